/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The operations that move pixels against naive twins: double precision, a formula a pixel. */
#include "gn-augment.h"

#include <math.h>
#include <string.h>

static const int sizes[][2] = { { 1, 1 }, { 1, 9 }, { 9, 1 }, { 5, 3 }, { 2, 2 }, { 67, 131 }, { 150, 65 } };

static GnImage *
random_image (int width, int height)
{
  GnRandom random = gn_random_init (7, width, height, 0);
  GnImage *image = gn_image_new (width, height);
  for (int i = 0; i < 3 * width * height; i++)
    image->pixels[i] = gn_random_u32 (&random) >> 24;
  return image;
}

typedef enum { CONSTANT, EDGE, SYMMETRIC, REFLECT, WRAP } Border;

static const char *const borders[] = { "constant", "edge", "symmetric", "reflect", "wrap" };

/* -1: the fill colour */
static int
border_index (Border border, double i, int n)
{
  double period = border == SYMMETRIC ? 2.0 * n : border == REFLECT ? MAX (2.0 * n - 2, 1) : n;
  if (border == CONSTANT)
    return i >= 0 && i < n ? (int)i : -1;
  if (border == EDGE)
    return (int)CLAMP (i, 0, n - 1);
  double m = fmod (i, period);
  if (m < 0)
    m += period;
  return (int)(m < n ? m : border == SYMMETRIC ? 2 * n - 1 - m : 2 * n - 2 - m);
}

typedef struct {
  const GnImage *image;
  Border border;
  double fill[3];
} Source;

static double
fetch (const Source *s, double x, double y, int c)
{
  int column = border_index (s->border, x, s->image->width), row = border_index (s->border, y, s->image->height);
  return column < 0 || row < 0 ? s->fill[c] : s->image->pixels[3 * (row * s->image->width + column) + c];
}

static double
bilinear (const Source *s, double x, double y, int c)
{
  double x0 = floor (x), y0 = floor (y), fx = x - x0, fy = y - y0;
  return (1 - fy) * ((1 - fx) * fetch (s, x0, y0, c) + fx * fetch (s, x0 + 1, y0, c)) +
         fy * ((1 - fx) * fetch (s, x0, y0 + 1, c) + fx * fetch (s, x0 + 1, y0 + 1, c));
}

static double
cubic_weight (double distance)
{
  double a = -0.75, d = fabs (distance);
  return d <= 1  ? (a + 2) * d * d * d - (a + 3) * d * d + 1
         : d < 2 ? a * d * d * d - 5 * a * d * d + 8 * a * d - 4 * a
                 : 0;
}

static double
bicubic (const Source *s, double x, double y, int c)
{
  double sum = 0, x0 = floor (x), y0 = floor (y);
  for (int j = -1; j <= 2; j++)
    for (int i = -1; i <= 2; i++)
      sum += cubic_weight (x - x0 - i) * cubic_weight (y - y0 - j) * fetch (s, x0 + i, y0 + j, c);
  return CLAMP (sum, 0, 255);
}

/* The value rounded; single precision may decide otherwise within a thousandth of a half. */
static void
assert_rounds_to (double expected, int value)
{
  g_assert_cmpfloat (fabs (expected - value), <=, 0.501);
}

static GnImage *
apply_text (const char *operation, const char *text, GnImage *image)
{
  g_autoptr (GError) error = NULL;
  const GnAugmentType *type = gn_augment_type_find (operation, &error);
  g_assert_no_error (error);
  g_autofree gpointer draw = g_malloc (type->draw_size);
  gn_draw_parse (type, text, draw, &error);
  g_assert_no_error (error);
  GnImage *out = gn_image_ref (image);
  type->apply (draw, &out);
  return out;
}

typedef struct {
  double scale_x, scale_y, translate_x, translate_y, rotate, shear_x, shear_y;
} Affine;

static const Affine affines[] = {
  { 1.2, 0.8, 0.1, -0.2, 30, 10, 10 }, { 0.8, 1.1, 0, 0, -45, -16, -16 },      { 0.1, 0.1, 0, 0, 17, 0, 0 },
  { 1, 1, 2, -2, 180, 0, 0 },          { 1, 1, 0.013, 0, 90, 0, 0 },           { 3, 0.3, 0.31, 0.17, 200, 40, -30 },
  { 1, 1, 900.123, -777.7, 5, 0, 0 },  { 0.01, 0.02, 0.013, 0.017, 77, 1, 2 },
};

typedef struct {
  double m[2][2];
} Matrix;

static Matrix
product (Matrix a, Matrix b)
{
  Matrix p;
  for (int i = 0; i < 2; i++)
    for (int j = 0; j < 2; j++)
      p.m[i][j] = a.m[i][0] * b.m[0][j] + a.m[i][1] * b.m[1][j];
  return p;
}

/* The product of the four maps as the specification writes it, inverted. */
static Matrix
inverse_matrix (const Affine *p)
{
  double r = p->rotate * G_PI / 180, a = p->shear_x * G_PI / 180, b = p->shear_y * G_PI / 180;
  Matrix turn = { { { cos (r), -sin (r) }, { sin (r), cos (r) } } }, shear_x = { { { 1, -sin (a) }, { 0, cos (a) } } };
  Matrix scale = { { { p->scale_x, 0 }, { 0, p->scale_y } } }, shear_y = { { { cos (b), 0 }, { sin (b), 1 } } };
  Matrix m = product (product (turn, shear_x), product (scale, shear_y));
  double d = m.m[0][0] * m.m[1][1] - m.m[0][1] * m.m[1][0];
  return (Matrix){ { { m.m[1][1] / d, -m.m[0][1] / d }, { -m.m[1][0] / d, m.m[0][0] / d } } };
}

/* Both sides of a boundary are right where the position lies on it. */
static void
check_nearest (const Source *s, double x, double y, const guint8 *pixel)
{
  gboolean found = FALSE;
  for (int i = 0; i < 4 && !found; i++) {
    double column = floor (x + 0.5 + (i & 1 ? 1e-7 : -1e-7)), row = floor (y + 0.5 + (i & 2 ? 1e-7 : -1e-7));
    found = TRUE;
    for (int c = 0; c < 3; c++)
      found &= pixel[c] == fetch (s, column, row, c);
  }
  g_assert_true (found);
}

static void
check_affine (const Source *s, const Affine *p, int order, const GnImage *out)
{
  int w = out->width, h = out->height;
  Matrix m = inverse_matrix (p);
  for (int y = 0; y < h; y++)
    for (int x = 0; x < w; x++) {
      double dx = x - (w - 1) / 2.0 - p->translate_x * w, dy = y - (h - 1) / 2.0 - p->translate_y * h;
      double sx = m.m[0][0] * dx + m.m[0][1] * dy + (w - 1) / 2.0, sy = m.m[1][0] * dx + m.m[1][1] * dy + (h - 1) / 2.0;
      const guint8 *pixel = out->pixels + 3 * (y * w + x);
      if (order == 0)
        check_nearest (s, sx, sy, pixel);
      for (int c = 0; order == 1 && c < 3; c++)
        assert_rounds_to (bilinear (s, sx, sy, c), pixel[c]);
    }
}

static void
test_affine (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (sizes) * G_N_ELEMENTS (affines); i++) {
    const Affine *p = &affines[i % G_N_ELEMENTS (affines)];
    const int *size = sizes[i / G_N_ELEMENTS (affines)];
    g_autoptr (GnImage) image = random_image (size[0], size[1]);
    for (int k = 0; k < 10; k++) {
      Source s = { image, k / 2, { 10, 200, 77 } };
      g_autofree char *text = g_strdup_printf (
          "scale_x=%.17g;scale_y=%.17g;translate_x=%.17g;translate_y=%.17g;rotate_deg=%.17g;shear_x_deg=%.17g;"
          "shear_y_deg=%.17g;order=%d;mode=%s;cval=10|200|77.9",
          p->scale_x, p->scale_y, p->translate_x, p->translate_y, p->rotate, p->shear_x, p->shear_y, k % 2,
          borders[k / 2]);
      g_autoptr (GnImage) out = apply_text ("affine", text, image);
      check_affine (&s, p, k % 2, out);
    }
  }
}

static guint32
hash (guint32 x, guint32 y, guint32 s)
{
  guint32 h = x * 73856093u ^ y * 19349663u ^ s * 83492791u;
  h = (h ^ h >> 13) * 1274126177u;
  return h ^ h >> 16;
}

static void
test_elastic (void)
{
  static const double alphas[] = { 0.5, 3.5, 40 };
  for (guint i = 0; i < G_N_ELEMENTS (sizes) * 3; i++) {
    double alpha = alphas[i % 3];
    int w = sizes[i / 3][0], h = sizes[i / 3][1];
    g_autoptr (GnImage) image = random_image (w, h);
    g_autofree char *text = g_strdup_printf ("alpha=%g;seed=%u", alpha, i);
    g_autoptr (GnImage) out = apply_text ("elastic_given_field", text, image);
    Source s = { image, CONSTANT, { 0, 0, 0 } };
    for (int k = 0; k < w * h; k++) {
      int x = k % w, y = k / w;
      double dx = alpha * ((hash (x, y, 2 * i) % 2001) / 1000.0 - 1);
      double dy = alpha * ((hash (x, y, 2 * i + 1) % 2001) / 1000.0 - 1);
      for (int c = 0; c < 3; c++)
        g_assert_cmpfloat (fabs (bicubic (&s, x - dx, y - dy, c) - out->pixels[3 * k + c]), <=, 0.51);
    }
  }
}

/* A random field replays: the same draw gives the same pixels, another seed others. White inside, darker at the rim. */
static void
test_elastic_field (void)
{
  g_autoptr (GnImage) image = random_image (64, 48);
  g_autoptr (GnImage) a = apply_text ("elastic", "alpha=2;seed=5", image);
  g_autoptr (GnImage) again = apply_text ("elastic", "alpha=2;seed=5", image);
  g_autoptr (GnImage) other = apply_text ("elastic", "alpha=2;seed=6", image);
  g_assert_cmpmem (a->pixels, 64 * 48 * 3, again->pixels, 64 * 48 * 3);
  g_assert_cmpint (memcmp (a->pixels, other->pixels, 64 * 48 * 3), !=, 0);
  g_autoptr (GnImage) white = gn_image_new (64, 48);
  memset (white->pixels, 255, 64 * 48 * 3);
  static const char *const draws[] = { "alpha=3.5;seed=1", "alpha=3.5;sigma=2;seed=1", "alpha=3.5;sigma=8;seed=1" };
  for (guint i = 0; i < G_N_ELEMENTS (draws); i++) {
    g_autoptr (GnImage) out = apply_text ("elastic", draws[i], white);
    for (int y = 6; y < 42; y++)
      for (int x = 6; x < 58; x++)
        g_assert_cmpint (out->pixels[3 * (64 * y + x)], ==, 255);
  }
}

#define ROWS 3
#define COLS 4

static const double jitter[ROWS * COLS][2] = {
  { 0.021, 0.014 }, { -0.033, 0.006 },  { 0.027, -0.041 }, { 0.004, -0.012 }, { 0.019, 0.038 },  { -0.044, 0.011 },
  { 0.5, -0.027 },  { -0.008, -0.021 }, { -0.015, 0.009 }, { 0.012, -0.031 }, { -0.026, 0.045 }, { -0.011, -0.037 },
};

static double
corner (int row, int col, int axis, int size)
{
  double regular = axis == 0 ? (double)row / (ROWS - 1) : (double)col / (COLS - 1);
  return CLAMP (size * (regular + jitter[row * COLS + col][axis]), 0, size - 1);
}

static double
piecewise_position (int x, int y, int w, int h, int axis, const char *diagonals)
{
  int col = x * (COLS - 1) / w, row = y * (ROWS - 1) / h, size = axis == 0 ? h : w;
  double u = (double)x * (COLS - 1) / w - col, v = (double)y * (ROWS - 1) / h - row;
  double p00 = corner (row, col, axis, size), p10 = corner (row, col + 1, axis, size);
  double p01 = corner (row + 1, col, axis, size), p11 = corner (row + 1, col + 1, axis, size);
  if (diagonals[row * COLS + col] == 'B')
    return u >= v ? p00 + (p10 - p00) * u + (p11 - p10) * v : p00 + (p01 - p00) * v + (p11 - p01) * u;
  return u + v <= 1 ? p00 + (p10 - p00) * u + (p01 - p00) * v : p11 + (p01 - p11) * (1 - u) + (p10 - p11) * (1 - v);
}

static void
test_piecewise (void)
{
  static const char *const diagonals = "FBF|BBF";
  g_autoptr (GString) text = g_string_new ("nb_rows=3;nb_cols=4;diagonals=FBF|BBF;jitter=");
  for (int i = 0; i < ROWS * COLS; i++)
    g_string_append_printf (text, "%s%g:%g", i > 0 ? "|" : "", jitter[i][0], jitter[i][1]);
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++) {
    int w = sizes[i][0], h = sizes[i][1];
    g_autoptr (GnImage) image = random_image (w, h);
    g_autoptr (GnImage) out = apply_text ("piecewise_given_jitter", text->str, image);
    Source s = { image, EDGE, { 0, 0, 0 } };
    for (int k = 0; k < w * h; k++)
      for (int c = 0; c < 3; c++) {
        double sx = piecewise_position (k % w, k / w, w, h, 1, diagonals);
        double sy = piecewise_position (k % w, k / w, w, h, 0, diagonals);
        assert_rounds_to (bilinear (&s, sx, sy, c), out->pixels[3 * k + c]);
      }
  }
}

static void
test_piecewise_refused (void)
{
  static const char *const texts[] = { "nb_rows=2;nb_cols=2;jitter=0:0|0:0|0:0", "diagonals=X", "diagonals=BB",
                                       "nb_rows=3;diagonals=BB" };
  const GnAugmentType *type = gn_augment_type_find ("piecewise_affine", NULL);
  g_autofree gpointer draw = g_malloc (type->draw_size);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_false (gn_draw_parse (type, texts[i], draw, NULL));
}

/* What is not to be seen is not told. */
static void
test_affine_words (void)
{
  static const char *const cases[][2] = {
    { "rotate_deg=-10.2", "turned -10°" },
    { "rotate_deg=3;shear_x_deg=5;scale_x=0.9;translate_y=0.1", "turned 3°, slanted 5°, scaled × 0.90, 1.00, moved 0, 10 px" },
    { "translate_x=0.2;rotate_deg=0.3", "moved 20, 0 px" },
    { "rotate_deg=-0.1", "turned 0°" },
  };
  const GnAugmentType *type = gn_augment_type_find ("affine", NULL);
  g_autofree gpointer draw = g_malloc0 (type->draw_size);
  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_assert_true (gn_draw_parse (type, cases[i][0], draw, NULL));
    g_autofree char *words = type->describe (draw, 100, 100);
    g_assert_cmpstr (words, ==, cases[i][1]);
  }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/geometry/affine", test_affine);
  g_test_add_func ("/augment/geometry/elastic", test_elastic);
  g_test_add_func ("/augment/geometry/elastic-field", test_elastic_field);
  g_test_add_func ("/augment/geometry/affine-words", test_affine_words);
  g_test_add_func ("/augment/geometry/piecewise", test_piecewise);
  g_test_add_func ("/augment/geometry/piecewise-refused", test_piecewise_refused);
  return g_test_run ();
}
