/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-update.h"

#include "gn-ref-update.h"
#include "support.h"

#define N 70001
#define STEPS 10

static void
test_adam (void)
{
  for (int variant = 0; variant < 3; variant++) {
    g_autoptr (GnThreadPool) pool = gn_thread_pool_new (1 + variant, 0);
    g_autofree float *p = new_random (N, 1), *m = g_new0 (float, N), *v = g_new0 (float, N);
    g_autofree double *p_d = to_double (p, N), *m_d = g_new0 (double, N), *v_d = g_new0 (double, N);
    GnAdamStep adam = { 1e-3, 0.9, 0.999, 1e-8, variant ? 0.05 : 0, variant == 2, 0 };
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
  GnAdamStep adam = { 1e-3, 0.9, 0.999, 1e-8, 0, false, 1 };
  gn_adam_update (pool, 3, &adam, g, p, m, v);
  g_assert_true (p[0] == 1 && p[1] == -2 && p[2] == 0);
}

/* State vectors and parameters of ten steps, in float and in double. */
typedef struct {
  float *p, *first, *second, *g;
  double *p_d, *first_d, *second_d, *g_d;
} Twins;

static Twins
twins_new (void)
{
  Twins t = { .p = new_random (N, 1), .first = g_new0 (float, N), .second = g_new0 (float, N) };
  t.p_d = to_double (t.p, N);
  t.first_d = g_new0 (double, N);
  t.second_d = g_new0 (double, N);
  return t;
}

static void
twins_next (Twins *t, int step)
{
  g_free (t->g);
  g_free (t->g_d);
  t->g = new_random (N, 100 + (uint64_t) step);
  t->g_d = to_double (t->g, N);
}

static void
twins_check_and_free (Twins *t)
{
  assert_close (t->p, t->p_d, N, 2e-6);
  assert_close (t->first, t->first_d, N, 2e-6);
  assert_close (t->second, t->second_d, N, 2e-6);
  void *all[] = { t->p, t->first, t->second, t->g, t->p_d, t->first_d, t->second_d, t->g_d };
  for (size_t i = 0; i < G_N_ELEMENTS (all); i++)
    g_free (all[i]);
}

static void
test_adagrad (void)
{
  g_autoptr (GnThreadPool) pool = gn_thread_pool_new (2, 0);
  const GnAdagradStep adagrad = { 0.01, 1e-6, 0.03 };
  Twins t = twins_new ();
  for (int step = 0; step < STEPS; step++) {
    twins_next (&t, step);
    gn_adagrad_update (pool, N, &adagrad, t.g, t.p, t.first);
    gn_ref_adagrad_update (N, &adagrad, t.g_d, t.p_d, t.first_d);
  }
  twins_check_and_free (&t);
}

static void
test_adadelta (void)
{
  g_autoptr (GnThreadPool) pool = gn_thread_pool_new (2, 0);
  const GnAdadeltaStep adadelta = { 1, 0.9, 1e-4, 0.03 };
  Twins t = twins_new ();
  for (int step = 0; step < STEPS; step++) {
    twins_next (&t, step);
    gn_adadelta_update (pool, N, &adadelta, t.g, t.p, t.first, t.second);
    gn_ref_adadelta_update (N, &adadelta, t.g_d, t.p_d, t.first_d, t.second_d);
  }
  twins_check_and_free (&t);
}

static void
test_rmsprop (void)
{
  for (int variant = 0; variant < 2; variant++) {
    g_autoptr (GnThreadPool) pool = gn_thread_pool_new (2, 0);
    const GnRmspropStep rmsprop = { 1e-3, 0.99, 1e-2, 0.03, variant ? 0.9 : 0 };
    Twins t = twins_new ();
    for (int step = 0; step < STEPS; step++) {
      twins_next (&t, step);
      gn_rmsprop_update (pool, N, &rmsprop, t.g, t.p, t.first, t.second);
      gn_ref_rmsprop_update (N, &rmsprop, t.g_d, t.p_d, t.first_d, t.second_d);
    }
    twins_check_and_free (&t);
  }
}

/* Takes from each group of the gradient, which begin one value after the other, what lies along the weights. */
static void
make_orthogonal (float *g, const float *p, int n_groups, int count, int stride)
{
  for (int i = 0; i < n_groups; i++) {
    double along = 0, square = 0;
    for (int j = 0; j < count; j++) {
      along += (double) g[i + j * stride] * p[i + j * stride];
      square += (double) p[i + j * stride] * p[i + j * stride];
    }
    for (int j = 0; j < count; j++)
      g[i + j * stride] -= (float) (along / square) * p[i + j * stride];
  }
}

/* Three views whose gradients are made so that the first is projected by channel, the second by layer, the third not at
 * all, and a bias. */
static void
test_adamp (void)
{
  static const int rows[] = { 90, 70, 50, 1 }, channels[] = { 33, 16, 7, 33 };
  static const GnRefProjection expected[] = { GN_REF_BY_CHANNEL, GN_REF_BY_LAYER, GN_REF_NOT_PROJECTED,
                                              GN_REF_NOT_PROJECTED };
  for (int variant = 0; variant < 2; variant++) {
    g_autoptr (GnThreadPool) pool = gn_thread_pool_new (1 + 2 * variant, 0);
    GnAdampView views[4];
    size_t length = 0;
    for (int i = 0; i < 4; i++) {
      views[i] = (GnAdampView){ length, rows[i], channels[i], i < 3 ? 0.05 : 0, i == 1 ? 0.5 : 1, i < 3, g_new (double, 4 * channels[i]) };
      length += (size_t) (rows[i] * channels[i]) + 5; /* padding */
    }
    g_autofree float *p = new_random (length, 1), *m = g_new0 (float, length), *v = g_new0 (float, length);
    g_autofree double *p_d = to_double (p, length), *m_d = g_new0 (double, length), *v_d = g_new0 (double, length);
    GnAdampStep adamp = { { 1e-2, 0.9, 0.999, 1e-8, 0, true, 0 }, 0.1, 0.1, variant };
    for (adamp.adam.step = 1; adamp.adam.step <= STEPS; adamp.adam.step++) {
      g_autofree float *g = new_random (length, 100 + (uint64_t) adamp.adam.step);
      make_orthogonal (g + views[0].offset, p + views[0].offset, channels[0], rows[0], channels[0]);
      g[views[1].offset] += 1; /* one channel leans on its weights, the layer as a whole does not */
      p[views[1].offset] = 1;
      p_d[views[1].offset] = 1;
      make_orthogonal (g + views[1].offset, p + views[1].offset, 1, rows[1] * channels[1], 1);
      for (int i = 0; i < rows[2] * channels[2]; i++)
        g[views[2].offset + (size_t) i] += p[views[2].offset + (size_t) i];
      g_autofree double *g_d = to_double (g, length);
      gn_adamp_update (pool, 4, views, &adamp, g, p, m, v);
      for (int i = 0; i < 4; i++) {
        size_t at = views[i].offset;
        g_assert_cmpint (gn_ref_adamp_update (&views[i], &adamp, g_d + at, p_d + at, m_d + at, v_d + at), ==,
                         expected[i]);
      }
    }
    assert_close (p, p_d, length, 2e-6);
    assert_close (m, m_d, length, 2e-6);
    assert_close (v, v_d, length, 2e-6);
    for (int i = 0; i < 4; i++)
      g_free (views[i].scratch);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/update/adam", test_adam);
  g_test_add_func ("/kernels/update/adam-zero-gradient", test_adam_zero_gradient);
  g_test_add_func ("/kernels/update/sgd", test_sgd);
  g_test_add_func ("/kernels/update/adagrad", test_adagrad);
  g_test_add_func ("/kernels/update/adadelta", test_adadelta);
  g_test_add_func ("/kernels/update/rmsprop", test_rmsprop);
  g_test_add_func ("/kernels/update/adamp", test_adamp);
  return g_test_run ();
}
