/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-calibration.h"

#include <math.h>
#include <string.h>

#define LARGEST_TEMPERATURE 20.0
#define BISECTIONS 60       /* down to the last bits of a double */
#define ALL_UNSURE 1.1      /* a probability that no answer reaches */
#define ALL_FAMILIAR (-2.0) /* a cosine that every photo reaches */

/* The derivative of the summed cross-entropy by the inverse temperature b: expected logit less the label's. It rises
 * with b, because the cross-entropy is convex in b. */
static double
slope (const float *logits, const int *labels, guint n, guint k, double b)
{
  double total = 0;
  for (guint i = 0; i < n; i++) {
    const float *row = logits + (gsize)i * k;
    double largest = row[0], sum = 0, weighted = 0;
    for (guint j = 1; j < k; j++)
      largest = MAX (largest, row[j]);
    for (guint j = 0; j < k; j++) {
      double weight = exp (b * (row[j] - largest));
      sum += weight;
      weighted += weight * row[j];
    }
    total += weighted / sum - row[labels[i]];
  }
  return total;
}

double
gn_fit_temperature (const float *logits, const int *labels, guint n, guint k)
{
  double low = 1 / LARGEST_TEMPERATURE, high = LARGEST_TEMPERATURE;
  if (n == 0 || slope (logits, labels, n, k, high) <= 0)
    return 1;
  for (int i = 0; i < BISECTIONS; i++) {
    double middle = sqrt (low * high);
    if (slope (logits, labels, n, k, middle) > 0)
      high = middle;
    else
      low = middle;
  }
  return 1 / sqrt (low * high);
}

/* What is asked of the answers, the most wanted first: with something in hand, for other photos will be a little
 * different; exactly; and without a least share. */
typedef struct {
  double accuracy, answered, probability;
} Goal;

static const Goal goals[] = {
  { GN_ANSWERED_ACCURACY + 0.01, GN_ANSWERED_SHARE + 0.05, 0.5 },
  { GN_ANSWERED_ACCURACY + 0.005, GN_ANSWERED_SHARE + 0.02, 0 },
  { GN_ANSWERED_ACCURACY, GN_ANSWERED_SHARE, 0 },
  { GN_ANSWERED_ACCURACY, 0, 0 },
};

/* How many of the validation photos are given up as unfamiliar. */
static const double given_up[] = { 0.10, 0.075, 0.05, 0.025, 0 };

static int
compare_doubles (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* Halfway between the last value given up and the first that stays: neither is hit by rounding. */
static double
familiarity_at (const double *sorted, guint n, double share)
{
  guint first = (guint)(share * n);
  while (first > 0 && sorted[first] <= sorted[first - 1])
    first--; /* equal photos stay together */
  return first == 0 ? ALL_FAMILIAR : (sorted[first - 1] + sorted[first]) / 2;
}

static int
compare_probabilities (gconstpointer a, gconstpointer b)
{
  const GnAnswer *x = a, *y = b;
  return (x->probability < y->probability) - (x->probability > y->probability);
}

/* The lowest threshold at which the familiar answers, sorted from the most probable on, are right often enough. */
static void
choose_probability (const GnAnswer *sorted, guint n, double unfamiliar_below, const Goal *goal, GnThresholds *result)
{
  guint answered = 0, correct = 0;
  *result = (GnThresholds){ .unsure_below = ALL_UNSURE, .unfamiliar_below = unfamiliar_below, .accuracy = 1 };
  for (guint i = 0; i < n && sorted[i].probability >= goal->probability; i++) {
    answered += sorted[i].familiarity >= unfamiliar_below;
    correct += sorted[i].familiarity >= unfamiliar_below && sorted[i].correct;
    double next = i + 1 < n ? sorted[i + 1].probability : 0;
    if (next == sorted[i].probability || answered == 0 || correct < goal->accuracy * answered)
      continue;
    result->unsure_below = MAX ((sorted[i].probability + next) / 2, goal->probability);
    result->answered = (double)answered / n;
    result->accuracy = (double)correct / answered;
  }
  if (result->answered > 0 && result->unsure_below <= sorted[n - 1].probability)
    result->unsure_below = goal->probability; /* nobody was given up */
}

/* The best there is for one goal; FALSE when it is out of reach. */
static gboolean
reach (const GnAnswer *sorted, const double *familiarities, guint n, const Goal *goal, GnThresholds *best)
{
  *best = (GnThresholds){ .unsure_below = ALL_UNSURE, .unfamiliar_below = ALL_FAMILIAR, .accuracy = 1 };
  for (guint i = 0; i < G_N_ELEMENTS (given_up); i++) {
    GnThresholds found;
    choose_probability (sorted, n, familiarity_at (familiarities, n, given_up[i]), goal, &found);
    if (found.answered > best->answered)
      *best = found;
    if (goal->answered > 0 && found.answered >= goal->answered)
      return TRUE; /* the strictest that answers enough */
  }
  return goal->answered <= 0;
}

void
gn_choose_thresholds (const GnAnswer *answers, guint n, GnThresholds *thresholds)
{
  g_autofree GnAnswer *sorted = g_memdup2 (answers, sizeof *answers * n);
  g_autofree double *familiarities = g_new (double, n + 1);
  *thresholds = (GnThresholds){ .unsure_below = ALL_UNSURE, .unfamiliar_below = ALL_FAMILIAR, .accuracy = 1 };
  if (n == 0)
    return;
  for (guint i = 0; i < n; i++)
    familiarities[i] = answers[i].familiarity;
  qsort (familiarities, n, sizeof *familiarities, compare_doubles);
  qsort (sorted, n, sizeof *sorted, compare_probabilities);
  for (guint i = 0; i < G_N_ELEMENTS (goals); i++)
    if (reach (sorted, familiarities, n, &goals[i], thresholds))
      return;
}
