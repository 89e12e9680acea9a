/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolutions of BF16 tensors against those of FP32 tensors with the same values, which stand beside their twins in
 * double precision elsewhere. */
#include "gn-conv.h"

#include "support.h"

/* Root mean square of the difference over that of the values. Rounding to BF16 leaves 1.1e-3 each of a stored result, of
 * the weights, and of an operand that batch norm changes on the way; the weight gradient adds up both operands'. */
#define TOLERANCE 4e-3

static const GnConvShape shapes[] = {
  /* n, h, w, c, oh, ow, k, kernel, stride, pad are completed below */
  { .n = 3, .h = 9, .w = 9, .c = 32, .k = 48, .kernel = 1, .stride = 1 },
  { .n = 1, .h = 7, .w = 7, .c = 512, .k = 144, .kernel = 1, .stride = 1 },
  { .n = 2, .h = 9, .w = 7, .c = 16, .k = 32, .kernel = 1, .stride = 2 },
  { .n = 2, .h = 5, .w = 6, .c = 48, .k = 528, .kernel = 1, .stride = 1 },
  { .n = 4, .h = 14, .w = 13, .c = 64, .k = 32, .kernel = 3, .stride = 1, .pad = 1 },
  { .n = 1, .h = 5, .w = 5, .c = 32, .k = 32, .kernel = 3, .stride = 1, .pad = 1 },
  { .n = 2, .h = 9, .w = 9, .c = 32, .k = 160, .kernel = 3, .stride = 2, .pad = 1 },
  { .n = 2, .h = 23, .w = 29, .c = 32, .k = 32, .kernel = 3, .stride = 1, .pad = 1 },
  { .n = 1, .h = 45, .w = 47, .c = 16, .k = 32, .kernel = 3, .stride = 2, .pad = 1 },
  { .n = 2, .h = 10, .w = 12, .c = 32, .k = 32, .kernel = 3, .stride = 2, .pad = 1 },
  { .n = 2, .h = 9, .w = 8, .c = 16, .k = 16, .kernel = 3, .stride = 1, .pad = 0 },
  { .n = 2, .h = 15, .w = 15, .c = 3, .k = 32, .kernel = 7, .stride = 2, .pad = 3 },
  { .n = 3, .h = 60, .w = 61, .c = 3, .k = 48, .kernel = 7, .stride = 2, .pad = 3 },
  { .n = 1, .h = 21, .w = 19, .c = 4, .k = 144, .kernel = 5, .stride = 3, .pad = 1 },
  { .n = 2, .h = 11, .w = 12, .c = 3, .k = 32, .kernel = 3, .stride = 1, .pad = 1 },
  { .n = 2, .h = 12, .w = 9, .c = 2, .k = 25, .kernel = 2, .stride = 2, .pad = 0 },
  { .n = 2, .h = 6, .w = 6, .c = 20, .k = 25, .kernel = 3, .stride = 1, .pad = 1 },
};

typedef struct {
  GnConvShape shape;
  size_t n_x, n_w, n_z;
  float *x, *weight, *dz, *residual, *dx0, *z, *below_z, *channels;
} Case;

typedef struct {
  void *z, *finished, *dx;
  float *dweight;
  double *sums; /* [4][MAX (c, k)]: of z, its squares, g and g (z - mean) */
} Result;

/* Values that BF16 has. */
static float *
new_rounded (size_t n, guint32 seed)
{
  float *values = new_random (n, seed);
  for (size_t i = 0; i < n; i++)
    values[i] = gn_bf16_to_float (gn_bf16_from_float (values[i]));
  return values;
}

static Case
new_case (const GnConvShape *s, GnElement element)
{
  Case c = { .shape = gn_conv_shape (s->n, s->h, s->w, s->c, s->k, s->kernel, s->stride, s->pad) };
  gn_conv_shape_set_element (&c.shape, element);
  c.n_x = (size_t) s->n * s->h * s->w * s->c;
  c.n_w = (size_t) s->kernel * s->kernel * s->c * s->k;
  c.n_z = (size_t) s->n * c.shape.oh * c.shape.ow * s->k;
  c.x = new_rounded (c.n_x, 1);
  c.weight = new_random (c.n_w, 2);
  c.dz = new_rounded (c.n_z, 3);
  c.residual = new_rounded (c.n_z, 4);
  c.dx0 = new_rounded (c.n_x, 6);
  c.z = new_rounded (c.n_z, 7);
  c.below_z = new_rounded (c.n_x, 8);
  c.channels = new_random (7 * (size_t) MAX (s->c, s->k), 9);
  return c;
}

static void
clear_case (Case *c)
{
  g_free (c->x);
  g_free (c->weight);
  g_free (c->dz);
  g_free (c->residual);
  g_free (c->dx0);
  g_free (c->z);
  g_free (c->below_z);
  g_free (c->channels);
}

static void
clear_result (Result *r)
{
  g_free (r->z);
  g_free (r->finished);
  g_free (r->dx);
  g_free (r->dweight);
  g_free (r->sums);
}

static double
value (const void *stored, size_t i, GnElement element)
{
  return element == GN_ELEMENT_BF16 ? (double) gn_bf16_to_float (((const uint16_t *) stored)[i])
                                    : (double) ((const float *) stored)[i];
}

static void *
new_empty (size_t n, GnElement element)
{
  void *memory = g_malloc (n * gn_element_size (element));
  memset (memory, 0xff, n * gn_element_size (element)); /* NaN: what is forgotten shows */
  return memory;
}

/* A first layer reads floats and has no gradient by its input. */
static Result
run_case (const Case *c, bool fused, int n_threads)
{
  g_autoptr (GnThreadPool) pool = gn_thread_pool_new (n_threads, 0);
  const GnConvShape *s = &c->shape;
  GnElement e = s->element, input = s->c == 3 ? GN_ELEMENT_FP32 : e;
  size_t wide = (size_t) MAX (s->c, s->k);
  const float *ch = c->channels;
  g_autofree void *x = new_stored (c->x, c->n_x, input), *dz = new_stored (c->dz, c->n_z, e), *z = new_stored (c->z, c->n_z, e);
  g_autofree void *residual = new_stored (c->residual, c->n_z, e), *below_z = new_stored (c->below_z, c->n_x, e);
  g_autofree void *prepared = g_malloc (gn_conv_prepared_bytes (s) + 64);
  g_autofree void *workspace = g_malloc (MAX (gn_conv_forward_workspace (s, n_threads),
                                              gn_conv_backward_workspace (s, n_threads)) + 64);
  Result r = { new_empty (c->n_z, e), new_empty (c->n_z, e), new_stored (c->dx0, c->n_x, e),
               new_empty (c->n_w, GN_ELEMENT_FP32), g_new0 (double, 4 * wide) };
  GnNormGradient through = { ch + 3 * wide, ch + 4 * wide, ch + 5 * wide, ch + 6 * wide };
  GnConvSource from = { .element = input, .values = x }, gradient = { .element = e, .values = dz };
  GnConvBelow below = { .z = below_z, .mean = ch + 2 * wide, .mask.y = x, .sum_g = r.sums + 2 * wide,
                        .sum_gz = r.sums + 3 * wide };
  if (fused) {
    from.scale = ch;
    from.shift = ch + wide;
    gradient.gradient = &through;
    gradient.z = z;
  }
  GnConvBackward backward = { .x = from, .dz = gradient, .weight = c->weight, .dx = s->c == 3 ? NULL : r.dx,
                              .accumulate = true, .dweight = r.dweight };
  if (fused && s->stride == 1)
    backward.below = &below;
  gn_conv_prepare (pool, s, c->weight, NULL, prepared);
  gn_conv_forward (pool, s, &from, prepared, &(GnConvEpilogue){ .sum = r.sums, .sum_of_squares = r.sums + wide }, r.z,
                   workspace);
  gn_conv_forward (pool, s, &from, prepared, &(GnConvEpilogue){ .bias = ch, .residual = residual, .relu = true },
                   r.finished, workspace);
  gn_conv_backward (pool, s, &backward, workspace);
  return r;
}

static void
assert_near (const char *what, const void *a, GnElement a_element, const void *b, GnElement b_element, size_t n)
{
  double difference = 0, square = 0;
  for (size_t i = 0; i < n; i++) {
    double x = value (a, i, a_element), y = value (b, i, b_element);
    g_assert_true (isfinite (x));
    difference += (x - y) * (x - y);
    square += y * y;
  }
  if (!(sqrt (difference) <= TOLERANCE * sqrt (square)))
    g_error ("%s differs by %g", what, sqrt (difference / square));
}

/* Sums over values of both signs, which come near to nothing where their errors do not. */
static void
assert_sums_near (const double *a, const double *b, size_t n)
{
  double difference = 0, square = 0;
  for (size_t i = 0; i < n; i++) {
    difference += (a[i] - b[i]) * (a[i] - b[i]);
    square += b[i] * b[i];
  }
  g_assert_cmpfloat (sqrt (difference), <=, 2 * TOLERANCE * sqrt (square));
}

/* By the algorithm that the shape gets, or by strips, which need no matrix unit to be right. */
static void
check_shape (const GnConvShape *shape, bool strips, bool fused)
{
  Case exact = new_case (shape, GN_ELEMENT_FP32), short_ = new_case (shape, GN_ELEMENT_BF16);
  if (strips)
    short_.shape.algorithm = GN_CONV_STRIPS;
  Result expected = run_case (&exact, fused, 1), one = run_case (&short_, fused, 1), three = run_case (&short_, fused, 3);
  size_t sums = (size_t) MAX (shape->c, shape->k);

  assert_near ("z", one.z, GN_ELEMENT_BF16, expected.z, GN_ELEMENT_FP32, exact.n_z);
  assert_near ("finished z", one.finished, GN_ELEMENT_BF16, expected.finished, GN_ELEMENT_FP32, exact.n_z);
  if (shape->c != 3)
    assert_near ("dx", one.dx, GN_ELEMENT_BF16, expected.dx, GN_ELEMENT_FP32, exact.n_x);
  assert_near ("dweight", one.dweight, GN_ELEMENT_FP32, expected.dweight, GN_ELEMENT_FP32, exact.n_w);
  for (int kind = 0; kind < 4; kind++)
    assert_sums_near (one.sums + (size_t) kind * sums, expected.sums + (size_t) kind * sums, sums);
  g_assert_cmpmem (one.sums, 4 * sums * sizeof (double), three.sums, 4 * sums * sizeof (double));
  g_assert_cmpmem (one.z, exact.n_z * 2, three.z, exact.n_z * 2);
  g_assert_cmpmem (one.finished, exact.n_z * 2, three.finished, exact.n_z * 2);
  g_assert_cmpmem (one.dx, exact.n_x * 2, three.dx, exact.n_x * 2);
  g_assert_cmpmem (one.dweight, exact.n_w * sizeof (float), three.dweight, exact.n_w * sizeof (float));
  clear_result (&expected);
  clear_result (&one);
  clear_result (&three);
  clear_case (&exact);
  clear_case (&short_);
}

static void
test_plain (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++)
    check_shape (&shapes[i], false, false);
}

static void
test_fused (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (shapes[i].c != 3)
      check_shape (&shapes[i], false, true);
}

static void
test_strips (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (shapes); i++)
    if (shapes[i].kernel > 1 && shapes[i].c % 16 == 0 && shapes[i].k % 16 == 0) {
      check_shape (&shapes[i], true, false);
      check_shape (&shapes[i], true, true);
    }
}

/* Nearest, ties to even; what is not finite stays so. */
static void
test_rounding (void)
{
  static const struct {
    uint32_t bits;
    uint16_t rounded;
  } cases[] = {
    { 0x3f800000, 0x3f80 }, { 0x3f807fff, 0x3f80 }, { 0x3f808000, 0x3f80 }, { 0x3f808001, 0x3f81 },
    { 0x3f818000, 0x3f82 }, { 0xbf818000, 0xbf82 }, { 0x7f7fffff, 0x7f80 }, { 0x7f800000, 0x7f80 },
    { 0xff800000, 0xff80 }, { 0x00000000, 0x0000 }, { 0x80000000, 0x8000 },
  };
  for (size_t i = 0; i < G_N_ELEMENTS (cases); i++) {
    float number;
    memcpy (&number, &cases[i].bits, sizeof number);
    g_assert_cmphex (gn_bf16_from_float (number), ==, cases[i].rounded);
  }
  for (uint32_t bits = 0x7f800001; bits < 0x80000000; bits += 0xfffff) {
    float number;
    memcpy (&number, &bits, sizeof number);
    g_assert_true (isnan (gn_bf16_to_float (gn_bf16_from_float (number))));
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/conv-bf16/rounding", test_rounding);
  g_test_add_func ("/kernels/conv-bf16/plain", test_plain);
  g_test_add_func ("/kernels/conv-bf16/fused", test_fused);
  g_test_add_func ("/kernels/conv-bf16/strips", test_strips);
  return g_test_run ();
}
