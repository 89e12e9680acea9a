/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-update.h"

#include "gn-ref-update.h"
#include "support.h"

#define N 70001
#define STEPS 10

static void
test_adam (void)
{
  for (int variant = 0; variant < 2; variant++) {
    g_autoptr (GnThreadPool) pool = gn_thread_pool_new (1 + 2 * variant, 0);
    g_autofree float *p = new_random (N, 1), *m = g_new0 (float, N), *v = g_new0 (float, N);
    g_autofree double *p_d = to_double (p, N), *m_d = g_new0 (double, N), *v_d = g_new0 (double, N);
    GnAdamStep adam = { 1e-3, 0.9, 0.999, 1e-8, variant ? 0.05 : 0, 0 };
    for (adam.step = 1; adam.step <= STEPS; adam.step++) {
      g_autofree float *g = new_random (N, 100 + (uint64_t) adam.step);
      g_autofree double *g_d = to_double (g, N);
      gn_adam_update (pool, N, &adam, g, p, m, v);
      gn_ref_adam_update (N, &adam, g_d, p_d, m_d, v_d);
    }
    assert_close (p, p_d, N, 1e-6);
    assert_close (m, m_d, N, 1e-6);
    assert_close (v, v_d, N, 1e-6);
  }
}

static void
test_sgd (void)
{
  static const GnSgdStep variants[] = {
    { 0.1, 0, 0, 0, 0, 0 },       { 0.1, 0, 0.5, 0.01, 0, 0 },   { 0.1, 0.9, 0, 1e-4, 0, 0 },
    { 0.1, 0.9, 0.3, 1e-4, 0, 0 }, { 0.05, 0.9, 0, 1e-4, 1, 0 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (variants); i++) {
    g_autoptr (GnThreadPool) pool = gn_thread_pool_new (1 + (int) i % 3, 0);
    g_autofree float *p = new_random (N, 1), *buffer = g_new0 (float, N);
    g_autofree double *p_d = to_double (p, N), *buffer_d = g_new0 (double, N);
    GnSgdStep sgd = variants[i];
    for (int step = 0; step < STEPS; step++) {
      g_autofree float *g = new_random (N, 100 + (uint64_t) step);
      g_autofree double *g_d = to_double (g, N);
      sgd.first = step == 0;
      gn_sgd_update (pool, N, &sgd, g, p, sgd.momentum != 0 ? buffer : NULL);
      gn_ref_sgd_update (N, &sgd, g_d, p_d, buffer_d);
    }
    assert_close (p, p_d, N, 1e-6);
    if (sgd.momentum != 0)
      assert_close (buffer, buffer_d, N, 1e-6);
  }
}

/* A gradient that is zero from the start divides by epsilon alone. */
static void
test_adam_zero_gradient (void)
{
  g_autoptr (GnThreadPool) pool = gn_thread_pool_new (1, 0);
  float g[3] = { 0 }, p[3] = { 1, -2, 0 }, m[3] = { 0 }, v[3] = { 0 };
  GnAdamStep adam = { 1e-3, 0.9, 0.999, 1e-8, 0, 1 };
  gn_adam_update (pool, 3, &adam, g, p, m, v);
  g_assert_true (p[0] == 1 && p[1] == -2 && p[2] == 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/update/adam", test_adam);
  g_test_add_func ("/kernels/update/adam-zero-gradient", test_adam_zero_gradient);
  g_test_add_func ("/kernels/update/sgd", test_sgd);
  return g_test_run ();
}
