/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-random.h"

#include <math.h>
#include <string.h>

/* Known answers published with the authors' Random123 library for philox4x32, ten rounds. */
static void
test_known_answers (void)
{
  static const struct {
    guint32 counter[4], key[2], output[4];
  } cases[] = {
    { { 0 }, { 0 }, { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } },
    { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff },
      { 0xffffffff, 0xffffffff },
      { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } },
    { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 },
      { 0xa4093822, 0x299f31d0 },
      { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    guint32 output[4];
    gn_philox4x32 (cases[i].counter, cases[i].key, output);
    g_assert_cmpmem (output, sizeof output, cases[i].output, sizeof output);
  }
}

/* The stream's layout is part of every run's result: counter = draw / 4, operation, photo, epoch; key = seed. */
static void
test_layout (void)
{
  GnRandom random = gn_random_init (0x299f31d0a4093822, 0x03707344, 0x13198a2e, 0x85a308d3);
  random.draw = 6;
  guint32 counter[4] = { 1, 0x85a308d3, 0x13198a2e, 0x03707344 }, key[2] = { 0xa4093822, 0x299f31d0 }, output[4];
  gn_philox4x32 (counter, key, output);
  g_assert_cmphex (gn_random_u32 (&random), ==, output[2]);
  g_assert_cmphex (gn_random_u32 (&random), ==, output[3]);
  g_assert_cmpuint (random.draw, ==, 8);
}

static void
test_places_differ (void)
{
  GnRandom base = gn_random_init (1, 2, 3, 4);
  guint32 first = gn_random_u32 (&base);
  const GnRandom others[] = { gn_random_init (2, 2, 3, 4), gn_random_init (1, 3, 3, 4), gn_random_init (1, 2, 4, 4),
                              gn_random_init (1, 2, 3, 5), gn_random_init ((guint64)1 << 32 | 1, 2, 3, 4) };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++) {
    GnRandom other = others[i];
    g_assert_cmphex (gn_random_u32 (&other), !=, first);
  }
}

#define N 100000

static void
test_uniform (void)
{
  GnRandom random = gn_random_init (7, 0, 0, 0);
  double sum = 0, square = 0;
  for (int i = 0; i < N; i++) {
    double value = gn_random_uniform (&random, -2, 4);
    g_assert_true (value >= -2 && value < 4);
    sum += value;
    square += value * value;
  }
  g_assert_cmpfloat_with_epsilon (sum / N, 1, 5 * sqrt (3.0 / N));
  g_assert_cmpfloat_with_epsilon (square / N, 4, 0.1);
  g_assert_cmpfloat (gn_random_uniform (&random, 3, 3), ==, 3);
  double low = 1e300, high = nextafter (low, INFINITY);
  for (int i = 0; i < 64; i++)
    g_assert_cmpfloat (gn_random_uniform (&random, low, high), ==, low);
}

static void
test_normal (void)
{
  GnRandom random = gn_random_init (8, 0, 0, 0);
  double sum = 0, square = 0;
  int outside = 0;
  for (int i = 0; i < N; i++) {
    double z = gn_random_normal (&random, 0, 1);
    sum += z;
    square += z * z;
    outside += fabs (z) > 1.959964;
  }
  g_assert_cmpuint (random.draw, ==, 2 * N);
  g_assert_cmpfloat_with_epsilon (sum / N, 0, 5 / sqrt (N));
  g_assert_cmpfloat_with_epsilon (square / N, 1, 5 * sqrt (2.0 / N));
  g_assert_cmpfloat_with_epsilon (outside / (double)N, 0.05, 0.005);
  GnRandom again = gn_random_init (8, 0, 0, 0), shifted = again;
  g_assert_cmpfloat_with_epsilon (gn_random_normal (&shifted, 10, 3), 10 + 3 * gn_random_normal (&again, 0, 1), 1e-12);
}

static void
test_integer (void)
{
  GnRandom random = gn_random_init (9, 0, 0, 0);
  int counts[7] = { 0 };
  for (int i = 0; i < N; i++) {
    int value = gn_random_integer (&random, -3, 3);
    g_assert_cmpint (value, >=, -3);
    g_assert_cmpint (value, <=, 3);
    counts[value + 3]++;
  }
  double chi = 0, expected = N / 7.0;
  for (int i = 0; i < 7; i++)
    chi += (counts[i] - expected) * (counts[i] - expected) / expected;
  g_assert_cmpfloat (chi, <, 27.9); /* 99.99 % of six degrees of freedom */
  g_assert_cmpint (gn_random_integer (&random, 5, 5), ==, 5);
  gn_random_integer (&random, G_MININT, G_MAXINT);

  /* Three quarters of 2^32: taking the remainder of 32 bits would hit the first quarter twice as often. */
  int low = 0, n = 30000;
  for (int i = 0; i < n; i++)
    low += gn_random_integer (&random, G_MININT, G_MININT + 0x7fffffff) < G_MININT + 0x40000000;
  g_assert_cmpfloat_with_epsilon (low / (double)n, 0.5, 0.02);
  low = 0;
  for (int i = 0; i < n; i++)
    low += gn_random_integer (&random, G_MININT, 0x3fffffff) < G_MININT + 0x40000000;
  g_assert_cmpfloat_with_epsilon (low / (double)n, 1 / 3.0, 0.02);
}

static void
test_coin (void)
{
  GnRandom random = gn_random_init (10, 0, 0, 0);
  int heads = 0;
  for (int i = 0; i < N; i++) {
    heads += gn_random_coin (&random, 0.3);
    g_assert_false (gn_random_coin (&random, 0));
    g_assert_true (gn_random_coin (&random, 1));
  }
  g_assert_cmpfloat_with_epsilon (heads / (double)N, 0.3, 0.01);
}

static void
test_shuffle (void)
{
  int counts[4][4] = { { 0 } };
  for (guint32 epoch = 0; epoch < 20000; epoch++) {
    guint32 items[4] = { 0, 1, 2, 3 }, seen = 0;
    GnRandom random = gn_random_init (3, epoch, 0, 0);
    gn_random_shuffle (&random, items, 4);
    for (int i = 0; i < 4; i++) {
      seen |= 1u << items[i];
      counts[i][items[i]]++;
    }
    g_assert_cmphex (seen, ==, 15);
  }
  for (int i = 0; i < 4; i++)
    for (int j = 0; j < 4; j++)
      g_assert_cmpfloat_with_epsilon (counts[i][j], 5000, 300);
  GnRandom random = gn_random_init (3, 0, 0, 0);
  gn_random_shuffle (&random, NULL, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/random/known-answers", test_known_answers);
  g_test_add_func ("/random/layout", test_layout);
  g_test_add_func ("/random/places-differ", test_places_differ);
  g_test_add_func ("/random/uniform", test_uniform);
  g_test_add_func ("/random/normal", test_normal);
  g_test_add_func ("/random/integer", test_integer);
  g_test_add_func ("/random/coin", test_coin);
  g_test_add_func ("/random/shuffle", test_shuffle);
  return g_test_run ();
}
