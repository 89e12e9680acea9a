/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blackens rectangles: cells of a coarse mask. */
#include "gn-augment-private.h"
#include "gn-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define MIN_CELLS 3
#define MAX_CELLS 32 /* in a row, in a column */

typedef struct {
  double lowest, highest, finest, coarsest, per_channel;
} Params;

typedef struct {
  int rows, cols, channels;
  char keep[3 * MAX_CELLS * MAX_CELLS + 1]; /* '1' or '0' for each [channel][row][col]; empty: all are kept */
} Draw;

static const GnParamSpec params[] = {
  { "lowest", N_ ("Fewest"), "", N_ ("The smallest share of rectangles that turn black."), GN_PARAM_REAL, 0, 1, 0.03, 0,
    0.5, 0.01, NULL, offsetof (Params, lowest) },
  { "highest", N_ ("Most"), "", N_ ("The largest share of rectangles that turn black."), GN_PARAM_REAL, 0, 1, 0.15, 0,
    0.5, 0.01, NULL, offsetof (Params, highest) },
  { "size-lowest", N_ ("Largest rectangles"), "",
    N_ ("The fewest cells along a side, as a share of its pixels: the smaller, the larger the rectangles."),
    GN_PARAM_REAL, 0, 1, 0.02, 0.01, 0.1, 0.005, NULL, offsetof (Params, coarsest) },
  { "size-highest", N_ ("Smallest rectangles"), "",
    N_ ("The most cells along a side, as a share of its pixels; from 3 to 32 cells in all."), GN_PARAM_REAL, 0, 1, 0.05,
    0.01, 0.1, 0.005, NULL, offsetof (Params, finest) },
  { "per-channel", N_ ("Each colour by itself"), "",
    N_ ("How often red, green and blue are dropped by themselves: coloured instead of black rectangles."),
    GN_PARAM_REAL, 0, 1, 0.2, 0, 1, 0.05, NULL, offsetof (Params, per_channel) },
  { NULL },
};

static const GnDrawField draw_fields[] = {
  { "rows", GN_DRAW_INTEGER, 1, MAX_CELLS, MIN_CELLS, offsetof (Draw, rows) },
  { "cols", GN_DRAW_INTEGER, 1, MAX_CELLS, MIN_CELLS, offsetof (Draw, cols) },
  { "channels", GN_DRAW_INTEGER, 1, 3, 1, offsetof (Draw, channels) },
  { "keep", GN_DRAW_TEXT, 0, 0, 0, offsetof (Draw, keep), 3 * MAX_CELLS *MAX_CELLS },
  { NULL },
};

static int
count_cells (const Draw *draw)
{
  return draw->rows * draw->cols * draw->channels;
}

static int
draw_side (const Params *p, GnRandom *random, int size)
{
  double share = gn_sample_between (random, p->coarsest, p->finest);
  return (int)CLAMP (size * share, MIN_CELLS, MAX_CELLS);
}

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  double drop = gn_sample_between (random, p->lowest, p->highest);
  draw->channels = gn_random_coin (random, p->per_channel) ? 3 : 1;
  draw->rows = draw_side (p, random, height);
  draw->cols = draw_side (p, random, width);
  int n = count_cells (draw);
  for (int i = 0; i < n; i++)
    draw->keep[i] = gn_random_coin (random, drop) ? '0' : '1';
  draw->keep[n] = '\0';
}

static gboolean
check (gconstpointer drawn, GError **error)
{
  const Draw *draw = drawn;
  gsize length = strlen (draw->keep);
  if (draw->channels == 2) {
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("%s: %s must be %s"), "coarse_dropout", "channels", "1, 3");
    return FALSE;
  }
  if (length == 0 || (length == (gsize)count_cells (draw) && strspn (draw->keep, "01") == length))
    return TRUE;
  g_set_error (error, GN_ERROR, GN_ERROR_VALUE,
               _ ("coarse_dropout: keep must be rows × cols × channels = %d digits 0 or 1"), count_cells (draw));
  return FALSE;
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  return strchr (draw->keep, '0') == NULL;
}

/* mask[3 * width]: 255 where the row of cells is kept. */
static void
spread_row (const Draw *draw, int row, int width, guint8 *mask)
{
  for (int x = 0; x < width; x++) {
    int cell = row * draw->cols + (int)((gint64)x * draw->cols / width);
    for (int c = 0; c < 3; c++) {
      int plane = draw->channels == 3 ? c * draw->rows * draw->cols : 0;
      mask[3 * (gsize)x + c] = draw->keep[plane + cell] == '1' ? 255 : 0;
    }
  }
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  if (is_identity (draw, (*image)->width, (*image)->height))
    return;
  *image = gn_image_make_writable (*image);
  int width = (*image)->width, height = (*image)->height;
  gsize n = 3 * (gsize)width;
  g_autofree guint8 *mask = g_malloc (n);
  for (int y = 0, spread = -1; y < height; y++) {
    int row = (int)((gint64)y * draw->rows / height);
    if (row != spread)
      spread_row (draw, spread = row, width, mask);
    guint8 *pixels = (*image)->pixels + n * y;
    for (gsize i = 0; i < n; i++)
      pixels[i] &= mask[i];
  }
}

static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  int dropped = 0;
  for (const char *cell = draw->keep; *cell; cell++)
    dropped += *cell == '0';
  return g_strdup_printf (_ ("%d of %d rectangles dropped"), dropped, count_cells (draw));
}

const GnAugmentType gn_augment_coarse_dropout = {
  .name = "coarse_dropout",
  .alias = "coarse_dropout_given_mask",
  .label = N_ ("Coarse dropout"),
  .tip = N_ ("Blackens rectangles, as if branches hid parts of the animal."),
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
