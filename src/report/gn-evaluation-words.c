/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluation-words.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define LEAST_ACCURACY 0.5 /* of a model whose doubts about labels are worth anything */
#define SMALLEST_CLASSES 4 /* with fewer the three most probable are all there are */

static const char *
count_words (const GnEvaluation *evaluation)
{
  if (evaluation->whole)
    return _ ("%u of %u photos are right");
  switch (evaluation->split) {
  case GN_SPLIT_TRAINING:
    return _ ("%u of %u training photos are right");
  case GN_SPLIT_TEST:
    return _ ("%u of %u test photos are right");
  default:
    return _ ("%u of %u validation photos are right");
  }
}

static char *
say_interval (double accuracy, double low, double high)
{
  return g_strdup_printf (_ ("%.1f %% (95 %% sure between %.1f and %.1f %%)"), 100 * accuracy, 100 * low, 100 * high);
}

char *
gn_evaluation_say_accuracy (const GnEvaluation *evaluation)
{
  g_autofree char *count = g_strdup_printf (count_words (evaluation), evaluation->correct, evaluation->count);
  g_autofree char *interval = say_interval (evaluation->accuracy, evaluation->low, evaluation->high);
  if (evaluation->sampled_from == 0)
    return g_strdup_printf (_ ("%s: %s."), count, interval);
  return g_strdup_printf (_ ("%s: %s, from a random sample of the %u there are."), count, interval,
                          evaluation->sampled_from);
}

char *
gn_evaluation_say_clean (const GnEvaluation *evaluation)
{
  if (evaluation->n_leaked == 0 || evaluation->clean_count == evaluation->count)
    return NULL;
  if (evaluation->clean_count == 0)
    return g_strdup (
        _ ("All of these photos also stand in training, or nearly: the figure says nothing about new photos."));
  g_autofree char *interval = say_interval (evaluation->clean_accuracy, evaluation->clean_low, evaluation->clean_high);
  return g_strdup_printf (_ ("Without the %u photos that also stand in training, or nearly: %u of %u are right, %s."),
                          evaluation->count - evaluation->clean_count, evaluation->clean_correct,
                          evaluation->clean_count, interval);
}

char *
gn_evaluation_say_caveat (const GnEvaluation *evaluation, GnDataset *dataset)
{
  if (!gn_evaluation_saw_training (evaluation, dataset))
    return NULL;
  return g_strdup (
      _ ("Photos of the training split are among these: a model that was trained with them knows them by heart, and "
         "does worse on new ones."));
}

char *
gn_evaluation_say_more (const GnEvaluation *evaluation)
{
  g_autoptr (GString) text = g_string_new (NULL);
  if (evaluation->n_classes >= SMALLEST_CLASSES)
    g_string_append_printf (text, _ ("Among the first three answers: %.1f %%. "), 100 * evaluation->top3_accuracy);
  g_string_append_printf (
      text, _ ("Loss %.4f. The percentages it gives are off by %.1f points on average (calibration error)."),
      evaluation->loss, 100 * evaluation->calibration_error);
  if (evaluation->mirrored)
    g_string_append (text, _ (" Each answer is the mean of the probabilities for the photo and for its mirror image."));
  return g_string_free (g_steal_pointer (&text), FALSE);
}

char *
gn_evaluation_say_label_errors (const GnEvaluation *evaluation, GnDataset *dataset)
{
  guint n = evaluation->label_errors->len;
  if (n == 0)
    return NULL;
  if (evaluation->accuracy < LEAST_ACCURACY)
    return g_strdup_printf (
        _ ("The model is right too seldom to judge labels; that it doubts %u of them means little."), n);
  g_autofree char *count = g_strdup_printf (
      g_dngettext (GETTEXT_PACKAGE, "%u label is worth a look: the model is surer of another class than it usually is.",
                   "%u labels are worth a look: the model is surer of another class than it usually is.", n),
      n);
  if (!gn_evaluation_saw_training (evaluation, dataset))
    return g_steal_pointer (&count);
  return g_strdup_printf (
      _ ("%s On photos that it was trained with it has learnt the labels by heart, wrong ones too, and finds "
         "few."),
      count);
}

/* A chance as people count it. */
static char *
say_chance (double p_value)
{
  if (p_value < 0.0001)
    return g_strdup (_ ("in fewer than 1 of 10,000 comparisons"));
  if (p_value < 0.01)
    return g_strdup_printf (_ ("in about %.0f of 10,000 comparisons"), fmax (10000 * p_value, 1));
  return g_strdup_printf (_ ("in about %.0f of 100 comparisons"), 100 * p_value);
}

char *
gn_comparison_say (const GnComparison *comparison, const char *first, const char *second)
{
  guint n_different = comparison->only_first + comparison->only_second;
  gboolean is_second = comparison->only_second > comparison->only_first;
  double sign = is_second ? 1 : -1, low = is_second ? comparison->low : -comparison->high;
  double high = is_second ? comparison->high : -comparison->low;
  if (n_different == 0)
    return g_strdup (_ ("No difference: both are right on the same photos."));

  g_autofree char *chance = say_chance (comparison->p_value);
  if (comparison->p_value < GN_COMPARISON_LEVEL)
    return g_strdup_printf (
        _ ("“%s” is better, by %.1f percentage points (95 %% sure between %.1f and %.1f). This is more than "
           "noise: equally good models would differ as much only %s."),
        is_second ? second : first, 100 * sign * comparison->difference, 100 * low, 100 * high, chance);
  if (comparison->only_first == comparison->only_second)
    return g_strdup_printf (
        _ ("No difference: each is right on %u photos that the other gets wrong (95 %% sure that they are within "
           "%.1f percentage points)."),
        comparison->only_first, 100 * MAX (high, -low));
  return g_strdup_printf (
      _ ("“%s” is ahead by %.1f percentage points (95 %% sure between %.1f and %.1f), which may be noise: equally "
         "good models would differ as much %s. More photos could tell."),
      is_second ? second : first, 100 * sign * comparison->difference, 100 * low, 100 * high, chance);
}
