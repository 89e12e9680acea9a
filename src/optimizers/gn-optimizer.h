/* Optimisers: an algorithm described by a table, applied to views of one flat vector. */
#pragma once

#include "gn-param.h"
#include "gn-parameter-view.h"
#include "gn-thread-pool.h"

G_BEGIN_DECLS

typedef struct GnOptimizer GnOptimizer;
typedef struct GnOptimizerType GnOptimizerType;
struct GnOptimizerType {
  const char *name, *label, *tip, *citation; /* "adam" */
  const GnParamSpec *params;                 /* beta1 …; weight decay and learning rate are the recipe's */
  gsize params_size;
  int n_slots;                               /* state vectors of the parameters' length */
  const char *const *slot_names;             /* "exp_avg", "exp_avg_sq", "momentum_buffer" */
  void (*step) (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, const float *gradients, float *parameters);
};

const GnOptimizerType *const *gn_optimizer_types_list (void); /* NULL-terminated: adam, sgd */
const GnOptimizerType *gn_optimizer_type_find (const char *name, GError **error);

/* params: (nullable) a struct laid out by type->params, copied; NULL = defaults. views are borrowed. */
GnOptimizer *gn_optimizer_new  (const GnOptimizerType *type, gconstpointer params, double weight_decay,
                                const GnParameterView *views, guint n_views, gsize length);
void         gn_optimizer_free (GnOptimizer *optimizer);
/* One update. Deterministic for any number of threads. */
void         gn_optimizer_step (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, const float *gradients, float *parameters);
/* State, for checkpoints: slot 0..n_slots-1, each of the parameters' length, may be written to restore. */
float       *gn_optimizer_get_slot   (GnOptimizer *optimizer, int slot);
gint64       gn_optimizer_get_steps  (const GnOptimizer *optimizer);
void         gn_optimizer_set_steps  (GnOptimizer *optimizer, gint64 steps);
const GnOptimizerType *gn_optimizer_get_algorithm (const GnOptimizer *optimizer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnOptimizer, gn_optimizer_free)

G_END_DECLS
