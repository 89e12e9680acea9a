/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The vector loops of sixteen lanes, taken apart by the compiler where the processor has no such vectors, against those
 * that are in use: the code for AVX-512 is right before anybody runs it there. */
#include "gn-kernel-table.h"

#include "support.h"

/* One fuses multiplications and additions, the other may not; Winograd's transforms enlarge that. */
#define TOLERANCE 1e-5

extern const GnKernelTable gn_kernel_table_wide;

static void
check_same (const float *a, const float *b, size_t n)
{
  g_autofree double *twin = to_double (b, n);
  assert_close (a, twin, n, TOLERANCE);
}

typedef struct {
  int rows, columns, depth;
} Size;

static const Size sizes[] = {
  { 1, 1, 1 }, { 13, 16, 40 }, { 14, 32, 256 }, { 29, 48, 300 }, { 15, 33, 17 }, { 64, 80, 126 }, { 31, 7, 515 },
};

/* c of a product, packed by the same table; transposed: of a's transpose. (transfer full) */
static float *
multiply (const GnKernelTable *table, const Size *s, bool transposed, bool accumulate)
{
  size_t n_panels = ((size_t) s->columns + GN_PANEL - 1) / GN_PANEL, panel = (size_t) s->depth * GN_PANEL;
  g_autofree float *a = new_random ((size_t) (s->rows + 16) * (s->depth + 16), 1);
  g_autofree float *b = new_random ((size_t) s->columns * s->depth, 2);
  g_autofree float *packed = g_new (float, n_panels * panel);
  float *c = new_random ((size_t) s->rows * s->columns, 3);
  if (transposed) {
    table->pack_transposed (s->depth, s->columns, b, (size_t) s->depth, packed, panel);
    table->product_transposed (s->rows, s->columns, s->depth, a, (GnLayout){ (size_t) s->rows + 16, GN_PANEL }, packed,
                               panel, accumulate, c, (size_t) s->columns);
  } else {
    table->pack (s->depth, s->columns, b, (size_t) s->columns, NULL, packed, panel);
    table->product (s->rows, s->columns, s->depth, a, (GnLayout){ (size_t) s->depth + 16, GN_PANEL }, packed, panel,
                    accumulate, c, (GnLayout){ (size_t) s->columns, GN_PANEL });
  }
  return c;
}

static void
test_products (void)
{
  for (size_t i = 0; i < G_N_ELEMENTS (sizes); i++)
    for (int variant = 0; variant < 4; variant++) {
      g_autofree float *wide = multiply (&gn_kernel_table_wide, &sizes[i], variant & 1, (variant & 2) != 0);
      g_autofree float *used = multiply (gn_kernel_table (), &sizes[i], variant & 1, (variant & 2) != 0);
      check_same (wide, used, (size_t) sizes[i].rows * sizes[i].columns);
    }
}

/* Tiles that hang over the edge, operands of either kind, every transform. */
static void
test_winograd (void)
{
  enum { H = 7, C = 48, TILES = 2 * 2 * 2, SLICE = TILES * C + 16, N = 2 * H * H * C };
  GnWinograd w = { 2, H, H, C, H, H, C, 1, 2, 2 };
  GnLayout panels = { GN_PANEL, TILES * GN_PANEL };
  g_autofree float *x = new_random (N, 1), *z = new_random (N, 2), *channels = new_random (4 * C, 3);
  GnNormGradient gradient = { channels, channels + C, channels + 2 * C, channels + 3 * C };
  GnConvSource operands[] = {
    { .values = x }, { .values = x, .scale = channels, .shift = channels + C }, { .values = x, .gradient = &gradient, .z = z },
  };
  const GnKernelTable *tables[] = { &gn_kernel_table_wide, gn_kernel_table () };
  for (size_t i = 0; i < G_N_ELEMENTS (operands); i++) {
    float *v[2], *y[2];
    double sums[2][2 * C] = { { 0 } };
    for (int t = 0; t < 2; t++) {
      GnWinogradFinish finish = { .sum = sums[t], .sum_of_squares = sums[t] + C, .z = z, .mean = channels, .mask.y = x };
      v[t] = g_new0 (float, 36 * SLICE);
      y[t] = g_new0 (float, N + 36 * SLICE);
      tables[t]->winograd_input (&w, 0, TILES, &operands[i], v[t], SLICE, panels);
      tables[t]->winograd_output (&w, 0, TILES, v[t], SLICE, TILES, &finish, y[t]);
      if (i != 1)
        tables[t]->winograd_output_gradient (&w, 0, TILES, &operands[i], y[t] + N, SLICE, TILES);
    }
    check_same (v[0], v[1], 36 * SLICE);
    check_same (y[0], y[1], N);
    check_same (y[0] + N, y[1] + N, 36 * SLICE);
    for (int j = 0; j < 2 * C; j++)
      g_assert_cmpfloat_with_epsilon (sums[0][j], sums[1][j], 1e-2);
    for (int t = 0; t < 2; t++) {
      g_free (v[t]);
      g_free (y[t]);
    }
  }
}

static void
test_winograd_weights (void)
{
  enum { C = 32, K = 48, SLICE = C * K + 16 };
  g_autofree float *weight = new_random (9 * C * K, 1), *scale = new_random (K, 2);
  g_autofree float *u = g_new0 (float, 36 * SLICE), *u_used = g_new0 (float, 36 * SLICE);
  g_autofree float *back = g_new0 (float, 9 * C * K), *back_used = g_new0 (float, 9 * C * K);
  gn_kernel_table_wide.winograd_weight (0, C, C, K, weight, scale, u, SLICE);
  gn_kernel_table ()->winograd_weight (0, C, C, K, weight, scale, u_used, SLICE);
  check_same (u, u_used, 36 * SLICE);
  gn_kernel_table_wide.winograd_weight_gradient (C * K, u, SLICE, back, C * K);
  gn_kernel_table ()->winograd_weight_gradient (C * K, u_used, SLICE, back_used, C * K);
  check_same (back, back_used, 9 * C * K);
}

static void
test_load (void)
{
  enum { PIXELS = 9, C = 70, N = PIXELS * C, ROOM = PIXELS * 96 };
  g_autofree float *x = new_random (N, 1), *z = new_random (N, 2), *channels = new_random (4 * C, 3);
  GnNormGradient gradient = { channels, channels + C, channels + 2 * C, channels + 3 * C };
  GnConvSource operands[] = {
    { .values = x }, { .values = x, .scale = channels, .shift = channels + C }, { .values = x, .gradient = &gradient, .z = z },
  };
  GnLayout layouts[] = { { 96, GN_PANEL }, { GN_PANEL, PIXELS * GN_PANEL } };
  for (size_t i = 0; i < G_N_ELEMENTS (operands) * G_N_ELEMENTS (layouts); i++) {
    g_autofree float *wide = g_new0 (float, ROOM), *used = g_new0 (float, ROOM);
    gn_kernel_table_wide.load_pixels (&operands[i / 2], 0, PIXELS, C, 3, C - 3, wide, layouts[i % 2]);
    gn_kernel_table ()->load_pixels (&operands[i / 2], 0, PIXELS, C, 3, C - 3, used, layouts[i % 2]);
    check_same (wide, used, ROOM);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/lanes/products", test_products);
  g_test_add_func ("/kernels/lanes/winograd", test_winograd);
  g_test_add_func ("/kernels/lanes/winograd-weights", test_winograd_weights);
  g_test_add_func ("/kernels/lanes/load", test_load);
  return g_test_run ();
}
