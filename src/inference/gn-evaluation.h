/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How good a model is on a split: an immutable result. */
#pragma once

#include "gn-label-errors.h"
#include "gn-model.h"
#include "gn-reliability.h"

G_BEGIN_DECLS

/**
 * GnClassScore:
 * @precision: of the photos called so, the fraction that is; NaN when none was called so
 * @recall: of the photos that are, the fraction called so; NaN when there are none
 * @f1: harmonic mean of both; NaN when neither photos nor predictions of the class exist
 * @count: photos of the class
 */
typedef struct {
  double precision, recall, f1;
  guint count;
} GnClassScore;

/* A photo that could not be read, and why. */
typedef struct {
  guint32 photo;
  char *reason;
} GnSkipped;

/**
 * GnEvaluation:
 * @split: the split that was evaluated, unless @whole
 * @whole: every photo of the set, whatever its split
 * @mirrored: the answers are those of gn_classifier_set_mirrored()
 * @sampled_from: photos that a sample was drawn from; 0: all were evaluated
 * @count: photos evaluated; @correct of them rightly
 * @accuracy: @correct / @count
 * @low, @high: 95 % interval of the accuracy, gn_wilson_interval()
 * @loss: mean cross-entropy in nats
 * @top3_correct: photos whose class is among the three most probable; @top3_accuracy: @top3_correct / @count
 * @calibration_error: expected calibration error, 0 to 1, with its @bins: gn_reliability()
 * @n_leaked: validation photos of the whole data set with a copy in its training split
 * @clean_count, @clean_correct, @clean_accuracy, @clean_low, @clean_high: the same figures without those, and
 *   without the training photos of a set with a split of its own, among the photos evaluated; accuracy NaN when none is
 *   left
 * @classes: classes[n_classes]
 * @confusion: confusion[truth][predicted], in the data set's class order
 * @predictions: (element-type GnPrediction): in data set order
 * @mistakes: (element-type guint): indices of @predictions that are wrong, the most confident first
 * @label_errors: (element-type GnLabelError): gn_find_label_errors()
 * @skipped: (element-type GnSkipped): in data set order
 */
typedef struct {
  GnSplit split;
  gboolean whole, mirrored;
  guint n_classes, sampled_from, count, correct;
  double accuracy, low, high, loss;
  guint top3_correct;
  double top3_accuracy, calibration_error;
  GnReliabilityBin bins[GN_RELIABILITY_BINS];
  guint n_leaked, clean_count, clean_correct;
  double clean_accuracy, clean_low, clean_high;
  GnClassScore *classes;
  guint *confusion;
  GArray *predictions, *mistakes, *label_errors;
  GArray *skipped;
} GnEvaluation;

/**
 * GnEvaluationOptions:
 * @split, @whole: which photos
 * @sample: that many of them at random, the same for equal @seed; 0: all
 * @mirrored: answer from each photo and its mirror image, gn_classifier_set_mirrored(), even where the model does not ask
 *   for it
 * @batch_size, @n_threads, @memory_budget: as gn_classifier_new()
 */
typedef struct {
  GnSplit split;
  gboolean whole, mirrored;
  guint sample;
  guint64 seed;
  GnPrecision precision;
  int batch_size, n_threads;
  guint64 memory_budget;
} GnEvaluationOptions;

/* Called on the calling thread after each photo. */
typedef void (*GnEvaluationProgress) (gpointer data, guint done, guint total);

/**
 * gn_evaluate:
 * @progress: (nullable)
 *
 * The model's classes must be the data set's, by id, in any order; a model whose classes are only numbers is accepted when
 * there are as many. Photos that a person excluded are left out, unreadable ones are listed in @skipped.
 *
 * Errors: %GN_INFERENCE_ERROR_CLASSES says how the classes differ, #GN_DATASET_ERROR when no photo can be read,
 * %GN_ERROR_NO_MEMORY, %G_IO_ERROR_CANCELLED.
 *
 * Returns: (transfer full) (nullable)
 */
GnEvaluation *gn_evaluate (GnModel *model, GnDataset *dataset, const GnEvaluationOptions *options,
                           GCancellable *cancellable, GnEvaluationProgress progress, gpointer progress_data,
                           GError **error);
void          gn_evaluation_free (GnEvaluation *evaluation);

/* Whether gn_evaluate() would accept the model's classes. */
gboolean      gn_evaluation_check_classes (GnModel *model, GnDataset *dataset, GError **error);

/**
 * gn_evaluation_sample:
 * @n: how many predictions
 * @seed: the same seed gives the same ones
 *
 * Returns: (element-type guint) (transfer full): at most @n different indices into the predictions, in random order
 */
GArray       *gn_evaluation_sample (const GnEvaluation *evaluation, guint n, guint64 seed);

/**
 * gn_evaluation_saw_training:
 *
 * Returns: whether photos that @dataset trains with are among those evaluated; a model that did train with them knows their
 *   labels by heart
 */
gboolean      gn_evaluation_saw_training (const GnEvaluation *evaluation, GnDataset *dataset);

/**
 * gn_wilson_interval:
 * @correct: successes of @count trials
 * @low, @high: (out): 95 % score interval of the proportion; 0 and 1 when @count is 0
 *
 * E. B. Wilson: "Probable inference, the law of succession, and statistical inference", JASA 22 (1927).
 */
void          gn_wilson_interval (guint correct, guint count, double *low, double *high);

/* scores[n_classes] from confusion[n_classes][n_classes] (rows: truth). */
void          gn_class_scores    (const guint *confusion, guint n_classes, GnClassScore *scores);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnEvaluation, gn_evaluation_free)

G_END_DECLS
