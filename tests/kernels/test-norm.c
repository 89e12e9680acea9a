/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-norm.h"

#include "gn-ref-norm.h"
#include "support.h"

#define TOLERANCE 5e-6

typedef struct {
  int rows, k;
  float offset; /* mean of the values, whose deviation is about 0.6 */
} Size;

static const Size sizes[] = {
  { 1, 5, 0 }, { 2, 3, 0 }, { 7, 1, 0 }, { 100, 64, 0 }, { 333, 67, 3 }, { 5000, 20, -5 },
  { 3136, 256, 1 }, { 49, 2048, 0 },
};

/* Sums as a convolution's epilogue leaves them. */
static void
sum_rows (const Size *s, const float *z, double *sum, double *squares)
{
  for (int j = 0; j < s->k; j++) {
    sum[j] = squares[j] = 0;
    for (int r = 0; r < s->rows; r++) {
      sum[j] += z[r * s->k + j];
      squares[j] += (double) z[r * s->k + j] * z[r * s->k + j];
    }
  }
}

/* dz as the convolution in front computes it. (transfer full) */
static float *
backward (GnThreadPool *pool, const Size *s, const float *z, const GnNormMask *mask, const float *gamma,
          const float *values, float *g, float *dgamma, float *dbeta, void *workspace)
{
  size_t n = (size_t) s->rows * s->k, k = (size_t) s->k;
  g_autofree double *sums = g_new (double, 2 * k);
  g_autofree float *k1 = g_new (float, 3 * k);
  float *dz = g_new (float, n), *k2 = k1 + k, *k3 = k2 + k;
  gn_norm_backward_sums (pool, GN_ELEMENT_FP32, s->rows, s->k, z, mask, values, g, sums, sums + k, workspace);
  gn_norm_backward_finalize (s->rows, s->k, sums, sums + k, gamma, values + k, k1, k2, k3, dgamma, dbeta);
  for (size_t i = 0; i < n; i++) {
    size_t j = i % k;
    dz[i] = k1[j] * g[i] + (k2[j] * (z[i] - values[j]) + k3[j]);
  }
  return dz;
}

/* The mask of a ReLU whose output was not stored: the same sums, but where rounding decides beside zero. */
static void
check_affine_mask (GnThreadPool *pool, const Size *s, const float *z, const float *y, const float *scale,
                   const float *shift, const float *values, float *g, void *workspace)
{
  size_t n = (size_t) s->rows * s->k, k = (size_t) s->k;
  g_autofree double *sums = g_new (double, 2 * k);
  g_autofree float *dy = g_memdup2 (g, n * sizeof (float));
  GnNormMask mask = { .scale = scale, .shift = shift };
  gn_norm_backward_sums (pool, GN_ELEMENT_FP32, s->rows, s->k, z, &mask, values, g, sums, sums + k, workspace);
  for (size_t i = 0; i < n; i++)
    if (fabsf (scale[i % k] * z[i] + shift[i % k]) > 1e-5f)
      g_assert_cmpfloat (g[i], ==, y[i] > 0 ? dy[i] : 0);
}

static void
check (const Size *s, gboolean relu, gboolean with_residual, int n_threads, float **result)
{
  g_autoptr (GnThreadPool) pool = gn_thread_pool_new (n_threads, 0);
  size_t n = (size_t) s->rows * s->k, k = (size_t) s->k;
  g_autofree float *z = new_random (n, 1), *residual = new_random (n, 2), *dy = new_random (n, 3);
  g_autofree float *gamma = new_random (k, 4), *beta = new_random (k, 5), *mean_run = new_random (k, 6);
  g_autofree float *var_run = new_random (k, 7), *values = g_new (float, 6 * k), *y = g_new (float, n);
  g_autofree double *sum = g_new (double, k), *squares = g_new (double, k);
  for (size_t i = 0; i < n; i++)
    z[i] += s->offset;
  for (size_t j = 0; j < k; j++)
    var_run[j] = fabsf (var_run[j]);

  g_autofree double *z_d = to_double (z, n), *residual_d = to_double (residual, n), *dy_d = to_double (dy, n);
  g_autofree double *gamma_d = to_double (gamma, k), *beta_d = to_double (beta, k), *mean_d = to_double (mean_run, k);
  g_autofree double *var_d = to_double (var_run, k), *y_d = g_new (double, n), *dz_d = g_new (double, n);
  g_autofree double *mean = g_new (double, k), *inverse = g_new (double, k), *dgamma = g_new (double, k);
  g_autofree double *dbeta = g_new (double, k);
  GnRefNorm twin = { gamma_d, beta_d, mean_d, var_d, 1e-5, 0.1 };
  gn_ref_norm_forward (&twin, s->rows, s->k, z_d, with_residual ? residual_d : NULL, relu, mean, inverse, y_d);

  GnNorm norm = { gamma, beta, mean_run, var_run, 1e-5f, 0.1f };
  float *scale = values + 2 * k, *shift = values + 3 * k;
  sum_rows (s, z, sum, squares);
  gn_norm_finalize (&norm, s->rows, s->k, sum, squares, values, values + k, scale, shift);
  gn_norm_forward (pool, GN_ELEMENT_FP32, s->rows, s->k, z, scale, shift, with_residual ? residual : NULL, relu, y);
  double tolerance = TOLERANCE * (1 + fabs ((double) s->offset));
  if (s->rows > 1) {
    assert_close (values, mean, k, tolerance);
    assert_close (values + k, inverse, k, tolerance);
    assert_close (y, y_d, n, tolerance);
  }
  assert_close (mean_run, mean_d, k, tolerance);
  assert_close (var_run, var_d, k, tolerance);

  /* The twin's mask, so that a value beside zero cannot tip the comparison. */
  for (size_t i = 0; i < n; i++)
    y[i] = (float) y_d[i];
  for (size_t j = 0; j < k; j++) {
    mean[j] = values[j];
    inverse[j] = values[k + j];
  }
  g_autofree void *workspace = g_malloc (gn_norm_backward_sums_workspace (s->rows, s->k));
  g_autofree float *again = g_memdup2 (dy, n * sizeof (float));
  GnNormMask mask = { .y = relu ? y : NULL };
  gn_ref_norm_backward (s->rows, s->k, z_d, relu ? y_d : NULL, gamma_d, mean, inverse, dy_d, dz_d, dgamma, dbeta);
  float *dz = backward (pool, s, z, &mask, gamma, values, dy, values + 4 * k, values + 5 * k, workspace);
  assert_close (dy, dy_d, n, 0.0);
  assert_close (values + 5 * k, dbeta, k, tolerance);
  if (s->rows > 2) {
    assert_close (values + 4 * k, dgamma, k, tolerance);
    assert_close (dz, dz_d, n, tolerance);
  }
  if (relu && !with_residual && s->rows > 2)
    check_affine_mask (pool, s, z, y, scale, shift, values, again, workspace);
  *result = dz;
}

static void
test_twin (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int variant = 0; variant < 4; variant++) {
      g_autofree float *one = NULL;
      check (&sizes[i], variant & 1, (variant & 2) != 0, 1, &one);
      for (int n_threads = 2; n_threads <= 5; n_threads += 3) {
        g_autofree float *many = NULL;
        check (&sizes[i], variant & 1, (variant & 2) != 0, n_threads, &many);
        size_t bytes = sizeof (float) * sizes[i].rows * sizes[i].k;
        g_assert_cmpmem (one, bytes, many, bytes);
      }
    }
}

/* A single value a channel: no variance, so the output is beta and no gradient passes; nothing divides by zero. */
static void
test_one_row (void)
{
  float z[] = { 3, -2 }, gamma[] = { 2, 1 }, beta[] = { 0.5f, -1 }, mean_run[] = { 0, 0 }, var_run[] = { 1, 1 };
  float scale[2], shift[2], y[2], dy[] = { 1, 2 }, dgamma[2], dbeta[2];
  double sum[] = { 3, -2 }, squares[] = { 9, 4 }, workspace[64];
  float values[] = { 0, 0, 0, 0 };
  const Size size = { 1, 2, 0 };
  const GnNormMask none = { 0 };
  GnNorm norm = { gamma, beta, mean_run, var_run, 1e-5f, 0.1f };
  g_autoptr (GnThreadPool) pool = gn_thread_pool_new (1, 0);
  g_assert_cmpuint (gn_norm_backward_sums_workspace (1, 2), <=, sizeof workspace);
  gn_norm_finalize (&norm, 1, 2, sum, squares, values, values + 2, scale, shift);
  gn_norm_forward (pool, GN_ELEMENT_FP32, 1, 2, z, scale, shift, NULL, false, y);
  g_autofree float *dz = backward (pool, &size, z, &none, gamma, values, dy, dgamma, dbeta, workspace);
  for (int j = 0; j < 2; j++) {
    g_assert_cmpfloat_with_epsilon (y[j], beta[j], 1e-3);
    g_assert_cmpfloat_with_epsilon (dz[j], 0, 1e-3);
    g_assert_cmpfloat_with_epsilon (mean_run[j], 0.1 * z[j], 1e-6);
    g_assert_cmpfloat_with_epsilon (var_run[j], 0.9, 1e-6);
  }
}

static void
test_from_running (void)
{
  float gamma[] = { 2 }, beta[] = { 0.5f }, mean_run[] = { 3 }, var_run[] = { 4 }, scale, shift;
  GnNorm norm = { gamma, beta, mean_run, var_run, 0, 0.1f };
  gn_norm_from_running (&norm, 1, &scale, &shift);
  g_assert_cmpfloat_with_epsilon (scale, 1, 1e-6);
  g_assert_cmpfloat_with_epsilon (shift, -2.5, 1e-6);
}

/* L = Σ dy y for fixed dy against signed central differences in z and gamma. */
static void
test_twin_gradients (void)
{
  enum { ROWS = 6, K = 3, N = ROWS * K };
  double z[N], dy[N], masked[N], y[N], dz[N], gamma[K], beta[K], mean[K], inverse[K], dgamma[K], dbeta[K];
  double mean_run[K] = { 0 }, var_run[K] = { 0 };
  for (int i = 0; i < N; i++) {
    z[i] = random_at (1, (uint64_t) i);
    dy[i] = masked[i] = random_at (2, (uint64_t) i);
    gamma[i % K] = random_at (3, (uint64_t) i);
    beta[i % K] = random_at (4, (uint64_t) i);
  }
  GnRefNorm norm = { gamma, beta, mean_run, var_run, 1e-5, 0.1 };
  gn_ref_norm_forward (&norm, ROWS, K, z, NULL, true, mean, inverse, y);
  gn_ref_norm_backward (ROWS, K, z, y, gamma, mean, inverse, masked, dz, dgamma, dbeta);
  for (int i = 0; i < N + 2 * K; i++) {
    double *value = i < N ? &z[i] : i < N + K ? &gamma[i - N] : &beta[i - N - K], saved = *value, slope = 0;
    double expected = i < N ? dz[i] : i < N + K ? dgamma[i - N] : dbeta[i - N - K];
    for (int sign = -1; sign <= 1; sign += 2) {
      *value = saved + sign * 1e-6;
      gn_ref_norm_forward (&norm, ROWS, K, z, NULL, true, mean, inverse, y);
      for (int p = 0; p < N; p++)
        slope += sign * y[p] * dy[p] / 2e-6;
    }
    *value = saved;
    g_assert_cmpfloat_with_epsilon (slope, expected, 1e-7);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/norm/twin-gradients", test_twin_gradients);
  g_test_add_func ("/kernels/norm/twin", test_twin);
  g_test_add_func ("/kernels/norm/one-row", test_one_row);
  g_test_add_func ("/kernels/norm/from-running", test_from_running);
  return g_test_run ();
}
