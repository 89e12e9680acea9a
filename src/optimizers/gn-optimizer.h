/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Optimisers: an algorithm described by a table, applied to views of one flat vector. */
#pragma once

#include "gn-param.h"
#include "gn-parameter-view.h"
#include "gn-thread-pool.h"

G_BEGIN_DECLS

typedef struct GnOptimizer GnOptimizer;
typedef struct GnOptimizerType GnOptimizerType;

/**
 * GnOptimizerType:
 * @name: as in files and on the command line, "adam"
 * @label: (translatable) human name
 * @tip: (translatable) one plain sentence
 * @citation: the paper
 * @params: the algorithm's own parameters (beta1 …); learning rate and weight decay are the recipe's
 * @params_size: size of the struct @params lays out
 * @n_slots: how many state vectors of the parameters' length it keeps
 * @slot_names: (array length=n_slots) PyTorch's names of them, "exp_avg"
 * @step: one update; called through gn_optimizer_step()
 */
struct GnOptimizerType {
  const char *name, *label, *tip, *citation;
  const GnParamSpec *params;
  gsize params_size;
  int n_slots;
  const char *const *slot_names;
  void (*step) (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, const float *gradients,
                float *parameters);
};

/* All optimisers, NULL-terminated, from the plainest to the latest. */
const GnOptimizerType *const *gn_optimizer_types_list (void);
/* The one with this name; else NULL and %GN_ERROR_VALUE that lists the names there are. */
const GnOptimizerType *gn_optimizer_type_find (const char *name, GError **error);

/**
 * gn_optimizer_new:
 * @params: (nullable): a struct laid out by type->params, copied; NULL = defaults
 * @weight_decay: pull towards zero of the views that carry %GN_VIEW_DECAY; added to their gradients (L2 penalty), or
 *   decoupled from them where the algorithm is defined so (AdamW, AdamP)
 * @layer_decay: what the learning rate is multiplied by from one stage of the network to the one below it, above 0 to 1;
 *   the last view's stage learns at the full rate (Howard & Ruder 2018, "Universal language model fine-tuning",
 *   arXiv:1801.06146, discriminative rates)
 * @views: (array length=n_views): slices of the flat vector in ascending order; only read during the call
 * @length: floats in the flat vector, padding between the views included
 *
 * Returns: (transfer full): an optimiser before its first step, all slots zero
 */
GnOptimizer *gn_optimizer_new  (const GnOptimizerType *type, gconstpointer params, double weight_decay,
                                double layer_decay, const GnParameterView *views, guint n_views, gsize length);
void         gn_optimizer_free (GnOptimizer *optimizer);

/**
 * gn_optimizer_step:
 * @pool: threads to work on
 * @gradients: gradients[length], zero in the padding
 * @parameters: parameters[length], updated in place
 *
 * One update; the same bits for any number of threads. One caller at a time.
 */
void gn_optimizer_step (GnOptimizer *optimizer, GnThreadPool *pool, double learning_rate, const float *gradients,
                        float *parameters);

/* Floats in each slot. */
gsize        gn_optimizer_get_length (const GnOptimizer *optimizer);
/* State, for checkpoints. Slot 0..n_slots-1, slot[length] (transfer none): may be written to restore it. */
float       *gn_optimizer_get_slot   (GnOptimizer *optimizer, int slot);
/* Updates made so far; has to be restored together with the slots. */
gint64       gn_optimizer_get_steps  (const GnOptimizer *optimizer);
void         gn_optimizer_set_steps  (GnOptimizer *optimizer, gint64 steps);
const GnOptimizerType *gn_optimizer_get_algorithm (const GnOptimizer *optimizer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnOptimizer, gn_optimizer_free)

G_END_DECLS
