/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-practice-brush.h"

#include <math.h>

GnTint
gn_tint_mix (GnTint a, GnTint b, double t)
{
  return (GnTint){
    CLAMP (a.r + (b.r - a.r) * t, 0, 1),
    CLAMP (a.g + (b.g - a.g) * t, 0, 1),
    CLAMP (a.b + (b.b - a.b) * t, 0, 1),
  };
}

GnTint
gn_tint_scale (GnTint tint, double factor)
{
  return (GnTint){ CLAMP (tint.r * factor, 0, 1), CLAMP (tint.g * factor, 0, 1), CLAMP (tint.b * factor, 0, 1) };
}

GnTint
gn_tint_jitter (GnTint tint, GnRandom *random, double amount)
{
  double light = 1 + gn_random_uniform (random, -amount, amount);
  double warm = gn_random_uniform (random, -amount, amount) * 0.12;
  return (GnTint){ CLAMP (tint.r * light + warm, 0, 1), CLAMP (tint.g * light, 0, 1),
                   CLAMP (tint.b * light - warm, 0, 1) };
}

void
gn_tint_set (cairo_t *cr, GnTint tint, double alpha)
{
  cairo_set_source_rgba (cr, tint.r, tint.g, tint.b, alpha);
}

void
gn_brush_ellipse (cairo_t *cr, double x, double y, double rx, double ry)
{
  cairo_matrix_t matrix;
  cairo_get_matrix (cr, &matrix);
  cairo_translate (cr, x, y);
  cairo_scale (cr, rx, ry);
  cairo_new_sub_path (cr);
  cairo_arc (cr, 0, 0, 1, 0, 2 * G_PI);
  cairo_set_matrix (cr, &matrix);
}

/* One hair: a sliver, wide at the root, pointed, a little bent. */
static void
hair (cairo_t *cr, double x, double y, double angle, double length, double width, double bend)
{
  double along_x = cos (angle), along_y = sin (angle);
  double middle = 0.55 * length, half = 0.5 * width, aside = bend * length;
  cairo_move_to (cr, x - half * along_y, y + half * along_x);
  cairo_line_to (cr, x + middle * along_x - (aside + 0.8 * half) * along_y,
                 y + middle * along_y + (aside + 0.8 * half) * along_x);
  cairo_line_to (cr, x + length * along_x, y + length * along_y);
  cairo_line_to (cr, x + middle * along_x - (aside - 0.8 * half) * along_y,
                 y + middle * along_y + (aside - 0.8 * half) * along_x);
  cairo_line_to (cr, x + half * along_y, y - half * along_x);
  cairo_fill (cr);
}

void
gn_brush_fur (cairo_t *cr, const GnFur *fur, GnRandom *random)
{
  cairo_pattern_t *shade = cairo_pattern_create_radial (fur->x - 0.35 * fur->rx, fur->y - 0.45 * fur->ry, 0.1 * fur->rx,
                                                        fur->x, fur->y, 1.1 * MAX (fur->rx, fur->ry));
  GnTint light = gn_tint_scale (fur->tint, 1 + 0.15 * fur->round),
         dark = gn_tint_scale (fur->tint, 1 - 0.35 * fur->round);
  cairo_pattern_add_color_stop_rgb (shade, 0, light.r, light.g, light.b);
  cairo_pattern_add_color_stop_rgb (shade, 0.6, fur->tint.r, fur->tint.g, fur->tint.b);
  cairo_pattern_add_color_stop_rgb (shade, 1, dark.r, dark.g, dark.b);
  gn_brush_ellipse (cr, fur->x, fur->y, fur->rx, fur->ry);
  cairo_set_source (cr, shade);
  cairo_fill (cr);
  cairo_pattern_destroy (shade);

  for (int i = 0; i < fur->n; i++) {
    double around = gn_random_uniform (random, 0, 2 * G_PI), out = sqrt (gn_random_uniform (random, 0, 1));
    double x = fur->x + fur->rx * out * cos (around), y = fur->y + fur->ry * out * sin (around);
    /* Hair follows the flow in the middle and leans outwards at the rim. */
    double dx = cos (fur->flow) + 1.2 * out * cos (around), dy = sin (fur->flow) + 1.2 * out * sin (around);
    double angle = atan2 (dy, dx) + gn_random_uniform (random, -0.3, 0.3);
    double sunlit = 1 - fur->round * 0.25 * out * (cos (around) + 1.3 * sin (around)) / 1.6;
    GnTint tint = gn_tint_scale (gn_tint_jitter (fur->tint, random, fur->grizzle), sunlit);
    gn_tint_set (cr, tint, 0.75);
    double length = fur->length * gn_random_uniform (random, 0.6, 1.25);
    double width = fur->length * gn_random_uniform (random, 0.12, 0.24);
    hair (cr, x, y, angle, length, width, gn_random_uniform (random, -0.1, 0.1));
  }
}

void
gn_brush_fan (cairo_t *cr, double x, double y, double root, double direction, double spread, double length, int n,
              GnTint tint, GnRandom *random)
{
  for (int i = 0; i < n; i++) {
    double lean = gn_random_uniform (random, -1, 1);
    double angle = direction + lean * spread;
    double px = x + gn_random_uniform (random, -root, root), py = y + gn_random_uniform (random, -root, root);
    gn_tint_set (cr, gn_tint_scale (gn_tint_jitter (tint, random, 0.1), 1 - 0.12 * (i < n / 2)), 0.9);
    double this_length = length * gn_random_uniform (random, 0.65, 1.05) * (1 - 0.25 * lean * lean);
    double width = MIN (length, 0.5) * gn_random_uniform (random, 0.08, 0.17);
    hair (cr, px, py, angle, this_length, width, gn_random_uniform (random, -0.12, 0.12));
  }
}

void
gn_brush_leaf (cairo_t *cr, double x, double y, double angle, double length, double width, GnTint tint, double alpha)
{
  cairo_save (cr);
  cairo_translate (cr, x, y);
  cairo_rotate (cr, angle);
  cairo_move_to (cr, 0, 0);
  cairo_curve_to (cr, 0.25 * length, -width, 0.7 * length, -0.8 * width, length, 0);
  cairo_curve_to (cr, 0.7 * length, 0.8 * width, 0.25 * length, width, 0, 0);
  gn_tint_set (cr, tint, alpha);
  cairo_fill (cr);
  cairo_move_to (cr, 0, 0);
  cairo_curve_to (cr, 0.25 * length, width, 0.7 * length, 0.8 * width, length, 0);
  cairo_close_path (cr);
  gn_tint_set (cr, gn_tint_scale (tint, 0.8), alpha);
  cairo_fill (cr);
  cairo_move_to (cr, 0, 0);
  cairo_line_to (cr, length, 0);
  gn_tint_set (cr, gn_tint_scale (tint, 1.25), alpha * 0.8);
  cairo_set_line_width (cr, width * 0.08);
  cairo_stroke (cr);
  cairo_restore (cr);
}

void
gn_brush_branch (cairo_t *cr, double x0, double y0, double x1, double y1, double width, GnTint tint, GnRandom *random)
{
  double length = hypot (x1 - x0, y1 - y0);
  cairo_save (cr);
  cairo_translate (cr, x0, y0);
  cairo_rotate (cr, atan2 (y1 - y0, x1 - x0));
  cairo_move_to (cr, 0, -0.5 * width);
  cairo_curve_to (cr, 0.3 * length, -0.62 * width, 0.6 * length, -0.4 * width, length, -0.45 * width);
  cairo_line_to (cr, length, 0.4 * width);
  cairo_curve_to (cr, 0.6 * length, 0.55 * width, 0.3 * length, 0.4 * width, 0, 0.5 * width);
  cairo_close_path (cr);
  cairo_pattern_t *round = cairo_pattern_create_linear (0, -0.6 * width, 0, 0.6 * width);
  GnTint light = gn_tint_scale (tint, 1.3), dark = gn_tint_scale (tint, 0.45);
  cairo_pattern_add_color_stop_rgb (round, 0, light.r, light.g, light.b);
  cairo_pattern_add_color_stop_rgb (round, 0.45, tint.r, tint.g, tint.b);
  cairo_pattern_add_color_stop_rgb (round, 1, dark.r, dark.g, dark.b);
  cairo_set_source (cr, round);
  cairo_fill (cr);
  cairo_pattern_destroy (round);
  for (int i = 0; i < 40; i++) {
    double x = gn_random_uniform (random, 0, 0.95) * length, y = gn_random_uniform (random, -0.4, 0.38) * width;
    gn_tint_set (cr, gn_tint_scale (gn_tint_jitter (tint, random, 0.4), 0.8), 0.5);
    double angle = gn_random_uniform (random, -0.12, 0.12), crack = width * gn_random_uniform (random, 0.3, 1.2);
    hair (cr, x, y, angle, crack, width * gn_random_uniform (random, 0.02, 0.07), 0.03);
  }
  cairo_restore (cr);
}
