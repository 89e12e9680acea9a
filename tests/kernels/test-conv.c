/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-conv.h"

#include "gn-ref-conv.h"
#include "support.h"

/* Largest error as a part of the root mean square. FP32 products of up to 4,608 terms stay below it. */
#define DIRECT_TOLERANCE 2e-5
/* The transforms of F(4×4, 3×3) enlarge rounding: they add up to 100 values of both signs. */
#define WINOGRAD_TOLERANCE 1e-4

typedef struct {
  GnConvShape shape;
  size_t n_x, n_w, n_z;
  float *x, *weight, *dz, *residual, *bias, *dx0, *z, *below_z;
  float *channels; /* [7][c or k]: scale, shift, mean of x; k1, k2, k3, mean of dz */
  bool fused;      /* with the batch norms around it */
} Case;

static Case
new_case (GnConvShape s)
{
  Case c = {
    .shape = s,
    .n_x = (size_t) s.n * s.h * s.w * s.c,
    .n_w = (size_t) s.kernel * s.kernel * s.c * s.k,
    .n_z = (size_t) s.n * s.oh * s.ow * s.k,
  };
  c.x = new_random (c.n_x, 1);
  c.weight = new_random (c.n_w, 2);
  c.dz = new_random (c.n_z, 3);
  c.residual = new_random (c.n_z, 4);
  c.bias = new_random ((size_t) s.k, 5);
  c.dx0 = new_random (c.n_x, 6);
  c.z = new_random (c.n_z, 7);
  c.below_z = new_random (c.n_x, 8);
  c.channels = new_random (7 * (size_t) MAX (s.c, s.k), 9);
  return c;
}

static void
clear_case (Case *c)
{
  g_free (c->x);
  g_free (c->weight);
  g_free (c->dz);
  g_free (c->residual);
  g_free (c->bias);
  g_free (c->dx0);
  g_free (c->z);
  g_free (c->below_z);
  g_free (c->channels);
}

static const float *
channel (const Case *c, int which)
{
  return c->channels + (size_t) which * MAX (c->shape.c, c->shape.k);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Case, clear_case)

typedef struct {
  float *z, *finished, *dx, *dx_added, *dweight;
  double *sum, *squares, *sum_g, *sum_gz;
} Result;

static void
clear_result (Result *r)
{
  g_free (r->z);
  g_free (r->finished);
  g_free (r->dx);
  g_free (r->dx_added);
  g_free (r->dweight);
  g_free (r->sum);
  g_free (r->squares);
  g_free (r->sum_g);
  g_free (r->sum_gz);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Result, clear_result)

/* A workspace whose end is guarded. */
#define GUARD 64

static void
check_guard (const void *workspace, size_t bytes)
{
  for (size_t i = 0; i < GUARD; i++)
    g_assert_cmphex (((const uint8_t *) workspace)[bytes + i], ==, 0xff);
}

/* Buffers start as NaN: whatever a kernel forgets to write, or reads too early, shows. */
static void *
new_poisoned (size_t bytes)
{
  void *memory = g_malloc (bytes + 1);
  memset (memory, 0xff, bytes + 1);
  return memory;
}

static Result
run_case (const Case *c, int n_threads)
{
  g_autoptr (GnThreadPool) pool = gn_thread_pool_new (n_threads, 0);
  const GnConvShape *s = &c->shape;
  size_t forward_bytes = gn_conv_forward_workspace (s, n_threads);
  size_t backward_bytes = gn_conv_backward_workspace (s, n_threads);
  g_autofree void *forward = new_poisoned (forward_bytes + GUARD), *backward = new_poisoned (backward_bytes + GUARD);
  Result r = {
    .z = new_poisoned (c->n_z * sizeof (float)),
    .finished = new_poisoned (c->n_z * sizeof (float)),
    .dx = new_poisoned (c->n_x * sizeof (float)),
    .dx_added = g_memdup2 (c->dx0, c->n_x * sizeof (float)),
    .dweight = new_poisoned (c->n_w * sizeof (float)),
    .sum = new_poisoned ((size_t) s->k * sizeof (double)),
    .squares = new_poisoned ((size_t) s->k * sizeof (double)),
    .sum_g = new_poisoned ((size_t) s->c * sizeof (double)),
    .sum_gz = new_poisoned ((size_t) s->c * sizeof (double)),
  };
  g_autofree float *prepared = new_poisoned (gn_conv_prepared_bytes (s));
  GnConvEpilogue statistics = { .sum = r.sum, .sum_of_squares = r.squares };
  GnConvEpilogue finish = { .bias = c->bias, .residual = c->residual, .relu = true };
  GnNormGradient through = { channel (c, 3), channel (c, 4), channel (c, 5), channel (c, 6) };
  GnConvSource x = { .values = c->x }, dz = { .values = c->dz };
  if (c->fused) {
    x = (GnConvSource){ .values = c->x, .scale = channel (c, 0), .shift = channel (c, 1) };
    dz = (GnConvSource){ .values = c->dz, .gradient = &through, .z = c->z };
  }
  GnConvBackward first = { .x = x, .dz = dz, .weight = c->weight, .dx = r.dx, .dweight = r.dweight };
  GnConvBackward second = { .x = x, .dz = dz, .weight = c->weight, .dx = r.dx_added, .accumulate = true,
                            .dweight = r.dweight };
  /* Once with the mask of an output, once with that of one which is not stored. */
  GnConvBelow stored = { .z = c->below_z, .mean = channel (c, 2), .mask.y = c->x, .sum_g = r.sum_g, .sum_gz = r.sum_gz };
  GnConvBelow unstored = { .z = c->x, .mean = channel (c, 2), .mask = { .scale = channel (c, 0), .shift = channel (c, 1) },
                           .sum_g = r.sum_g, .sum_gz = r.sum_gz };
  if (c->fused && s->stride == 1) {
    first.below = &stored;
    second.below = &unstored;
  }
  gn_conv_prepare (pool, s, c->weight, NULL, prepared);
  gn_conv_forward (pool, s, &x, prepared, &statistics, r.z, forward);
  if (c->fused)
    gn_conv_prepare (pool, s, c->weight, c->bias, prepared);
  gn_conv_forward (pool, s, &x, prepared, &finish, r.finished, forward);
  gn_conv_backward (pool, s, &first, backward);
  gn_conv_backward (pool, s, &second, backward);
  check_guard (forward, forward_bytes);
  check_guard (backward, backward_bytes);
  return r;
}

/* The operands as the fused convolution sees them, in double. */
static void
fuse_twins (const Case *c, double *x, double *dz)
{
  for (size_t i = 0; i < c->n_x; i++)
    x[i] = fmax (0, channel (c, 0)[i % c->shape.c] * x[i] + channel (c, 1)[i % c->shape.c]);
  for (size_t i = 0; i < c->n_z; i++) {
    size_t k = i % c->shape.k;
    dz[i] = channel (c, 3)[k] * dz[i] + channel (c, 4)[k] * ((double) c->z[i] - channel (c, 6)[k]) + channel (c, 5)[k];
  }
}

/* Masks dx and compares the sums, which run over pixels of either sign. */
static void
check_below (const Case *c, const Result *r, bool stored, double *dx, double tolerance)
{
  size_t n_c = (size_t) c->shape.c;
  g_autofree double *sum = g_new0 (double, 2 * n_c), *square = g_new0 (double, 2 * n_c);
  for (size_t i = 0; i < c->n_x; i++) {
    size_t j = i % n_c;
    double at = stored ? c->x[i] : fma (channel (c, 0)[j], c->x[i], channel (c, 1)[j]);
    double z = (stored ? c->below_z : c->x)[i] - (double) channel (c, 2)[j];
    dx[i] = at > 0 ? dx[i] : 0;
    sum[j] += dx[i];
    sum[n_c + j] += dx[i] * z;
    square[j] += dx[i] * dx[i];
    square[n_c + j] += dx[i] * dx[i] * z * z;
  }
  double pixels = (double) c->n_x / (double) n_c;
  for (size_t j = 0; !stored && j < n_c; j++) {
    g_assert_cmpfloat (fabs (r->sum_g[j] - sum[j]), <=, tolerance * sqrt (square[j] * pixels) + 1e-6);
    g_assert_cmpfloat (fabs (r->sum_gz[j] - sum[n_c + j]), <=, tolerance * sqrt (square[n_c + j] * pixels) + 1e-6);
  }
}

static void
check_twin (const Case *c, const Result *r, double tolerance)
{
  const GnConvShape *s = &c->shape;
  g_autofree double *x = to_double (c->x, c->n_x), *weight = to_double (c->weight, c->n_w);
  g_autofree double *dz = to_double (c->dz, c->n_z), *bias = to_double (c->bias, (size_t) s->k);
  g_autofree double *residual = to_double (c->residual, c->n_z);
  g_autofree double *z = g_new (double, c->n_z), *dx = g_new (double, c->n_x), *dweight = g_new (double, c->n_w);
  g_autofree double *sum = g_new (double, s->k), *squares = g_new (double, s->k);

  if (c->fused)
    fuse_twins (c, x, dz);
  gn_ref_conv_forward (s, x, weight, z);
  assert_close (r->z, z, c->n_z, tolerance);
  if (c->fused) {
    for (size_t i = 0; i < c->n_w; i++)
      weight[i] *= c->bias[i % s->k];
    gn_ref_conv_forward (s, x, weight, z);
  }
  gn_ref_conv_finish (s, sum, squares, bias, residual, true, z);
  assert_close (r->finished, z, c->n_z, tolerance);
  double pixels = (double) s->n * s->oh * s->ow;
  for (int k = 0; k < s->k && !c->fused; k++) {
    g_assert_cmpfloat (fabs (r->sum[k] - sum[k]), <=, tolerance * sqrt (squares[k] * pixels));
    g_assert_cmpfloat (fabs (r->squares[k] - squares[k]), <=, tolerance * squares[k]);
  }
  for (size_t i = 0; i < c->n_w; i++)
    weight[i] = c->weight[i];
  gn_ref_conv_backward (s, x, weight, dz, dx, dweight);
  assert_close (r->dweight, dweight, c->n_w, tolerance);
  g_autofree double *added = g_memdup2 (dx, c->n_x * sizeof (double));
  for (size_t i = 0; i < c->n_x; i++)
    added[i] += c->dx0[i];
  if (c->fused && s->stride == 1) {
    check_below (c, r, true, dx, tolerance);
    check_below (c, r, false, added, tolerance);
  }
  assert_close (r->dx, dx, c->n_x, tolerance);
  assert_close (r->dx_added, added, c->n_x, tolerance);
}

static void
assert_same_bits (const Case *c, const Result *a, const Result *b)
{
  g_assert_cmpmem (a->z, c->n_z * sizeof (float), b->z, c->n_z * sizeof (float));
  g_assert_cmpmem (a->finished, c->n_z * sizeof (float), b->finished, c->n_z * sizeof (float));
  g_assert_cmpmem (a->dx, c->n_x * sizeof (float), b->dx, c->n_x * sizeof (float));
  g_assert_cmpmem (a->dx_added, c->n_x * sizeof (float), b->dx_added, c->n_x * sizeof (float));
  g_assert_cmpmem (a->dweight, c->n_w * sizeof (float), b->dweight, c->n_w * sizeof (float));
  g_assert_cmpmem (a->sum, c->shape.k * sizeof (double), b->sum, c->shape.k * sizeof (double));
  g_assert_cmpmem (a->squares, c->shape.k * sizeof (double), b->squares, c->shape.k * sizeof (double));
  if (!c->fused || c->shape.stride > 1)
    return;
  g_assert_cmpmem (a->sum_g, c->shape.c * sizeof (double), b->sum_g, c->shape.c * sizeof (double));
  g_assert_cmpmem (a->sum_gz, c->shape.c * sizeof (double), b->sum_gz, c->shape.c * sizeof (double));
}

static void
check_variant (GnConvShape shape, bool fused)
{
  g_auto (Case) c = new_case (shape);
  c.fused = fused;
  g_auto (Result) r = run_case (&c, 1);
  g_test_message ("%dx%dx%dx%d -> %d, kernel %d stride %d pad %d, %s%s", shape.n, shape.h, shape.w, shape.c, shape.k,
                  shape.kernel, shape.stride, shape.pad, gn_conv_algorithm_name (shape.algorithm),
                  fused ? ", fused" : "");
  check_twin (&c, &r, shape.algorithm == GN_CONV_WINOGRAD ? WINOGRAD_TOLERANCE : DIRECT_TOLERANCE);
  for (int n = 2; n <= 5; n += n == 2 ? 1 : 2) {
    g_auto (Result) other = run_case (&c, n);
    assert_same_bits (&c, &r, &other);
  }
}

static void
check_shape (GnConvShape shape)
{
  check_variant (shape, false);
  check_variant (shape, true);
}

static void
test_odd_shapes (void)
{
  static const int shapes[][8] = {
    { 1, 1, 1, 1, 1, 1, 1, 0 }, { 2, 5, 7, 3, 5, 3, 1, 1 }, { 1, 9, 6, 2, 7, 3, 2, 1 },
    { 3, 11, 13, 3, 17, 7, 2, 3 }, { 2, 7, 7, 33, 19, 1, 2, 0 }, { 1, 8, 5, 4, 3, 3, 3, 1 },
    { 2, 6, 6, 5, 6, 2, 2, 0 }, { 1, 10, 4, 3, 2, 3, 4, 2 }, { 1, 3, 3, 2, 2, 3, 1, 0 },
    { 5, 4, 9, 16, 65, 5, 1, 2 }, { 2, 3, 2, 8, 9, 3, 1, 2 }, { 1, 23, 29, 40, 24, 3, 1, 1 },
    { 4, 19, 21, 70, 90, 1, 1, 0 }, { 1, 2, 2, 3, 4, 7, 2, 3 }, { 1, 5, 5, 130, 70, 1, 3, 0 },
    { 2, 17, 9, 20, 48, 3, 2, 1 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++) {
    const int *s = shapes[i];
    check_shape (gn_conv_shape (s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]));
  }
}

/* The convolutions of ResNet-18 and ResNet-50 at 224 px: c, k, kernel, stride, input size. */
static const int resnet[][5] = {
  { 3, 64, 7, 2, 224 },     { 64, 64, 3, 1, 56 },     { 64, 128, 3, 2, 56 },    { 64, 128, 1, 2, 56 },
  { 128, 128, 3, 1, 28 },   { 128, 256, 3, 2, 28 },   { 128, 256, 1, 2, 28 },   { 256, 256, 3, 1, 14 },
  { 256, 512, 3, 2, 14 },   { 256, 512, 1, 2, 14 },   { 512, 512, 3, 1, 7 },    { 64, 64, 1, 1, 56 },
  { 64, 256, 1, 1, 56 },    { 256, 64, 1, 1, 56 },    { 256, 128, 1, 1, 56 },   { 128, 128, 3, 2, 56 },
  { 128, 512, 1, 1, 28 },   { 256, 512, 1, 2, 56 },   { 512, 128, 1, 1, 28 },   { 512, 256, 1, 1, 28 },
  { 256, 256, 3, 2, 28 },   { 256, 1024, 1, 1, 14 },  { 512, 1024, 1, 2, 28 },  { 1024, 256, 1, 1, 14 },
  { 1024, 512, 1, 1, 14 },  { 512, 512, 3, 2, 14 },   { 512, 2048, 1, 1, 7 },   { 1024, 2048, 1, 2, 14 },
  { 2048, 512, 1, 1, 7 },
};

static void
test_resnet_shapes (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (resnet); i++) {
    const int *s = resnet[i];
    /* In turn: the twin takes its time. */
    check_variant (gn_conv_shape (1, s[4], s[4], s[0], s[1], s[2], s[3], s[2] / 2), i % 2 == 1);
  }
}

/* Many strips, many slots: a batch of small pictures. */
static void
test_batch (void)
{
  check_shape (gn_conv_shape (37, 14, 15, 12, 20, 3, 1, 1));
  check_shape (gn_conv_shape (37, 14, 15, 24, 40, 1, 1, 0));
  check_shape (gn_conv_shape (37, 15, 14, 12, 20, 3, 2, 1));
  check_shape (gn_conv_shape (9, 7, 7, 96, 80, 3, 1, 1));
}

/* Tiles that hang over each edge, every padding, few tiles (separate steps), many (blocks), and so many that the weight
 * gradient takes them in two batches. */
static void
test_winograd (void)
{
  static const int shapes[][6] = {
    { 2, 33, 34, 32, 48, 1 }, { 1, 55, 57, 48, 32, 0 }, { 1, 53, 51, 32, 32, 2 }, { 3, 64, 80, 32, 64, 1 },
    { 45, 13, 15, 48, 80, 1 }, { 200, 8, 7, 144, 32, 1 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++) {
    const int *s = shapes[i];
    GnConvShape shape = gn_conv_shape (s[0], s[1], s[2], s[3], s[4], 3, 1, s[5]);
    g_assert_cmpint (shape.algorithm, ==, GN_CONV_WINOGRAD);
    check_shape (shape);
  }
}

/* What suffices for a batch suffices for the last one of an epoch, which may be smaller. */
static void
test_workspace (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (resnet); i++) {
    const int *s = resnet[i];
    GnConvShape shape = gn_conv_shape (64, s[4] / 4 + 4, s[4] / 4 + 4, s[0], s[1], s[2], s[3], s[2] / 2);
    size_t forward = 0, backward = 0;
    for (shape.n = 1; shape.n <= 64; shape.n++) {
      g_assert_cmpuint (gn_conv_forward_workspace (&shape, 3), >=, forward);
      g_assert_cmpuint (gn_conv_backward_workspace (&shape, 3), >=, backward);
      forward = gn_conv_forward_workspace (&shape, 3);
      backward = gn_conv_backward_workspace (&shape, 3);
    }
  }
}

/* L = Σ dz z for fixed dz: its gradient by x and by the weights against signed central differences. */
static void
test_twin_gradients (void)
{
  GnConvShape shapes[] = {
    gn_conv_shape (2, 5, 6, 3, 4, 3, 1, 1),
    gn_conv_shape (1, 7, 5, 2, 3, 3, 2, 1),
    gn_conv_shape (1, 5, 5, 2, 2, 1, 2, 0),
  };
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++) {
    g_auto (Case) c = new_case (shapes[i]);
    g_autofree double *x = to_double (c.x, c.n_x), *weight = to_double (c.weight, c.n_w), *dz = to_double (c.dz, c.n_z);
    g_autofree double *dx = g_new (double, c.n_x), *dweight = g_new (double, c.n_w), *z = g_new (double, c.n_z);
    gn_ref_conv_backward (&shapes[i], x, weight, dz, dx, dweight);
    for (size_t j = 0; j < c.n_x + c.n_w; j++) {
      double *value = j < c.n_x ? &x[j] : &weight[j - c.n_x], saved = *value, slope = 0;
      for (int sign = -1; sign <= 1; sign += 2) {
        *value = saved + sign * 1e-3;
        gn_ref_conv_forward (&shapes[i], x, weight, z);
        for (size_t p = 0; p < c.n_z; p++)
          slope += sign * z[p] * dz[p] / 2e-3;
      }
      *value = saved;
      g_assert_cmpfloat_with_epsilon (slope, j < c.n_x ? dx[j] : dweight[j - c.n_x], 1e-9);
    }
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv/twin-gradients", test_twin_gradients);
  g_test_add_func ("/kernels/conv/workspace", test_workspace);
  g_test_add_func ("/kernels/conv/odd-shapes", test_odd_shapes);
  g_test_add_func ("/kernels/conv/batch", test_batch);
  g_test_add_func ("/kernels/conv/winograd", test_winograd);
  g_test_add_func ("/kernels/conv/resnet-shapes", test_resnet_shapes);
  return g_test_run ();
}
