/* How good a model is on a split: an immutable result. */
#pragma once

#include "gn-model.h"

G_BEGIN_DECLS

typedef struct { guint32 photo; int truth, predicted; float probability, truth_probability; double loss; } GnPrediction;
typedef struct { double precision, recall, f1; guint count; } GnClassScore; /* NaN where undefined (0/0) */
typedef struct { guint32 photo; char *reason; } GnSkipped;

typedef struct {
  GnSplit split; gboolean whole; /* whole: every photo of the set, whatever its split */
  guint n_classes, count, correct;
  double accuracy, low, high, loss; /* 95 % Wilson (1927) interval; mean cross-entropy */
  GnClassScore *classes;            /* [n_classes] */
  guint *confusion;                 /* [truth][predicted] */
  GArray *predictions;              /* (element-type GnPrediction), data set order */
  GArray *skipped;                  /* (element-type GnSkipped) */
} GnEvaluation;

typedef struct {
  GnSplit split; gboolean whole;
  guint sample; guint64 seed;       /* sample > 0: that many photos at random */
  int batch_size, n_threads; guint64 memory_budget;
} GnEvaluationOptions;

typedef void (*GnEvaluationProgress) (gpointer data, guint done, guint total);

/* The model's classes must be the data set's, by id (any order is mapped); the error says how they differ. */
GnEvaluation *gn_evaluate (GnModel *model, GnDataset *dataset, const GnEvaluationOptions *options, GCancellable *cancellable,
                           GnEvaluationProgress progress, gpointer progress_data, GError **error);
void          gn_evaluation_free (GnEvaluation *evaluation);
void          gn_wilson_interval (guint correct, guint count, double *low, double *high);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnEvaluation, gn_evaluation_free)

G_END_DECLS
