/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A grid over the photo whose points are moved; each triangle is mapped by itself. */
#include "gn-augment-private.h"
#include "gn-canvas.h"
#include "gn-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MOST_POINTS 16 /* along a side: GN_DRAW_LIST_MAX points in all */

typedef struct {
  double weakest, strongest;
  int fewest, most;
} Params;

typedef struct {
  int rows, cols;
  GnDrawList jitter; /* fractions of the height and the width, row by row; none: all 0 */
  char diagonals[(MOST_POINTS - 1) * MOST_POINTS + 1];
} Draw;

typedef struct {
  double x, y;
} Point;

static const GnParamSpec params[] = {
  { "weakest", N_ ("Weakest"), "", N_ ("The smallest spread of the grid points, as a fraction of width and height."),
    GN_PARAM_REAL, 0, 0.5, 0.01, 0, 0.1, 0.005, NULL, offsetof (Params, weakest) },
  { "strongest", N_ ("Strongest"), "", N_ ("The largest spread of the grid points, as a fraction of width and height."),
    GN_PARAM_REAL, 0, 0.5, 0.05, 0, 0.1, 0.005, NULL, offsetof (Params, strongest) },
  { "fewest", N_ ("Fewest points"), "", N_ ("The smallest number of grid points along a side."), GN_PARAM_INTEGER, 2,
    MOST_POINTS, 2, 2, 8, 1, NULL, offsetof (Params, fewest) },
  { "most", N_ ("Most points"), "", N_ ("The largest number of grid points along a side."), GN_PARAM_INTEGER, 2,
    MOST_POINTS, 4, 2, 8, 1, NULL, offsetof (Params, most) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "nb_rows", GN_DRAW_INTEGER, 2, MOST_POINTS, 2, offsetof (Draw, rows) },
  { "nb_cols", GN_DRAW_INTEGER, 2, MOST_POINTS, 2, offsetof (Draw, cols) },
  { "jitter", GN_DRAW_LIST, -2, 2, 0, offsetof (Draw, jitter) },
  { "diagonals", GN_DRAW_TEXT, 0, 0, 0, offsetof (Draw, diagonals), sizeof ((Draw *)0)->diagonals - 1 },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  double low = MIN (p->weakest, p->strongest), high = MAX (p->weakest, p->strongest);
  double sigma = gn_random_uniform (random, low, high);
  draw->rows = gn_random_integer (random, MIN (p->fewest, p->most), MAX (p->fewest, p->most));
  draw->cols = gn_random_integer (random, MIN (p->fewest, p->most), MAX (p->fewest, p->most));
  draw->jitter.n = draw->rows * draw->cols;
  for (int i = 0; i < draw->jitter.n; i++)
    for (int k = 0; k < 2; k++)
      draw->jitter.points[i][k] = CLAMP (gn_random_normal (random, 0, sigma), -2, 2);
  char *at = draw->diagonals;
  for (int r = 0; r < draw->rows - 1; r++) {
    if (r > 0)
      *at++ = '|';
    for (int c = 0; c < draw->cols - 1; c++)
      *at++ = 'B';
  }
  *at = '\0';
}

/* One string a row of cells, '|' between them. */
static gboolean
diagonals_fit (const Draw *draw)
{
  const char *at = draw->diagonals;
  for (int r = 0; r < draw->rows - 1; r++) {
    if (r > 0 && *at++ != '|')
      return FALSE;
    for (int c = 0; c < draw->cols - 1; c++, at++)
      if (*at != 'B' && *at != 'F')
        return FALSE;
  }
  return *at == '\0';
}

static gboolean
check (gconstpointer drawn, GError **error)
{
  const Draw *draw = drawn;
  if (draw->jitter.n != 0 && draw->jitter.n != draw->rows * draw->cols) {
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("piecewise_affine: jitter must have %d pairs y:x, not %d"),
                 draw->rows * draw->cols, draw->jitter.n);
    return FALSE;
  }
  if (draw->diagonals[0] != '\0' && !diagonals_fit (draw)) {
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE,
                 _ ("piecewise_affine: diagonals must be %d times %d letters B or F with | between them, not “%s”"),
                 draw->rows - 1, draw->cols - 1, draw->diagonals);
    return FALSE;
  }
  return TRUE;
}

/* Nothing that moves right or down counts as nothing at all. */
static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  for (int i = 0; i < draw->jitter.n; i++)
    if (draw->jitter.points[i][0] > 0 || draw->jitter.points[i][1] > 0)
      return FALSE;
  return TRUE;
}

static Point
moved_point (const Draw *draw, int row, int col, int width, int height)
{
  const double *jitter = draw->jitter.points[row * draw->cols + col];
  double x = (double)col * width / (draw->cols - 1) + jitter[1] * width;
  double y = (double)row * height / (draw->rows - 1) + jitter[0] * height;
  return (Point){ CLAMP (x, 0, width - 1), CLAMP (y, 0, height - 1) };
}

/* origin + right u + down v, u and v in 0..1 within the cell */
typedef struct {
  Point origin, right, down;
} Triangle;

typedef struct {
  Triangle upper, lower; /* the part with the cell's upper edge, and the other */
  gboolean falling;      /* the diagonal runs from the top left to the bottom right */
} Cell;

static Triangle
triangle (Point origin, Point u0, Point u1, Point v0, Point v1)
{
  return (Triangle){ origin, { u1.x - u0.x, u1.y - u0.y }, { v1.x - v0.x, v1.y - v0.y } };
}

static Cell
make_cell (const Draw *draw, int row, int col, int width, int height)
{
  Point p00 = moved_point (draw, row, col, width, height), p10 = moved_point (draw, row, col + 1, width, height);
  Point p01 = moved_point (draw, row + 1, col, width, height),
        p11 = moved_point (draw, row + 1, col + 1, width, height);
  Cell cell = { .falling = draw->diagonals[0] == '\0' || draw->diagonals[row * draw->cols + col] == 'B' };
  if (cell.falling) {
    cell.upper = triangle (p00, p00, p10, p10, p11);
    cell.lower = triangle (p00, p01, p11, p00, p01);
  } else {
    cell.upper = triangle (p00, p00, p10, p00, p01);
    cell.lower = triangle (p11, p01, p11, p10, p11);
    cell.lower.origin.x -= cell.lower.right.x + cell.lower.down.x; /* counted from the top left as well */
    cell.lower.origin.y -= cell.lower.right.y + cell.lower.down.y;
  }
  return cell;
}

static void
render_span (const GnCanvas *canvas, const Triangle *t, double u, double du, double v, int n, guint8 *out)
{
  GnWalk walk = { t->origin.x + t->right.x * u + t->down.x * v, t->origin.y + t->right.y * u + t->down.y * v,
                  t->right.x * du, t->right.y * du };
  if (n > 0)
    gn_canvas_walk_bilinear (canvas, &walk, n, out);
}

/* The pixels first..end - 1 of a row that lie in the cell: its two triangles' spans meet at the diagonal. */
static void
render_cell_row (const GnCanvas *canvas, const Cell *cell, int first, int end, double left, double du, double v,
                 guint8 *row)
{
  double diagonal = left + (cell->falling ? v : 1 - v) / du;
  int middle = (int)CLAMP (ceil (diagonal), first, end);
  const Triangle *a = cell->falling ? &cell->lower : &cell->upper, *b = cell->falling ? &cell->upper : &cell->lower;
  render_span (canvas, a, (first - left) * du, du, v, middle - first, row + 3 * (gsize)first);
  render_span (canvas, b, (middle - left) * du, du, v, end - middle, row + 3 * (gsize)middle);
}

/* The first pixel at or behind grid line i of n. */
static int
first_pixel (int i, int n, int size)
{
  return (int)(((gint64)i * size + n - 2) / (n - 1));
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  static const guint8 black[3] = { 0, 0, 0 };
  const Draw *draw = drawn;
  int width = (*image)->width, height = (*image)->height;
  if (is_identity (draw, width, height))
    return;
  g_auto (GnCanvas) canvas = { 0 };
  gn_canvas_init (&canvas, *image, GN_BORDER_EDGE, black);
  *image = gn_image_make_writable (*image);
  for (int r = 0; r < draw->rows - 1; r++) {
    Cell cells[MOST_POINTS - 1];
    for (int c = 0; c < draw->cols - 1; c++)
      cells[c] = make_cell (draw, r, c, width, height);
    double cell_width = (double)width / (draw->cols - 1), cell_height = (double)height / (draw->rows - 1);
    int end = first_pixel (r + 1, draw->rows, height);
    for (int y = first_pixel (r, draw->rows, height); y < end; y++)
      for (int c = 0; c < draw->cols - 1; c++)
        render_cell_row (&canvas, &cells[c], first_pixel (c, draw->cols, width), first_pixel (c + 1, draw->cols, width),
                         c * cell_width, 1 / cell_width, y / cell_height - r, (*image)->pixels + 3 * (gsize)width * y);
  }
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  double sum = 0;
  for (int i = 0; i < draw->jitter.n; i++)
    sum += hypot (draw->jitter.points[i][0], draw->jitter.points[i][1]);
  return g_strdup_printf (_ ("warped by a grid of %d × %d, %.1f %%"), draw->rows, draw->cols,
                          100 * sum / MAX (draw->jitter.n, 1));
}

const GnAugmentType gn_augment_piecewise_affine = {
  .name = "piecewise_affine",
  .alias = "piecewise_given_jitter",
  .label = N_ ("Warp"),
  .tip = N_ ("Bends the photo by moving the points of a grid, as another posture would."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .check = check,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
