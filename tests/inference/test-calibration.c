/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Temperature and thresholds on answers made by hand. */
#include "gn-calibration.h"
#include "gn-random.h"

#include <math.h>

#define N 4000
#define K 5

/* Labels drawn from softmax (logits): at that scale the temperature is 1, and s when the logits are s times as large.
 */
static void
test_temperature (void)
{
  static const double scales[] = { 0.2, 0.5, 1, 3, 8 };
  g_autofree float *logits = g_new (float, N *K), *scaled = g_new (float, N *K);
  g_autofree int *labels = g_new (int, N);
  GnRandom random = gn_random_init (3, 0, 0, 0);
  for (int i = 0; i < N; i++) {
    double sum = 0, at = 0;
    for (int k = 0; k < K; k++)
      sum += exp (logits[i * K + k] = gn_random_uniform (&random, -3, 3));
    double drawn = (double)gn_random_uniform (&random, 0, 1) * sum;
    for (labels[i] = 0; labels[i] < K - 1 && (at += exp (logits[i * K + labels[i]])) < drawn; labels[i]++)
      ;
  }
  double base = gn_fit_temperature (logits, labels, N, K);
  g_assert_cmpfloat_with_epsilon (base, 1, 0.06); /* the sampling error of 4,000 photos */
  for (guint s = 0; s < G_N_ELEMENTS (scales); s++) {
    for (int i = 0; i < N * K; i++)
      scaled[i] = (float)(logits[i] * scales[s]);
    g_assert_cmpfloat_with_epsilon (gn_fit_temperature (scaled, labels, N, K) / scales[s], base, 1e-5);
  }
}

static void
test_no_temperature (void)
{
  static const float right[] = { 4, 0, 1, 0, 2, 1 }, wrong[] = { 0, 4, 1, 2, 0, 1 };
  static const int labels[] = { 0, 1 };
  g_assert_cmpfloat (gn_fit_temperature (right, labels, 2, 3), ==, 1); /* ever colder would be ever better */
  g_assert_cmpfloat (gn_fit_temperature (right, labels, 0, 3), ==, 1);
  g_assert_cmpfloat_with_epsilon (gn_fit_temperature (wrong, labels, 2, 3), 20, 1e-6); /* as hot as it gets */
}

/* How many are answered, and how many of them rightly. */
static void
count (const GnAnswer *answers, guint n, const GnThresholds *thresholds, guint *answered, guint *correct)
{
  *answered = *correct = 0;
  for (guint i = 0; i < n; i++)
    if (answers[i].probability >= thresholds->unsure_below && answers[i].familiarity >= thresholds->unfamiliar_below) {
      ++*answered;
      *correct += answers[i].correct;
    }
}

static GnThresholds
choose (const GnAnswer *answers, guint n)
{
  GnThresholds thresholds;
  guint answered, correct;
  gn_choose_thresholds (answers, n, &thresholds);
  count (answers, n, &thresholds, &answered, &correct);
  g_assert_cmpfloat_with_epsilon (thresholds.answered, n ? (double)answered / n : 0, 1e-12); /* it says what it does */
  g_assert_cmpfloat_with_epsilon (thresholds.accuracy, answered ? (double)correct / answered : 1, 1e-12);
  return thresholds;
}

/* The least familiar tenth is given up, and nobody for his probability. */
static void
test_all_right (void)
{
  GnAnswer answers[100];
  for (int i = 0; i < 100; i++)
    answers[i] = (GnAnswer){ 0.6 + 0.003 * (i * 37 % 100), 0.5 + 0.004 * i, TRUE };
  GnThresholds thresholds = choose (answers, 100);
  g_assert_cmpfloat_with_epsilon (thresholds.answered, 0.9, 1e-12);
  g_assert_cmpfloat (thresholds.accuracy, ==, 1);
  g_assert_cmpfloat_with_epsilon (thresholds.unfamiliar_below, 0.5 + 0.004 * 9.5,
                                  1e-9); /* between the tenth and the next */
  g_assert_cmpfloat (thresholds.unsure_below, <, 0.6);
}

static void
test_all_wrong (void)
{
  GnAnswer answers[30];
  for (int i = 0; i < 30; i++)
    answers[i] = (GnAnswer){ i == 29 ? 1 : i / 30.0, 0.5, FALSE };
  GnThresholds thresholds = choose (answers, 30);
  g_assert_cmpfloat (thresholds.answered, ==, 0);
  g_assert_cmpfloat (thresholds.unsure_below, >, 1);
}

/* Equal probabilities and equal familiarities are answered together or not at all. */
static void
test_ties (void)
{
  GnAnswer answers[100];
  for (int i = 0; i < 100; i++)
    answers[i] = (GnAnswer){ i < 70 ? 0.9 : 0.4, 0.7, i < 70 ? i > 1 : i % 2 };
  GnThresholds thresholds = choose (answers, 100); /* 68 of 70 are right, 83 of 100 */
  g_assert_cmpfloat_with_epsilon (thresholds.answered, 0.7, 1e-12);
  g_assert_cmpfloat_with_epsilon (thresholds.unsure_below, 0.65, 1e-9);
  g_assert_cmpfloat (thresholds.unfamiliar_below, <, 0.7);
}

static void
test_single_photo (void)
{
  const GnAnswer right = { 0.3, 0.2, TRUE }, wrong = { 0.99, 0.9, FALSE };
  GnThresholds thresholds = choose (&right, 1);
  g_assert_cmpfloat (thresholds.answered, ==, 1);
  thresholds = choose (&wrong, 1);
  g_assert_cmpfloat (thresholds.answered, ==, 0);
  thresholds = choose (NULL, 0);
  g_assert_cmpfloat (thresholds.unsure_below, >, 1);
}

/* The errors sit among the improbable answers: both aims are reached, with something in hand. */
static void
test_both_aims (void)
{
  enum { MANY = 1000 };
  g_autofree GnAnswer *answers = g_new (GnAnswer, MANY);
  for (int i = 0; i < MANY; i++) /* one in two wrong among the lower fifth, one in fifty above */
    answers[i] = (GnAnswer){ (i + 0.5) / MANY, 0.5 + 0.0004 * (i * 7 % MANY), i < 200 ? i % 2 : i % 50 > 0 };
  GnThresholds thresholds = choose (answers, MANY);
  g_assert_cmpfloat (thresholds.answered, >=, 0.82);
  g_assert_cmpfloat (thresholds.accuracy, >=, 0.955);
}

/* One in six wrong whatever the probability, but the wrong ones are the unfamiliar: these go first, accuracy before
 * number. */
static void
test_accuracy_first (void)
{
  GnAnswer answers[60];
  for (int i = 0; i < 60; i++)
    answers[i] = (GnAnswer){ 0.5 + i / 200.0, i % 6 ? 0.8 : 0.1, i % 6 > 0 };
  GnThresholds thresholds = choose (answers, 60);
  g_assert_true (thresholds.answered == 0 || thresholds.accuracy >= GN_ANSWERED_ACCURACY);
  for (int i = 0; i < 60; i++) /* one in thirty */
    answers[i].correct = i % 30 > 0;
  thresholds = choose (answers, 60);
  g_assert_cmpfloat (thresholds.answered, >=, GN_ANSWERED_SHARE);
  g_assert_cmpfloat (thresholds.accuracy, >=, GN_ANSWERED_ACCURACY);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inference/calibration/temperature", test_temperature);
  g_test_add_func ("/inference/calibration/no-temperature", test_no_temperature);
  g_test_add_func ("/inference/calibration/all-right", test_all_right);
  g_test_add_func ("/inference/calibration/all-wrong", test_all_wrong);
  g_test_add_func ("/inference/calibration/ties", test_ties);
  g_test_add_func ("/inference/calibration/single-photo", test_single_photo);
  g_test_add_func ("/inference/calibration/both-aims", test_both_aims);
  g_test_add_func ("/inference/calibration/accuracy-first", test_accuracy_first);
  return g_test_run ();
}
