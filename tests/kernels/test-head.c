/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-head.h"

#include "gn-ref-head.h"
#include "support.h"

static void
test_linear (void)
{
  static const int shapes[][3] = { { 1, 1, 1 }, { 3, 5, 7 }, { 32, 2048, 10 }, { 9, 300, 1000 }, { 2, 513, 257 } };
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++) {
    int n = shapes[i][0], c = shapes[i][1], k = shapes[i][2];
    size_t n_x = (size_t) n * c, n_w = (size_t) c * k, n_y = (size_t) n * k;
    g_autofree float *x = new_random (n_x, 1), *weight = new_random (n_w, 2), *bias = new_random ((size_t) k, 3);
    g_autofree float *dy = new_random (n_y, 4), *dx0 = new_random (n_x, 5);
    g_autofree double *x_d = to_double (x, n_x), *weight_d = to_double (weight, n_w);
    g_autofree double *bias_d = to_double (bias, (size_t) k);
    g_autofree double *dy_d = to_double (dy, n_y), *y_d = g_new (double, n_y), *dx_d = g_new (double, n_x);
    g_autofree double *dweight_d = g_new (double, n_w), *dbias_d = g_new (double, k);
    g_autofree float *first = NULL;
    gn_ref_linear_forward (n, c, k, x_d, weight_d, bias_d, y_d);
    gn_ref_linear_backward (n, c, k, x_d, weight_d, dy_d, dx_d, dweight_d, dbias_d);
    for (int n_threads = 1; n_threads <= 5; n_threads += 2) {
      g_autoptr (GnThreadPool) pool = gn_thread_pool_new (n_threads, 0);
      float *y = g_new (float, n_y);
      g_autofree float *dx = g_memdup2 (dx0, n_x * sizeof (float)), *dweight = g_new (float, n_w);
      g_autofree float *dbias = g_new (float, k);
      gn_linear_forward (pool, n, c, k, x, weight, bias, y);
      assert_close (y, y_d, n_y, 1e-5);
      gn_linear_backward (pool, n, c, k, x, weight, dy, dx, false, dweight, dbias);
      assert_close (dx, dx_d, n_x, 1e-5);
      assert_close (dweight, dweight_d, n_w, 1e-5);
      assert_close (dbias, dbias_d, (size_t) k, 1e-6);
      gn_linear_backward (pool, n, c, k, x, weight, dy, dx, true, dweight, dbias);
      for (size_t j = 0; j < n_x; j++)
        dx[j] /= 2;
      assert_close (dx, dx_d, n_x, 1e-5);
      gn_linear_backward (pool, n, c, k, x, weight, dy, NULL, false, dweight, dbias);
      if (first == NULL)
        first = g_memdup2 (y, n_y * sizeof (float));
      g_assert_cmpmem (first, n_y * sizeof (float), y, n_y * sizeof (float));
      g_free (y);
    }
  }
}

static void
test_cross_entropy (void)
{
  enum { N = 6, K = 11 };
  for (float smoothing = 0; smoothing < 0.3f; smoothing += 0.1f) {
    g_autofree float *logits = new_random (N * K, 1), *dlogits = g_new (float, N * K);
    g_autofree double *logits_d = to_double (logits, N * K), *dlogits_d = g_new (double, N * K);
    int labels[N] = { 0, 10, 3, 3, 7, 1 };
    double loss = gn_ref_cross_entropy (N, K, logits_d, labels, (double) smoothing, dlogits_d);
    g_assert_cmpfloat_with_epsilon (gn_cross_entropy (N, K, logits, 
                                    &(GnTargets){ .labels = labels, .smoothing = smoothing }, dlogits, NULL),
                                    loss, 1e-9);
    assert_close (dlogits, dlogits_d, N * K, 1e-6);
    /* The twin itself against central differences of the mean. */
    for (int i = 0; i < N * K; i++) {
      double saved = logits_d[i], slope, unused[N * K];
      logits_d[i] = saved + 1e-5;
      slope = gn_ref_cross_entropy (N, K, logits_d, labels, (double) smoothing, unused);
      logits_d[i] = saved - 1e-5;
      slope -= gn_ref_cross_entropy (N, K, logits_d, labels, (double) smoothing, unused);
      logits_d[i] = saved;
      g_assert_cmpfloat_with_epsilon (slope / 2e-5 / N, dlogits_d[i], 1e-8);
    }
  }
}

static void
test_correct (void)
{
  float logits[] = { 1, 2, 3, /* ties: the first wins */ 5, 5, 0, /* */ 5, 5, 0, /* */ NAN, 1, 0, /* */ 9, 1, 0 };
  int labels[] = { 2, 0, 1, 0, 0 }, correct = -1;
  g_assert_true (isnan (gn_cross_entropy (5, 3, logits, &(GnTargets){ .labels = labels }, NULL, &correct)));
  g_assert_cmpint (correct, ==, 3);
}

static void
test_softmax_extremes (void)
{
  float logits[] = { 1e4f, 1e4f, -1e4f, /* */ -3e38f, 0, 0 }, probabilities[6];
  int labels[] = { 2, 0 };
  gn_softmax (2, 3, logits, probabilities);
  float expected[] = { 0.5f, 0.5f, 0, 0, 0.5f, 0.5f };
  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat (probabilities[i], ==, expected[i]);
  g_assert_cmpfloat_with_epsilon (gn_cross_entropy (1, 3, logits, &(GnTargets){ .labels = labels }, NULL, NULL),
                                  2e4 + log (2), 1e-6);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/head/linear", test_linear);
  g_test_add_func ("/kernels/head/cross-entropy", test_cross_entropy);
  g_test_add_func ("/kernels/head/correct", test_correct);
  g_test_add_func ("/kernels/head/softmax-extremes", test_softmax_extremes);
  return g_test_run ();
}
