/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluation.h"

#include <math.h>

/* Roots of (p - k/n)^2 = z^2 p (1 - p) / n, solved outside of this program. */
static void
test_wilson (void)
{
  static const struct {
    guint correct, count;
    double low, high;
  } cases[] = {
    { 8, 10, 0.4901624715366418, 0.9433178485456248 },
    { 240, 272, 0.8386355537812749, 0.9154207831060917 },
    { 1, 1, 0.20654931437723745, 1 },
    { 0, 20, 0, 0.16112515805281938 },
    { 20, 20, 0.8388748419471806, 1 },
    { 5, 10, 0.236593090512564, 0.763406909487436 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    double low, high;
    gn_wilson_interval (cases[i].correct, cases[i].count, &low, &high);
    g_assert_cmpfloat_with_epsilon (low, cases[i].low, 1e-9);
    g_assert_cmpfloat_with_epsilon (high, cases[i].high, 1e-9);
  }
}

static void
test_wilson_ends (void)
{
  double low, high;
  gn_wilson_interval (0, 0, &low, &high);
  g_assert_true (low == 0 && high == 1);
  for (guint n = 1; n < 3000; n += 7) {
    gn_wilson_interval (n, n, &low, &high);
    g_assert_true (low > 0 && low < 1 && high == 1);
    gn_wilson_interval (0, n, &low, &high);
    g_assert_true (low == 0 && high > 0 && high < 1);
  }
}

static void
test_scores (void)
{
  /* rows: truth. Class 2 is never predicted, class 3 does not occur and is never predicted. */
  static const guint confusion[16] = {
    6, 2, 0, 0,
    1, 3, 0, 0,
    1, 1, 0, 0,
    0, 0, 0, 0,
  };
  GnClassScore scores[4];
  gn_class_scores (confusion, 4, scores);
  g_assert_cmpuint (scores[0].count, ==, 8);
  g_assert_cmpfloat_with_epsilon (scores[0].precision, 6.0 / 8, 1e-15);
  g_assert_cmpfloat_with_epsilon (scores[0].recall, 6.0 / 8, 1e-15);
  g_assert_cmpfloat_with_epsilon (scores[1].precision, 3.0 / 6, 1e-15);
  g_assert_cmpfloat_with_epsilon (scores[1].recall, 3.0 / 4, 1e-15);
  g_assert_cmpfloat_with_epsilon (scores[1].f1, 2 * 0.5 * 0.75 / (0.5 + 0.75), 1e-15);
  g_assert_true (isnan (scores[2].precision));
  g_assert_true (scores[2].recall == 0 && scores[2].f1 == 0 && scores[2].count == 2);
  g_assert_true (isnan (scores[3].precision) && isnan (scores[3].recall) && isnan (scores[3].f1));
}

static void
test_rank (void)
{
  static const float logits[5] = { 1, 3, -2, 3, 0.5f };
  static const int order[5] = { 1, 3, 0, 4, 2 };
  int indices[5];
  float probabilities[5];
  double sum = 0;
  gn_rank_classes (logits, 5, 1, indices, probabilities);
  for (int i = 0; i < 5; i++) {
    g_assert_cmpint (indices[i], ==, order[i]);
    sum += probabilities[i];
  }
  g_assert_cmpfloat_with_epsilon (sum, 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (probabilities[2] / probabilities[0], exp (-2), 1e-6);
}

/* Logits that overflow expf() on their own. */
static void
test_rank_large (void)
{
  static const float logits[3] = { 3e38f, -3e38f, 2.9e38f };
  int indices[3];
  float probabilities[3];
  gn_rank_classes (logits, 3, 1, indices, probabilities);
  g_assert_cmpint (indices[0], ==, 0);
  g_assert_true (probabilities[0] == 1 && probabilities[1] == 0 && probabilities[2] == 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/inference/scores/wilson", test_wilson);
  g_test_add_func ("/inference/scores/wilson-ends", test_wilson_ends);
  g_test_add_func ("/inference/scores/classes", test_scores);
  g_test_add_func ("/inference/scores/rank", test_rank);
  g_test_add_func ("/inference/scores/rank-large", test_rank_large);
  return g_test_run ();
}
