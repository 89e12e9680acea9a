/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What convolutions and batch norms store: the same past the cache as into it, and a gradient at once as in two goes. */
#include "gn-kernel-table.h"
#include "gn-stream.h"

#include "support.h"

enum { ROWS = 70, K = 160, N = ROWS * K };

static const GnElement elements[] = { GN_ELEMENT_FP32, GN_ELEMENT_BF16 };

/* Numbers as the element stores them, on a line of the cache; freed with free(). */
static void *
new_tensor (GnElement element, guint seed)
{
  g_autofree float *values = new_random (N, seed);
  void *tensor = aligned_alloc (GN_CACHE_LINE, N * gn_element_size (element));
  for (int i = 0; i < N; i++)
    if (element == GN_ELEMENT_BF16)
      ((uint16_t *) tensor)[i] = gn_bf16_from_float (values[i]);
    else
      ((float *) tensor)[i] = values[i];
  return tensor;
}

static void
assert_same (GnElement element, const void *a, const void *b)
{
  size_t bytes = N * gn_element_size (element);
  g_assert_cmpmem (a, bytes, b, bytes);
}

static void
test_rows (void)
{
  for (size_t e = 0; e < G_N_ELEMENTS (elements); e++)
    for (int variant = 0; variant < 8; variant++) {
      GnElement element = elements[e];
      const GnKernelTable *table = gn_kernel_table_for (element);
      g_autofree float *in = new_random (N, 1), *bias = new_random (K, 2);
      void *residual = new_tensor (element, 3), *cached = new_tensor (element, 4), *streamed = new_tensor (element, 5);
      for (int stream = 0; stream < 2; stream++)
        table->store_rows (ROWS, K, in, K, variant & 1 ? bias : NULL, variant & 2 ? residual : NULL, (variant & 4) != 0,
                           stream, stream ? streamed : cached, K);
      assert_same (element, cached, streamed);
      free (residual);
      free (cached);
      free (streamed);
    }
}

static void
test_norm (void)
{
  for (size_t e = 0; e < G_N_ELEMENTS (elements); e++)
    for (int variant = 0; variant < 4; variant++) {
      GnElement element = elements[e];
      const GnKernelTable *table = gn_kernel_table_for (element);
      g_autofree float *channels = new_random (2 * K, 1);
      void *z = new_tensor (element, 2), *residual = new_tensor (element, 3), *cached = new_tensor (element, 4),
           *streamed = new_tensor (element, 5);
      for (int stream = 0; stream < 2; stream++)
        table->norm_forward (ROWS, K, z, channels, channels + K, variant & 1 ? residual : NULL, (variant & 2) != 0, stream,
                             stream ? streamed : cached);
      assert_same (element, cached, streamed);
      free (z);
      free (residual);
      free (cached);
      free (streamed);
    }
}

/* Of one variant: stored, then masked and summed; and all at once, past the cache and not. */
static void
check_gradient (GnElement element, bool accumulate, bool with_output, bool with_affine, int width)
{
  const GnKernelTable *table = gn_kernel_table_for (element);
  g_autofree float *in = new_random (N, 1), *channels = new_random (3 * K, 2);
  void *z = new_tensor (element, 3), *y = new_tensor (element, 4);
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
    free (g[way]);
  free (z);
  free (y);
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
  g_test_add_func ("/store/streams", test_streams);
  return g_test_run ();
}
