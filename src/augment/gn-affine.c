/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Scales, shears, turns and shifts about the centre. */
#include "gn-augment-private.h"
#include "gn-canvas.h"

#include <glib/gi18n-lib.h>
#include <math.h>

typedef struct {
  double smallest, largest, shift, turn, shear, nearest;
  int border; /* 0: any; else a GnBorder + 1 */
} Params;

typedef struct {
  double scale_x, scale_y, translate_x, translate_y; /* fractions of the width and the height */
  double rotate, shear_x, shear_y;                   /* degrees, clockwise */
  int order, mode;
  GnChannelValues fill;
} Draw;

typedef struct {
  double xx, xy, yx, yy, x, y;
} Map;

static const char *const borders[] = { "any", "constant", "edge", "symmetric", "reflect", "wrap", NULL };

static const GnParamSpec params[] = {
  { "smallest", N_ ("Smallest"), "", N_ ("The smallest size the photo is shrunk to; 1 does not shrink."), GN_PARAM_REAL,
    0.1, 10, 0.8, 0.5, 1, 0.05, NULL, offsetof (Params, smallest) },
  { "largest", N_ ("Largest"), "", N_ ("The largest size the photo is enlarged to; 1 does not enlarge."), GN_PARAM_REAL,
    0.1, 10, 1.2, 1, 2, 0.05, NULL, offsetof (Params, largest) },
  { "shift", N_ ("Largest shift"), "", N_ ("How far the photo moves at most, as a fraction of its width or height."),
    GN_PARAM_REAL, 0, 2, 0.2, 0, 0.5, 0.05, NULL, offsetof (Params, shift) },
  { "turn", N_ ("Largest turn"), N_ ("degrees"), N_ ("How far the photo is turned at most, either way."), GN_PARAM_REAL,
    0, 180, 45, 0, 90, 5, NULL, offsetof (Params, turn) },
  { "shear", N_ ("Largest slant"), N_ ("degrees"),
    N_ ("How far the photo is slanted at most; one angle for both axes, which is nearly a turn."), GN_PARAM_REAL, 0, 60,
    16, 0, 45, 1, NULL, offsetof (Params, shear) },
  { "nearest", N_ ("Coarse"), "", N_ ("How often pixels are copied as they are instead of blended."), GN_PARAM_REAL, 0,
    1, 0.5, 0, 1, 0.05, NULL, offsetof (Params, nearest) },
  { "border", N_ ("Around the photo"), "",
    N_ ("What fills the corners that become free: any of them at random, a random colour, or the photo continued."),
    GN_PARAM_CHOICE, 0, 5, 0, 0, 5, 1, borders, offsetof (Params, border) },
  { NULL },
};

static const char *const modes[] = { "constant", "edge", "symmetric", "reflect", "wrap", NULL }; /* as GnBorder */

static const GnDrawField draw_fields[] = {
  { "scale_x", GN_DRAW_REAL, 0.01, 100, 1, offsetof (Draw, scale_x) },
  { "scale_y", GN_DRAW_REAL, 0.01, 100, 1, offsetof (Draw, scale_y) },
  { "translate_x", GN_DRAW_REAL, -1000, 1000, 0, offsetof (Draw, translate_x) },
  { "translate_y", GN_DRAW_REAL, -1000, 1000, 0, offsetof (Draw, translate_y) },
  { "rotate_deg", GN_DRAW_REAL, -3600, 3600, 0, offsetof (Draw, rotate) },
  { "shear_x_deg", GN_DRAW_REAL, -85, 85, 0, offsetof (Draw, shear_x) },
  { "shear_y_deg", GN_DRAW_REAL, -85, 85, 0, offsetof (Draw, shear_y) },
  { "order", GN_DRAW_INTEGER, 0, 1, 1, offsetof (Draw, order) },
  { "mode", GN_DRAW_CHOICE, 0, 4, GN_BORDER_CONSTANT, offsetof (Draw, mode), 0, modes },
  { "cval", GN_DRAW_CHANNELS, 0, 255, 0, offsetof (Draw, fill) },
  { NULL },
};

static void
sample (gconstpointer values, GnRandom *random, int width, int height, gpointer drawn)
{
  const Params *p = values;
  Draw *draw = drawn;
  double low = MIN (p->smallest, p->largest), high = MAX (p->smallest, p->largest);
  draw->scale_x = gn_random_uniform (random, low, high);
  draw->scale_y = gn_random_uniform (random, low, high);
  draw->translate_x = gn_random_uniform (random, -p->shift, p->shift);
  draw->translate_y = gn_random_uniform (random, -p->shift, p->shift);
  draw->rotate = gn_random_uniform (random, -p->turn, p->turn);
  draw->shear_x = draw->shear_y = gn_random_uniform (random, -p->shear, p->shear);
  draw->order = gn_random_coin (random, p->nearest) ? 0 : 1;
  int any = gn_random_integer (random, GN_BORDER_CONSTANT, GN_BORDER_WRAP);
  draw->mode = p->border > 0 ? p->border - 1 : any;
  draw->fill.n = 3;
  for (int c = 0; c < 3; c++)
    draw->fill.values[c] = trunc (gn_random_uniform (random, 0, 255));
}

/* Quarter turns are exact. */
static void
sine_and_cosine (double degrees, double *sine, double *cosine)
{
  double quarters = nearbyint (degrees / 90), rest = (degrees - 90 * quarters) * (G_PI / 180);
  double s = sin (rest), c = cos (rest);
  int quarter = (int)quarters & 3;
  *sine = quarter == 0 ? s : quarter == 1 ? c : quarter == 2 ? -s : -c;
  *cosine = quarter == 0 ? c : quarter == 1 ? -s : quarter == 2 ? -c : s;
}

/* From the photo to the output: y shear, scale, x shear, turn, all about the centre; then the shift. */
static Map
forward_map (const Draw *draw, int width, int height)
{
  double sin_r, cos_r, sin_ra, cos_ra, sin_b, cos_b, cx = (width - 1) / 2.0, cy = (height - 1) / 2.0;
  sine_and_cosine (draw->rotate, &sin_r, &cos_r);
  sine_and_cosine (draw->rotate + draw->shear_x, &sin_ra, &cos_ra);
  sine_and_cosine (draw->shear_y, &sin_b, &cos_b);
  Map map = {
    .xx = draw->scale_x * cos_r * cos_b - draw->scale_y * sin_ra * sin_b,
    .xy = -draw->scale_y * sin_ra,
    .yx = draw->scale_x * sin_r * cos_b + draw->scale_y * cos_ra * sin_b,
    .yy = draw->scale_y * cos_ra,
  };
  map.x = cx + draw->translate_x * width - map.xx * cx - map.xy * cy;
  map.y = cy + draw->translate_y * height - map.yx * cx - map.yy * cy;
  return map;
}

static Map
inverse_map (const Draw *draw, int width, int height)
{
  Map a = forward_map (draw, width, height);
  double determinant = a.xx * a.yy - a.xy * a.yx; /* scales and cosines of shears: never 0 in the draw's ranges */
  double cx = (width - 1) / 2.0, cy = (height - 1) / 2.0;
  double left = -cx - draw->translate_x * width, top = -cy - draw->translate_y * height;
  Map map = { a.yy / determinant, -a.xy / determinant, -a.yx / determinant, a.xx / determinant };
  map.x = map.xx * left + map.xy * top + cx;
  map.y = map.yx * left + map.yy * top + cy;
  return map;
}

static gboolean
is_identity (gconstpointer drawn, int width, int height)
{
  Map a = forward_map (drawn, width, height);
  double deviation = fabs (a.xx - 1) + fabs (a.xy) + fabs (a.x) + fabs (a.yx) + fabs (a.yy - 1) + fabs (a.y);
  return deviation / 9 <= 1e-4;
}

static void
apply (gconstpointer drawn, GnImage **image)
{
  const Draw *draw = drawn;
  int width = (*image)->width, height = (*image)->height;
  if (is_identity (draw, width, height))
    return;
  guint8 fill[3];
  for (int c = 0; c < 3; c++)
    fill[c] = (guint8)gn_channel_value (&draw->fill, c);
  g_auto (GnCanvas) canvas = { 0 };
  gn_canvas_init (&canvas, *image, draw->mode, fill);
  *image = gn_image_make_writable (*image);
  Map map = inverse_map (draw, width, height);
  for (int y = 0; y < height; y++) {
    GnWalk walk = { map.x + map.xy * y, map.y + map.yy * y, map.xx, map.yx };
    guint8 *row = (*image)->pixels + 3 * (gsize)width * y;
    if (draw->order == 0)
      gn_canvas_walk_nearest (&canvas, &walk, width, row);
    else
      gn_canvas_walk_bilinear (&canvas, &walk, width, row);
  }
}

/* Never minus zero, which reads like a mistake. */
static double
whole (double value)
{
  return rint (value) + 0.0;
}

G_GNUC_PRINTF (3, 4) static void
add_phrase (GString *words, gboolean is_seen, const char *format, ...)
{
  va_list values;
  if (!is_seen)
    return;
  va_start (values, format);
  g_string_append (words, words->len > 0 ? _ (", ") : "");
  g_string_append_vprintf (words, format, values);
  va_end (values);
}

/* What can be seen of it. */
static gchar *
describe (gconstpointer drawn, int width, int height)
{
  const Draw *draw = drawn;
  double turn = whole (draw->rotate), slant = whole (draw->shear_x);
  double x = whole (draw->translate_x * width), y = whole (draw->translate_y * height);
  gboolean is_scaled = fabs (draw->scale_x - 1) >= 0.005 || fabs (draw->scale_y - 1) >= 0.005;
  gboolean is_moved = x != 0 || y != 0;
  GString *words = g_string_new (NULL);
  add_phrase (words, turn != 0 || (slant == 0 && !is_scaled && !is_moved), _ ("turned %.0f°"), turn);
  add_phrase (words, slant != 0, _ ("slanted %.0f°"), slant);
  add_phrase (words, is_scaled, _ ("scaled × %.2f, %.2f"), draw->scale_x, draw->scale_y);
  add_phrase (words, is_moved, _ ("moved %.0f, %.0f px"), x, y);
  return g_string_free (words, FALSE);
}

const GnAugmentType gn_augment_affine = {
  .name = "affine",
  .label = N_ ("Turn and shift"),
  .tip = N_ ("Scales, turns, slants and moves the photo, as another hold of the camera would."),
  .params = params,
  .params_size = sizeof (Params),
  .draw_fields = draw_fields,
  .draw_size = sizeof (Draw),
  .sample = sample,
  .is_identity = is_identity,
  .apply = apply,
  .describe = describe,
};
