/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-practice-scene.h"

#include <math.h>

#include "gn-practice-animal.h"
#include "gn-practice-brush.h"

typedef enum { BACKGROUND_FOLIAGE, BACKGROUND_SKY, BACKGROUND_ROCK, N_BACKGROUNDS } Background;

static const GnTint leaf_tints[] = {
  { 0.22, 0.42, 0.16 }, { 0.36, 0.55, 0.2 }, { 0.16, 0.32, 0.2 },
  { 0.5, 0.6, 0.24 },   { 0.3, 0.48, 0.3 },  { 0.6, 0.55, 0.22 },
};

static GnTint
pick_leaf (GnRandom *random)
{
  GnTint tint = leaf_tints[gn_random_integer (random, 0, G_N_ELEMENTS (leaf_tints) - 1)];
  return gn_tint_jitter (tint, random, 0.25);
}

static void
paint_gradient (cairo_t *cr, double width, double height, GnTint top, GnTint bottom)
{
  cairo_pattern_t *gradient = cairo_pattern_create_linear (0, 0, 0.2 * width, height);
  cairo_pattern_add_color_stop_rgb (gradient, 0, top.r, top.g, top.b);
  cairo_pattern_add_color_stop_rgb (gradient, 1, bottom.r, bottom.g, bottom.b);
  cairo_set_source (cr, gradient);
  cairo_paint (cr);
  cairo_pattern_destroy (gradient);
}

static void
draw_foliage (cairo_t *cr, double width, double height, GnRandom *random)
{
  double depth = gn_random_uniform (random, 0.35, 0.95);
  GnTint top = pick_leaf (random), bottom = pick_leaf (random);
  paint_gradient (cr, width, height, gn_tint_scale (top, depth * 1.3), gn_tint_scale (bottom, depth * 0.6));
  for (int i = 0; i < 130; i++) {
    double x = gn_random_uniform (random, -0.1, 1.1) * width, y = gn_random_uniform (random, -0.1, 1.1) * height;
    double length = gn_random_uniform (random, 0.08, 0.26) * width, light = gn_random_uniform (random, 0.6, 1.5);
    GnTint tint = gn_tint_scale (pick_leaf (random), depth * light);
    gn_brush_leaf (cr, x, y, gn_random_uniform (random, 0, 2 * G_PI), length, 0.3 * length, tint, 0.7);
  }
  for (int i = 0; i < 14; i++) { /* light between the leaves */
    double x = gn_random_uniform (random, 0, width), y = gn_random_uniform (random, 0, 0.8) * height;
    double radius = gn_random_uniform (random, 0.02, 0.07) * width;
    gn_brush_ellipse (cr, x, y, radius, radius);
    gn_tint_set (cr, (GnTint){ 0.9, 0.95, 0.72 }, gn_random_uniform (random, 0.15, 0.5));
    cairo_fill (cr);
  }
}

static void
draw_sky (cairo_t *cr, double width, double height, GnRandom *random)
{
  static const GnTint tops[] = {
    { 0.32, 0.55, 0.85 }, { 0.55, 0.68, 0.8 }, { 0.72, 0.74, 0.76 }, { 0.45, 0.42, 0.62 }
  };
  static const GnTint bottoms[] = {
    { 0.75, 0.87, 0.95 }, { 0.88, 0.9, 0.88 }, { 0.86, 0.86, 0.84 }, { 0.97, 0.72, 0.5 }
  };
  int hour = gn_random_integer (random, 0, G_N_ELEMENTS (tops) - 1);
  GnTint top = gn_tint_jitter (tops[hour], random, 0.12), bottom = gn_tint_jitter (bottoms[hour], random, 0.08);
  paint_gradient (cr, width, height, top, bottom);
  for (int i = 0; i < 26; i++) {
    double x = gn_random_uniform (random, -0.1, 1.1) * width, y = gn_random_uniform (random, 0.05, 0.75) * height;
    double radius = gn_random_uniform (random, 0.06, 0.2) * width;
    gn_brush_ellipse (cr, x, y, radius * 1.7, radius * 0.6);
    gn_tint_set (cr, (GnTint){ 1, 0.98, 0.95 }, gn_random_uniform (random, 0.08, 0.28));
    cairo_fill (cr);
  }
  for (int i = 0; i < 45; i++) { /* tree tops far below */
    double x = gn_random_uniform (random, -0.05, 1.05) * width, y = gn_random_uniform (random, 0.84, 1.05) * height;
    double radius = gn_random_uniform (random, 0.05, 0.13) * width;
    gn_brush_ellipse (cr, x, y, radius, radius);
    gn_tint_set (cr, gn_tint_mix (pick_leaf (random), bottom, 0.35), 0.8);
    cairo_fill (cr);
  }
}

static void
draw_rock (cairo_t *cr, double width, double height, GnRandom *random)
{
  static const GnTint stones[] = {
    { 0.5, 0.47, 0.43 }, { 0.6, 0.52, 0.42 }, { 0.42, 0.44, 0.47 }, { 0.55, 0.42, 0.35 }
  };
  GnTint stone = stones[gn_random_integer (random, 0, G_N_ELEMENTS (stones) - 1)];
  paint_gradient (cr, width, height, gn_tint_scale (stone, 1.25), gn_tint_scale (stone, 0.6));
  for (int i = 0; i < 55; i++) {
    double x = gn_random_uniform (random, -0.1, 1.1) * width, y = gn_random_uniform (random, -0.1, 1.1) * height;
    double size = gn_random_uniform (random, 0.08, 0.34) * width, turn = gn_random_uniform (random, 0, 2 * G_PI);
    for (int corner = 0; corner < 5; corner++) {
      double angle = turn + corner * 2 * G_PI / 5, radius = size * gn_random_uniform (random, 0.6, 1.1);
      cairo_line_to (cr, x + radius * cos (angle), y + 0.6 * radius * sin (angle));
    }
    cairo_close_path (cr);
    double light = gn_random_uniform (random, 0.6, 1.3);
    gn_tint_set (cr, gn_tint_scale (gn_tint_jitter (stone, random, 0.3), light), 0.55);
    cairo_fill (cr);
  }
  for (int i = 0; i < 30; i++) { /* moss */
    double x = gn_random_uniform (random, 0, width), y = gn_random_uniform (random, 0, height);
    double radius = gn_random_uniform (random, 0.02, 0.08) * width;
    gn_brush_ellipse (cr, x, y, radius * 1.6, radius);
    gn_tint_set (cr, pick_leaf (random), 0.35);
    cairo_fill (cr);
  }
}

/* Painted small and enlarged: out of focus. */
static void
draw_background (cairo_t *cr, int width, int height, GnRandom *random)
{
  static void (*const draw[N_BACKGROUNDS]) (cairo_t *, double, double, GnRandom *) = { draw_foliage, draw_sky,
                                                                                       draw_rock };
  Background kind = gn_random_integer (random, 0, N_BACKGROUNDS - 1);
  double blur = gn_random_uniform (random, 2.5, 7);
  int small_width = (int)(width / blur) + 2, small_height = (int)(height / blur) + 2;
  cairo_surface_t *small = cairo_image_surface_create (CAIRO_FORMAT_RGB24, small_width, small_height);
  cairo_t *small_cr = cairo_create (small);
  draw[kind](small_cr, small_width, small_height, random);
  cairo_destroy (small_cr);
  cairo_save (cr);
  cairo_scale (cr, blur, blur);
  cairo_translate (cr, -0.5, -0.5);
  cairo_set_source_surface (cr, small, 0, 0);
  cairo_pattern_set_filter (cairo_get_source (cr), CAIRO_FILTER_BILINEAR);
  cairo_pattern_set_extend (cairo_get_source (cr), CAIRO_EXTEND_PAD);
  cairo_paint (cr);
  cairo_restore (cr);
  cairo_surface_destroy (small);
}

/* Twigs with leaves from the edges. They may hide a part of the animal, seldom the middle of the face. */
static void
draw_foreground (cairo_t *cr, double width, double height, double head_x, double head_y, double unit, GnRandom *random)
{
  int n_twigs = gn_random_integer (random, 0, 3);
  for (int i = 0; i < n_twigs; i++) {
    double side = gn_random_coin (random, 0.5) ? -1 : 1, along = gn_random_uniform (random, 0.1, 1);
    double x = width / 2 + side * (width / 2 + 5), y = along * height;
    double angle = (side > 0 ? G_PI : 0) + gn_random_uniform (random, -0.6, 0.6);
    double length = gn_random_uniform (random, 0.25, 0.6) * width,
           leaf = gn_random_uniform (random, 0.09, 0.16) * width;
    double light = gn_random_uniform (random, 0.6, 1.25);
    GnTint tint = gn_tint_scale (pick_leaf (random), light);
    gn_tint_set (cr, (GnTint){ 0.25, 0.2, 0.13 }, 1);
    cairo_set_line_width (cr, 0.008 * width);
    cairo_move_to (cr, x, y);
    cairo_line_to (cr, x + length * cos (angle), y + length * sin (angle));
    cairo_stroke (cr);
    for (double t = 0.15; t <= 1.01; t += 0.17) {
      double px = x + t * length * cos (angle), py = y + t * length * sin (angle);
      if (hypot (px - head_x, py - head_y - 0.2 * unit) < 0.8 * unit && gn_random_coin (random, 0.85))
        continue;
      for (int wing = -1; wing <= 1; wing += 2) {
        double spread = wing * gn_random_uniform (random, 0.4, 1.1), size = leaf * gn_random_uniform (random, 0.7, 1.1);
        gn_brush_leaf (cr, px, py, angle + spread, size, 0.3 * leaf, gn_tint_jitter (tint, random, 0.15), 0.95);
      }
    }
  }
}

static void
draw_light (cairo_t *cr, double width, double height, GnRandom *random)
{
  static const GnTint lights[] = {
    { 1, 1, 1 }, { 1, 0.97, 0.92 }, { 1, 0.88, 0.7 }, { 0.82, 0.9, 1 }, { 0.86, 0.97, 0.84 }, { 0.72, 0.72, 0.86 },
  };
  GnTint light = lights[gn_random_integer (random, 0, G_N_ELEMENTS (lights) - 1)];
  cairo_set_operator (cr, CAIRO_OPERATOR_MULTIPLY);
  gn_tint_set (cr, gn_tint_scale (light, gn_random_uniform (random, 0.72, 1)), 1);
  cairo_paint (cr);

  double angle = gn_random_uniform (random, 0, 2 * G_PI), reach = 0.6 * hypot (width, height);
  cairo_pattern_t *beam =
      cairo_pattern_create_linear (width / 2 + reach * cos (angle), height / 2 + reach * sin (angle),
                                   width / 2 - reach * cos (angle), height / 2 - reach * sin (angle));
  double strength = gn_random_uniform (random, 0, 0.55);
  cairo_pattern_add_color_stop_rgba (beam, 0, 1, 0.96, 0.85, strength);
  cairo_pattern_add_color_stop_rgba (beam, 0.5, 0.5, 0.5, 0.5, 0);
  cairo_pattern_add_color_stop_rgba (beam, 1, 0.03, 0.04, 0.1, strength);
  cairo_set_operator (cr, CAIRO_OPERATOR_SOFT_LIGHT);
  cairo_set_source (cr, beam);
  cairo_paint (cr);
  cairo_pattern_destroy (beam);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
}

/* Sensor noise, the same in all three channels. Four pixels share one draw of the stream. */
static void
add_grain (cairo_surface_t *surface, GnRandom *random)
{
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  int stride = cairo_image_surface_get_stride (surface);
  int strength = gn_random_integer (random, 2, 9);
  cairo_surface_flush (surface);
  for (int y = 0; y < height; y++) {
    guint32 *row = (guint32 *)(cairo_image_surface_get_data (surface) + (gsize)y * stride);
    guint32 bits = 0;
    for (int x = 0; x < width; x++) {
      bits = x % 4 == 0 ? gn_random_u32 (random) : bits >> 8;
      int noise = ((int)(bits & 255) - 128) * strength / 128;
      int r = CLAMP ((int)(row[x] >> 16 & 255) + noise, 0, 255);
      int g = CLAMP ((int)(row[x] >> 8 & 255) + noise, 0, 255);
      int b = CLAMP ((int)(row[x] & 255) + noise, 0, 255);
      row[x] = (guint32)r << 16 | (guint32)g << 8 | (guint32)b;
    }
  }
  cairo_surface_mark_dirty (surface);
}

cairo_surface_t *
gn_practice_scene_draw (const GnPracticeSpecies *species, GnRandom *random)
{
  int longer = gn_random_integer (random, 240, 320);
  int shorter = (int)(longer * gn_random_uniform (random, 0.75, 1));
  gboolean upright = gn_random_coin (random, 0.5);
  int width = upright ? shorter : longer, height = upright ? longer : shorter;
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, width, height);
  cairo_t *cr = cairo_create (surface);
  draw_background (cr, width, height, random);

  /* From a sitting animal with its tail to a portrait; the closer, the nearer to the middle stands the head. */
  GnPracticePose pose = gn_practice_pose_draw (random);
  double closeness = gn_random_uniform (random, 0, 1);
  double unit = MIN (width, height) * (0.115 + 0.14 * closeness);
  double head_x = width * (0.5 + gn_random_uniform (random, -0.16, 0.16));
  double head_y = height * (0.24 + 0.16 * closeness) + unit * gn_random_uniform (random, -0.2, 0.25);
  double mirror = gn_random_coin (random, 0.5) ? -1 : 1;

  cairo_save (cr);
  cairo_translate (cr, head_x, head_y);
  cairo_rotate (cr, pose.lean);
  cairo_scale (cr, mirror * unit, unit);
  gn_practice_tail_draw (cr, species, &pose, random);
  GnTint bark = gn_tint_jitter ((GnTint){ 0.42, 0.33, 0.24 }, random, 0.35);
  double slope = gn_random_uniform (random, -0.7, 0.7), thickness = gn_random_uniform (random, 0.7, 1.2);
  gn_brush_branch (cr, -9, GN_PRACTICE_SEAT + 0.35 - slope, 9, GN_PRACTICE_SEAT + 0.35 + slope, thickness, bark,
                   random);
  gn_practice_animal_draw (cr, species, &pose, random);
  cairo_restore (cr);

  draw_foreground (cr, width, height, head_x, head_y, unit, random);
  draw_light (cr, width, height, random);
  cairo_destroy (cr);
  add_grain (surface, random);
  return surface;
}
