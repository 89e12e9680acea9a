/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-pooling.h"

#include "gn-ref-pooling.h"
#include "support.h"

static void
check_max (GnPoolShape s, int n_threads)
{
  g_autoptr (GnThreadPool) pool = gn_thread_pool_new (n_threads, 0);
  size_t n_x = (size_t) s.n * s.h * s.w * s.c, n_y = (size_t) s.n * s.oh * s.ow * s.c;
  g_autofree float *x = new_random (n_x, 1), *dy = new_random (n_y, 2);
  g_autofree float *y = g_new (float, n_y), *dx = g_new (float, n_x);
  g_autofree uint8_t *tap = g_malloc (n_y), *tap_d = g_malloc (n_y);
  /* Coarse values, so that ties happen. */
  for (size_t i = 0; i < n_x; i++)
    x[i] = floorf (x[i] * 8);
  g_autofree double *x_d = to_double (x, n_x), *dy_d = to_double (dy, n_y);
  g_autofree double *y_d = g_new (double, n_y), *dx_d = g_new (double, n_x);

  gn_ref_max_pool_forward (&s, x_d, y_d, tap_d);
  gn_max_pool_forward (pool, GN_ELEMENT_FP32, &s, x, y, tap);
  assert_close (y, y_d, n_y, 0.0);
  g_assert_cmpmem (tap, n_y, tap_d, n_y);
  gn_max_pool_forward (pool, GN_ELEMENT_FP32, &s, x, y, NULL);
  assert_close (y, y_d, n_y, 0.0);

  gn_ref_max_pool_backward (&s, dy_d, tap_d, dx_d);
  gn_max_pool_backward (pool, GN_ELEMENT_FP32, &s, dy, tap, dx, false);
  assert_close (dx, dx_d, n_x, 3e-6);
  gn_max_pool_backward (pool, GN_ELEMENT_FP32, &s, dy, tap, dx, true);
  for (size_t i = 0; i < n_x; i++)
    dx_d[i] *= 2;
  assert_close (dx, dx_d, n_x, 3e-6);
}

static void
test_max (void)
{
  static const int shapes[][7] = {
    { 2, 7, 9, 3, 3, 2, 1 }, { 1, 8, 8, 64, 2, 2, 0 }, { 3, 5, 5, 70, 3, 1, 1 }, { 1, 11, 4, 129, 5, 3, 2 },
    { 1, 112, 112, 64, 3, 2, 1 }, { 1, 1, 1, 2, 3, 2, 1 }, { 2, 9, 9, 16, 2, 3, 0 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (int n_threads = 1; n_threads <= 3; n_threads++) {
      const int *s = shapes[i];
      check_max (gn_pool_shape (s[0], s[1], s[2], s[3], s[4], s[5], s[6]), n_threads);
    }
}

static void
test_max_nan (void)
{
  enum { C = 67 };
  float x[9 * C], y[4 * C];
  uint8_t tap[4 * C];
  GnPoolShape s = gn_pool_shape (1, 3, 3, C, 2, 1, 0);
  g_autoptr (GnThreadPool) pool = gn_thread_pool_new (1, 0);
  /* NaN at the centre is under every window, at tap 3, 2, 1 and 0; a second NaN later must not displace it. */
  for (int p = 0; p < 9; p++)
    for (int c = 0; c < C; c++)
      x[p * C + c] = p == 4 || (p == 8 && c % 2) ? NAN : (float) p;
  gn_max_pool_forward (pool, GN_ELEMENT_FP32, &s, x, y, tap);
  for (int p = 0; p < 4; p++)
    for (int c = 0; c < C; c++) {
      g_assert_true (isnan (y[p * C + c]));
      g_assert_cmpint (tap[p * C + c], ==, 3 - p);
    }
}

static void
test_padding_never_wins (void)
{
  float x[] = { -5, -6, -7, -8 }, y[4];
  GnPoolShape s = gn_pool_shape (1, 2, 2, 1, 3, 1, 1);
  g_autoptr (GnThreadPool) pool = gn_thread_pool_new (1, 0);
  gn_max_pool_forward (pool, GN_ELEMENT_FP32, &s, x, y, NULL);
  for (int i = 0; i < 4; i++)
    g_assert_cmpfloat (y[i], ==, -5);
}

static void
test_average (void)
{
  static const int shapes[][3] = { { 1, 1, 1 }, { 3, 49, 2048 }, { 2, 9, 67 }, { 5, 4, 16 } };
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++) {
    int n = shapes[i][0], hw = shapes[i][1], c = shapes[i][2];
    size_t n_x = (size_t) n * hw * c, n_y = (size_t) n * c;
    g_autoptr (GnThreadPool) pool = gn_thread_pool_new (1 + (int) i, 0);
    g_autofree float *x = new_random (n_x, 1), *dy = new_random (n_y, 2);
    g_autofree float *y = g_new (float, n_y), *dx = g_new (float, n_x);
    g_autofree double *x_d = to_double (x, n_x), *dy_d = to_double (dy, n_y);
    g_autofree double *y_d = g_new (double, n_y), *dx_d = g_new (double, n_x);
    gn_ref_global_average_pool_forward (n, hw, c, x_d, y_d);
    gn_global_average_pool_forward (pool, GN_ELEMENT_FP32, n, hw, c, x, y);
    assert_close (y, y_d, n_y, 2e-6);
    gn_ref_global_average_pool_backward (n, hw, c, dy_d, dx_d);
    gn_global_average_pool_backward (pool, GN_ELEMENT_FP32, n, hw, c, dy, dx, false);
    assert_close (dx, dx_d, n_x, 3e-6);
    gn_global_average_pool_backward (pool, GN_ELEMENT_FP32, n, hw, c, dy, dx, true);
    for (size_t j = 0; j < n_x; j++)
      dx_d[j] *= 2;
    assert_close (dx, dx_d, n_x, 3e-6);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/pooling/max", test_max);
  g_test_add_func ("/kernels/pooling/max-nan", test_max_nan);
  g_test_add_func ("/kernels/pooling/padding-never-wins", test_padding_never_wins);
  g_test_add_func ("/kernels/pooling/average", test_average);
  return g_test_run ();
}
