/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-elementwise.h"

#include "support.h"

static const size_t lengths[] = { 0, 1, 15, 17, 1000, 32768, 100003 };

static void
check_length (GnThreadPool *pool, size_t n)
{
  g_autofree float *a = new_random (n, 1), *b = new_random (n, 2), *out = new_random (n, 3), *was = new_random (n, 3);
  gn_relu_forward (pool, GN_ELEMENT_FP32, n, a, out);
  for (size_t i = 0; i < n; i++)
    g_assert_true (out[i] == (a[i] > 0 ? a[i] : 0));
  gn_relu_backward (pool, GN_ELEMENT_FP32, n, a, b, out, false);
  for (size_t i = 0; i < n; i++)
    g_assert_true (out[i] == (a[i] > 0 ? b[i] : 0));
  memcpy (out, was, n * sizeof (float));
  gn_relu_backward (pool, GN_ELEMENT_FP32, n, a, b, out, true);
  for (size_t i = 0; i < n; i++)
    g_assert_true (out[i] == was[i] + (a[i] > 0 ? b[i] : 0));
  for (int relu = 0; relu < 2; relu++) {
    gn_add_forward (pool, GN_ELEMENT_FP32, n, a, b, relu, out);
    for (size_t i = 0; i < n; i++)
      g_assert_true (out[i] == (relu && a[i] + b[i] < 0 ? 0 : a[i] + b[i]));
  }
  gn_accumulate (pool, GN_ELEMENT_FP32, n, was, out, false);
  for (size_t i = 0; i < n; i++)
    g_assert_true (out[i] == was[i]);
  gn_accumulate (pool, GN_ELEMENT_FP32, n, a, out, true);
  for (size_t i = 0; i < n; i++)
    g_assert_true (out[i] == was[i] + a[i]);
  gn_relu_forward (pool, GN_ELEMENT_FP32, n, a, a);
  gn_relu_backward (pool, GN_ELEMENT_FP32, n, a, b, b, false);
  for (size_t i = 0; i < n; i++)
    g_assert_true (a[i] >= 0 && (a[i] > 0 || b[i] == 0));
}

static void
test_values (void)
{
  for (int n_threads = 1; n_threads <= 3; n_threads++) {
    g_autoptr (GnThreadPool) pool = gn_thread_pool_new (n_threads, 0);
    for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++)
      check_length (pool, lengths[i]);
  }
}

static void
test_nan_comes_through (void)
{
  g_autoptr (GnThreadPool) pool = gn_thread_pool_new (1, 0);
  enum { N = 37 };
  float x[N], zero[N] = { 0 }, y[N];
  for (int i = 0; i < N; i++) {
    for (int j = 0; j < N; j++)
      x[j] = j == i ? NAN : -1;
    gn_relu_forward (pool, GN_ELEMENT_FP32, N, x, y);
    g_assert_true (isnan (y[i]));
    gn_add_forward (pool, GN_ELEMENT_FP32, N, x, zero, true, y);
    g_assert_true (isnan (y[i]) && y[(i + 1) % N] == 0);
  }
}

static void
test_all_finite (void)
{
  g_autoptr (GnThreadPool) pool = gn_thread_pool_new (3, 0);
  const float bad[] = { NAN, -NAN, INFINITY, -INFINITY };
  const float good[] = { 3.4028235e38f, -3.4028235e38f, 1e-45f, -0.0f, 1 };
  for (size_t i = 0; i < G_N_ELEMENTS (lengths); i++) {
    size_t n = lengths[i];
    g_autofree float *x = new_random (n, 1);
    g_assert_true (gn_all_finite (pool, n, x));
    for (size_t at = 0; at < n; at += 1 + n / 19) {
      float saved = x[at];
      for (size_t j = 0; j < G_N_ELEMENTS (good); j++) {
        x[at] = good[j];
        g_assert_true (gn_all_finite (pool, n, x));
      }
      for (size_t j = 0; j < G_N_ELEMENTS (bad); j++) {
        x[at] = bad[j];
        g_assert_false (gn_all_finite (pool, n, x));
      }
      x[at] = saved;
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/elementwise/values", test_values);
  g_test_add_func ("/kernels/elementwise/nan-comes-through", test_nan_comes_through);
  g_test_add_func ("/kernels/elementwise/all-finite", test_all_finite);
  return g_test_run ();
}
