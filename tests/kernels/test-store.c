/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What convolutions and batch norms store: the same past the cache as into it, and a gradient at once as in two goes. */
#include "gn-kernel-table.h"
#include "gn-stream.h"

#include "support.h"

enum { ROWS = 70, K = 160, N = ROWS * K };

static const GnElement elements[] = { GN_ELEMENT_FP32, GN_ELEMENT_BF16 };

static void *
new_tensor (GnElement element, guint seed)
{
  g_autofree float *values = new_random (N, seed);
  return new_stored (values, N, element);
}

static void
assert_same (GnElement element, const void *a, const void *b)
{
  size_t bytes = N * gn_element_size (element);
  g_assert_cmpmem (a, bytes, b, bytes);
}

typedef void (*Store) (const GnKernelTable *table, int variant, const void *z, const void *residual, bool stream, void *out);

static void
store_rows (const GnKernelTable *table, int variant, const void *z, const void *residual, bool stream, void *out)
{
  g_autofree float *in = new_random (N, 1), *bias = new_random (K, 2);
  table->store_rows (ROWS, K, in, K, variant & 4 ? bias : NULL, residual, (variant & 2) != 0, stream, out, K);
}

static void
norm_forward (const GnKernelTable *table, int variant, const void *z, const void *residual, bool stream, void *out)
{
  g_autofree float *channels = new_random (2 * K, 1);
  table->norm_forward (ROWS, K, z, channels, channels + K, residual, (variant & 2) != 0, stream, out);
}

static void
check_both_ways (GnElement element, Store store, int variant)
{
  const GnKernelTable *table = gn_kernel_table_for (element);
  g_autofree void *z = new_tensor (element, 2), *residual = new_tensor (element, 3);
  g_autofree void *cached = new_tensor (element, 4), *streamed = new_tensor (element, 5);
  store (table, variant, z, variant & 1 ? residual : NULL, false, cached);
  store (table, variant, z, variant & 1 ? residual : NULL, true, streamed);
  assert_same (element, cached, streamed);
}

static void
test_rows (void)
{
  for (int i = 0; i < 16; i++)
    check_both_ways (elements[i % 2], store_rows, i / 2);
}

static void
test_norm (void)
{
  for (int i = 0; i < 8; i++)
    check_both_ways (elements[i % 2], norm_forward, i / 2);
}

/* Of one variant: stored, then masked and summed; and all at once, past the cache and not. */
static void
check_gradient (GnElement element, bool accumulate, bool with_output, bool with_affine, int width)
{
  const GnKernelTable *table = gn_kernel_table_for (element);
  g_autofree float *in = new_random (N, 1), *channels = new_random (3 * K, 2);
  g_autofree void *z = new_tensor (element, 3), *y = new_tensor (element, 4);
  double sums[3][2 * K] = { { 0 } };
  void *g[3];
  for (int way = 0; way < 3; way++) {
    g[way] = new_tensor (element, 5);
    GnConvBelow below = { z, channels,
                          { with_output ? y : NULL, with_affine ? channels + K : NULL, with_affine ? channels + 2 * K : NULL },
                          sums[way], sums[way] + K };
    if (way > 0) {
      table->store_gradient (ROWS, width, in, K, accumulate, &below, way == 2, g[way], K);
      continue;
    }
    table->store_rows (ROWS, width, in, K, NULL, accumulate ? g[way] : NULL, false, false, g[way], K);
    table->norm_backward_sums (ROWS, width, K, z, &below.mask, channels, g[way], below.sum_g, below.sum_gz);
  }
  for (int way = 1; way < 3; way++) {
    assert_same (element, g[way], g[0]);
    for (int j = 0; j < 2 * K; j++)
      g_assert_cmpfloat_with_epsilon (sums[way][j], sums[0][j], 1e-5);
  }
  for (int way = 0; way < 3; way++)
    g_free (g[way]);
}

static void
test_gradient (void)
{
  static const int widths[] = { K, 64, 16, 7 };
  for (size_t e = 0; e < G_N_ELEMENTS (elements); e++)
    for (size_t w = 0; w < G_N_ELEMENTS (widths); w++)
      for (int variant = 0; variant < 6; variant++)
        check_gradient (elements[e], variant % 2, variant / 2 == 1, variant / 2 == 2, widths[w]);
}

enum { PICTURES = 42, EDGE = 56, PIXELS = EDGE * EDGE, WIDE = 256 };

/* BF16, numbers of both signs. (transfer full) */
static uint16_t *
new_pictures (int channels, int seed)
{
  size_t n = (size_t) PICTURES * PIXELS * channels;
  uint16_t *pictures = new_aligned (n * sizeof (uint16_t));
  for (size_t i = 0; i < n; i++)
    pictures[i] = gn_bf16_from_float ((float) ((int) (i * 7919 + (size_t) seed * 31) % 255 - 127) / 64);
  return pictures;
}

typedef struct {
  GnThreadPool *pool;
  GnConvShape shape;
  float *weight;
  void *prepared, *workspace;
} Convolution;

/* The first so many pictures. */
static Convolution
new_convolution (int n, int c, int k, int kernel)
{
  Convolution it = { gn_thread_pool_new (2, 0), gn_conv_shape (n, EDGE, EDGE, c, k, kernel, 1, kernel / 2) };
  gn_conv_shape_set_element (&it.shape, GN_ELEMENT_BF16);
  it.weight = new_random ((size_t) kernel * kernel * c * k, 1);
  it.prepared = g_malloc (gn_conv_prepared_bytes (&it.shape) + 64);
  it.workspace = g_malloc (MAX (gn_conv_forward_workspace (&it.shape, 2), gn_conv_backward_workspace (&it.shape, 2)) + 64);
  gn_conv_prepare (it.pool, &it.shape, it.weight, NULL, it.prepared);
  return it;
}

static void
clear_convolution (Convolution *it)
{
  gn_thread_pool_free (it->pool);
  g_free (it->weight);
  g_free (it->prepared);
  g_free (it->workspace);
}

static void
forward (int first, int n, int c, int kernel, const uint16_t *x, uint16_t *z)
{
  Convolution it = new_convolution (n, c, WIDE, kernel);
  GnConvSource source = { .element = GN_ELEMENT_BF16, .values = x + (size_t) first * PIXELS * c };
  gn_conv_forward (it.pool, &it.shape, &source, it.prepared, NULL, z + (size_t) first * PIXELS * WIDE, it.workspace);
  clear_convolution (&it);
}

static void
backward (int first, int n, int k, const uint16_t *x, const uint16_t *below_z, const uint16_t *dz, uint16_t *dx)
{
  Convolution it = new_convolution (n, WIDE, k, 1);
  g_autofree float *mean = new_random (WIDE, 2), *dweight = g_new (float, WIDE * k);
  g_autofree double *sums = g_new (double, 2 * WIDE);
  size_t at = (size_t) first * PIXELS * WIDE;
  GnConvBelow below = { .z = below_z + at, .mean = mean, .mask.y = x + at, .sum_g = sums, .sum_gz = sums + WIDE };
  GnConvBackward all = { .x = { .element = GN_ELEMENT_BF16, .values = x + at },
                         .dz = { .element = GN_ELEMENT_BF16, .values = dz + (size_t) first * PIXELS * k },
                         .weight = it.weight, .dx = dx + at, .accumulate = true, .below = &below, .dweight = dweight };
  gn_conv_backward (it.pool, &it.shape, &all, it.workspace);
  clear_convolution (&it);
}

/* So many pictures at once go past the cache, half of them do not. */
static void
test_large (void)
{
  size_t bytes = (size_t) PICTURES * PIXELS * WIDE * sizeof (uint16_t);
  g_autofree uint16_t *whole = new_pictures (WIDE, 1), *halves = new_pictures (WIDE, 1);
  g_assert_true (gn_streams (GN_ELEMENT_BF16, whole, PICTURES * PIXELS, WIDE));
  g_assert_false (gn_streams (GN_ELEMENT_BF16, halves, PICTURES / 2 * PIXELS, WIDE));
  g_autofree uint16_t *narrow = new_pictures (16, 2), *x = new_pictures (WIDE, 3), *below_z = new_pictures (WIDE, 4);
  backward (0, PICTURES, 16, x, below_z, narrow, whole);
  for (int half = 0; half < 2; half++)
    backward (half * PICTURES / 2, PICTURES / 2, 16, x, below_z, narrow, halves);
  g_assert_cmpmem (whole, bytes, halves, bytes);
  for (int kernel = 1; kernel <= 3; kernel += 2) {
    forward (0, PICTURES, 16, kernel, narrow, whole);
    for (int half = 0; half < 2; half++)
      forward (half * PICTURES / 2, PICTURES / 2, 16, kernel, narrow, halves);
    g_assert_cmpmem (whole, bytes, halves, bytes);
  }
}

/* Only what is too large for a cache, and only whole lines of it. */
static void
test_streams (void)
{
  size_t rows = GN_STREAM_BYTES / 64;
  g_assert_true (gn_streams (GN_ELEMENT_FP32, NULL, rows, 16));
  g_assert_false (gn_streams (GN_ELEMENT_FP32, NULL, rows - 1, 16));
  g_assert_false (gn_streams (GN_ELEMENT_BF16, NULL, rows, 16));
  g_assert_false (gn_streams (GN_ELEMENT_BF16, NULL, 4 * rows, 16));
  g_assert_false (gn_streams (GN_ELEMENT_FP32, (const void *) (uintptr_t) 16, rows, 16));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/store/rows", test_rows);
  g_test_add_func ("/store/norm", test_norm);
  g_test_add_func ("/store/gradient", test_gradient);
  g_test_add_func ("/store/large", test_large);
  g_test_add_func ("/store/streams", test_streams);
  return g_test_run ();
}
