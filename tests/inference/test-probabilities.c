/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is made of probabilities: reliability, likely label errors, the mean of two answers. */
#include "gn-label-errors.h"
#include "gn-reliability.h"
#include "gn-softmax.h"

#include <float.h>
#include <math.h>

static void
test_reliability (void)
{
  static const GnPrediction predictions[] = {
    { .truth = 0, .predicted = 0, .probability = 0.95f }, { .truth = 1, .predicted = 0, .probability = 0.95f },
    { .truth = 2, .predicted = 2, .probability = 1 },     { .truth = 1, .predicted = 1, .probability = 0.35f },
    { .truth = 1, .predicted = 2, .probability = 0.34f },
  };
  GnReliabilityBin bins[GN_RELIABILITY_BINS];
  /* The last bin: sure 2.9 times, right twice; the sixth (5/15 to 6/15): sure 0.69 times, right once. */
  g_assert_cmpfloat_with_epsilon (gn_reliability (predictions, 5, bins), (0.9 + 0.31) / 5, 1e-7);
  for (guint b = 0; b < GN_RELIABILITY_BINS; b++) {
    g_assert_cmpuint (bins[b].count, ==, b == 14 ? 3 : b == 5 ? 2 : 0);
    g_assert_cmpuint (bins[b].correct, ==, b == 14 ? 2 : b == 5 ? 1 : 0);
    g_assert_true (bins[b].count > 0 || isnan (bins[b].confidence));
  }
  g_assert_cmpfloat_with_epsilon (bins[14].confidence, 2.9 / 3, 1e-7);
  g_assert_cmpfloat_with_epsilon (bins[5].confidence, 0.345, 1e-7);
}

static void
test_reliability_ends (void)
{
  static const GnPrediction ends[] = { { .truth = 1, .predicted = 0, .probability = 0 },
                                       { .truth = 0, .predicted = 0, .probability = 1 } };
  GnReliabilityBin bins[GN_RELIABILITY_BINS];
  g_assert_true (gn_reliability (ends, 2, bins) == 0);
  g_assert_true (bins[0].count == 1 && bins[14].count == 1);
  g_assert_true (isnan (gn_reliability (ends, 0, bins)));
  g_assert_true (gn_reliability (ends, 1, bins) == 0);
}

static void
find_errors (const int *truths, const float *probabilities, guint n, GArray **errors)
{
  g_autofree GnPrediction *predictions = g_new0 (GnPrediction, n);
  for (guint i = 0; i < n; i++)
    predictions[i] = (GnPrediction){ .photo = 10 + i,
                                     .truth = truths[i],
                                     .truth_probability = probabilities[3 * i + (guint)truths[i]] };
  *errors = gn_find_label_errors (predictions, probabilities, n, 3);
}

/* Worked out by hand: the thresholds are 0.58 and 0.4625; the last class has no photos. */
static void
test_label_errors (void)
{
  static const int truths[] = { 0, 0, 0, 1, 1, 1, 1, 0 };
  static const float probabilities[] = {
    0.90f, 0.10f, 0,     0.70f, 0.30f, 0, 0.20f, 0.80f, 0, /* counts for class 1 */
    0.10f, 0.90f, 0,     0.50f, 0.50f, 0, 0.65f, 0.35f, 0, /* counts for class 0 */
    0,     0.10f, 0.90f,                                   /* a class without photos is never suggested */
    0.52f, 0.48f, 0,                                       /* counts for class 1, but its label is more probable */
  };
  g_autoptr (GArray) errors = NULL;
  find_errors (truths, probabilities, G_N_ELEMENTS (truths), &errors);
  g_assert_cmpuint (errors->len, ==, 2);
  const GnLabelError *error = (const GnLabelError *)(gpointer)errors->data;
  g_assert_true (error[0].prediction == 2 && error[0].suggested == 1);
  g_assert_true (error[1].prediction == 5 && error[1].suggested == 0);
  g_assert_cmpfloat_with_epsilon (error[0].margin, 0.6, 1e-6);
  g_assert_cmpfloat_with_epsilon (error[1].margin, 0.3, 1e-6);
}

/* Equal margins stand in the photos' order; one photo alone, and a model that knows nothing, accuse nobody. */
static void
test_label_ties (void)
{
  static const int truths[] = { 0, 0, 1, 1 };
  static const float swapped[] = { 0.25f, 0.75f, 0, 0.25f, 0.75f, 0, 0.75f, 0.25f, 0, 0.75f, 0.25f, 0 };
  static const float flat[] = { 0.25f, 0.25f, 0.5f, 0.25f, 0.25f, 0.5f, 0.25f, 0.25f, 0.5f, 0.25f, 0.25f, 0.5f };
  g_autoptr (GArray) errors = NULL, none = NULL, single = NULL;
  find_errors (truths, swapped, 4, &errors);
  g_assert_cmpuint (errors->len, ==, 4);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (g_array_index (errors, GnLabelError, i).prediction, ==, i);
  find_errors (truths, flat, 4, &none);
  g_assert_cmpuint (none->len, ==, 0);
  find_errors (truths, swapped, 1, &single);
  g_assert_cmpuint (single->len, ==, 0);
}

static void
test_mean_answer (void)
{
  const float even[2] = { 7, 7 }, three[2] = { logf (3) - 4, -4 };
  float mean[2];
  gn_mean_answer (even, 1, three, 2, mean);
  g_assert_cmpfloat_with_epsilon (mean[0], log (0.625), 1e-6);
  g_assert_cmpfloat_with_epsilon (mean[1], log (0.375), 1e-6);
  float in_place[2] = { 7, 7 };
  gn_mean_answer (in_place, 1, three, 2, in_place);
  g_assert_cmpmem (mean, sizeof mean, in_place, sizeof in_place);

  const float huge[2] = { 3e38f, -3e38f }, tiny[2] = { -200, 0 };
  gn_mean_answer (huge, 1, huge, 2, mean);
  g_assert_true (mean[0] == 0 && mean[1] == -FLT_MAX);
  gn_mean_answer (tiny, 1, tiny, 2, mean); /* a probability below what a float holds */
  g_assert_cmpfloat_with_epsilon (mean[0], -200, 1e-4);

  static const float odd[] = { NAN, INFINITY, -INFINITY };
  for (guint i = 0; i < G_N_ELEMENTS (odd); i++) {
    const float broken[2] = { 1, odd[i] };
    gn_mean_answer (even, 1, broken, 2, mean);
    g_assert_true (isnan (mean[0]) && isnan (mean[1]));
    gn_mean_answer (broken, 1, even, 2, mean);
    g_assert_true (isnan (mean[0]) && isnan (mean[1]));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inference/probabilities/reliability", test_reliability);
  g_test_add_func ("/inference/probabilities/reliability-ends", test_reliability_ends);
  g_test_add_func ("/inference/probabilities/label-errors", test_label_errors);
  g_test_add_func ("/inference/probabilities/label-ties", test_label_ties);
  g_test_add_func ("/inference/probabilities/mean-answer", test_mean_answer);
  return g_test_run ();
}
