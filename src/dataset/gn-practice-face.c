/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-practice-face.h"

#include <math.h>

#include "gn-practice-brush.h"

/* Where the middle of the face stands when the head turns and nods; what protrudes moves farther
 * (depth 1 = the skin). */
typedef struct {
  double x, y, narrow;
} FaceFrame;

static FaceFrame
face_frame (const GnPracticePose *pose, double depth)
{
  return (FaceFrame){ 0.42 * pose->turn * depth, 0.16 + 0.14 * pose->nod * depth, 1 - 0.22 * pose->turn * pose->turn };
}

static void
draw_ears (cairo_t *cr, const GnPracticeSpecies *species, const GnPracticePose *pose, GnRandom *random)
{
  for (int side = -1; side <= 1; side += 2) {
    double x = side * (0.93 - 0.16 * side * pose->turn), y = -0.18 - 0.1 * pose->nod;
    GnFur ear = { x, y, 0.24, 0.3, -G_PI / 2, 0.16, 50, gn_tint_scale (species->coat, 0.8), 0.15, 1 };
    gn_brush_fur (cr, &ear, random);
    gn_brush_ellipse (cr, x, y, 0.14, 0.19);
    gn_tint_set (cr, gn_tint_scale (species->skin, 0.75), 1);
    cairo_fill (cr);
    if (species->tuft_length > 0)
      gn_brush_fan (cr, x, y, 0.12, -G_PI / 2 + side * 0.75, 0.75, species->tuft_length, 110, species->tuft, random);
  }
}

static void
draw_cheeks (cairo_t *cr, const GnPracticeSpecies *species, const GnPracticePose *pose, GnRandom *random)
{
  FaceFrame frame = face_frame (pose, 0.7);
  for (int side = -1; side <= 1; side += 2) {
    double x = frame.x + side * 0.52 * frame.narrow, y = frame.y + 0.28;
    gn_brush_fan (cr, x, y, 0.2, G_PI / 2 - side * 0.95, 0.85, 0.62, 190, species->cheeks, random);
  }
}

static void
face_outline (cairo_t *cr, GnFaceShape shape, FaceFrame frame)
{
  double w = 0.6 * frame.narrow;
  if (shape != GN_FACE_HEART) {
    gn_brush_ellipse (cr, frame.x, frame.y + 0.05, w, 0.66);
    return;
  }
  cairo_move_to (cr, frame.x, frame.y - 0.34);
  cairo_curve_to (cr, frame.x + 0.3 * w, frame.y - 0.8, frame.x + 1.35 * w, frame.y - 0.6, frame.x + 1.05 * w,
                  frame.y - 0.02);
  cairo_curve_to (cr, frame.x + 0.9 * w, frame.y + 0.45, frame.x + 0.5 * w, frame.y + 0.72, frame.x, frame.y + 0.76);
  cairo_curve_to (cr, frame.x - 0.5 * w, frame.y + 0.72, frame.x - 0.9 * w, frame.y + 0.45, frame.x - 1.05 * w,
                  frame.y - 0.02);
  cairo_curve_to (cr, frame.x - 1.35 * w, frame.y - 0.6, frame.x - 0.3 * w, frame.y - 0.8, frame.x, frame.y - 0.34);
  cairo_close_path (cr);
}

static void
draw_skin (cairo_t *cr, const GnPracticeSpecies *species, const GnPracticePose *pose)
{
  FaceFrame frame = face_frame (pose, 1);
  GnTint light = gn_tint_scale (species->skin, 1.18), dark = gn_tint_scale (species->skin, 0.72);
  cairo_pattern_t *shade =
      cairo_pattern_create_radial (frame.x - 0.2, frame.y - 0.25, 0.05, frame.x, frame.y + 0.1, 0.85);
  cairo_pattern_add_color_stop_rgb (shade, 0, light.r, light.g, light.b);
  cairo_pattern_add_color_stop_rgb (shade, 1, dark.r, dark.g, dark.b);
  face_outline (cr, species->face, frame);
  cairo_set_source (cr, shade);
  cairo_fill (cr);
  cairo_pattern_destroy (shade);
}

static void
draw_eye (cairo_t *cr, const GnPracticeSpecies *species, const GnPracticePose *pose, double x, double y, double narrow)
{
  double look = 0.03 * pose->turn;
  if (species->face == GN_FACE_GOGGLES) {
    gn_brush_ellipse (cr, x, y, 0.27 * narrow, 0.27);
    gn_tint_set (cr, (GnTint){ 0.93, 0.86, 0.7 }, 1);
    cairo_fill (cr);
  }
  gn_brush_ellipse (cr, x, y, 0.165 * narrow, 0.15);
  gn_tint_set (cr, gn_tint_scale (species->skin, 0.4), 1);
  cairo_fill (cr);
  if (pose->blink) {
    gn_brush_ellipse (cr, x, y - 0.02, 0.15 * narrow, 0.11);
    gn_tint_set (cr, gn_tint_scale (species->muzzle, 0.95), 1);
    cairo_fill (cr);
    return;
  }
  gn_brush_ellipse (cr, x + look, y, 0.125 * narrow, 0.125);
  gn_tint_set (cr, species->iris, 1);
  cairo_fill (cr);
  gn_brush_ellipse (cr, x + look, y, 0.068 * narrow, 0.075);
  gn_tint_set (cr, (GnTint){ 0.04, 0.03, 0.03 }, 1);
  cairo_fill (cr);
  gn_brush_ellipse (cr, x + look - 0.045, y - 0.05, 0.032, 0.032);
  gn_tint_set (cr, (GnTint){ 1, 1, 1 }, 0.9);
  cairo_fill (cr);
}

static void
draw_muzzle (cairo_t *cr, const GnPracticeSpecies *species, const GnPracticePose *pose, GnRandom *random)
{
  FaceFrame frame = face_frame (pose, 1.3);
  double x = frame.x, y = frame.y + 0.36;
  GnTint line = gn_tint_scale (species->skin, 0.35), light = gn_tint_scale (species->muzzle, 1.12);
  GnTint dark = gn_tint_scale (species->muzzle, 0.8);
  cairo_pattern_t *shade = cairo_pattern_create_radial (x - 0.1, y - 0.12, 0.03, x, y, 0.42);
  cairo_pattern_add_color_stop_rgb (shade, 0, light.r, light.g, light.b);
  cairo_pattern_add_color_stop_rgb (shade, 1, dark.r, dark.g, dark.b);
  gn_brush_ellipse (cr, x, y, 0.36 * frame.narrow, 0.3);
  cairo_set_source (cr, shade);
  cairo_fill (cr);
  cairo_pattern_destroy (shade);

  if (species->nose_size > 0) {
    double size = species->nose_size;
    GnFur spot = { x, y - 0.2, size * 0.85, size * 1.25, G_PI / 2, 0.09, 60, species->nose, 0.05, 0.3 };
    gn_brush_fur (cr, &spot, random);
  }
  gn_tint_set (cr, line, 0.9);
  for (int side = -1; side <= 1; side += 2) {
    gn_brush_ellipse (cr, x + side * 0.075, y - 0.05, 0.038, 0.028);
    cairo_fill (cr);
  }
  cairo_set_line_width (cr, 0.035);
  cairo_move_to (cr, x - 0.2 * frame.narrow, y + 0.11);
  cairo_curve_to (cr, x - 0.08, y + 0.17, x + 0.08, y + 0.17, x + 0.2 * frame.narrow, y + 0.11);
  cairo_stroke (cr);
}

static void
draw_brow (cairo_t *cr, const GnPracticeSpecies *species, FaceFrame frame, GnRandom *random)
{
  int n = (int)(700 * species->brow_width);
  for (int i = 0; i < n; i++) {
    double t = gn_random_uniform (random, -1, 1);
    double x = frame.x + 0.6 * frame.narrow * t, y = frame.y - 0.4 + 0.2 * t * t - 0.06 * fabs (t);
    double length = species->brow_width * (1.5 - 0.7 * t * t);
    gn_brush_fan (cr, x, y, 0.035, -G_PI / 2 + 0.9 * t, 0.35, length, 3, species->brow, random);
  }
}

void
gn_practice_head_draw (cairo_t *cr, const GnPracticeSpecies *species, const GnPracticePose *pose, GnRandom *random)
{
  draw_ears (cr, species, pose, random);
  GnFur skull = { 0, 0, 0.96, 0.98, G_PI / 2, 0.17, 480, species->coat, 0.2, 1 };
  GnFur crown = { 0, -0.42, 0.86, 0.58, -G_PI / 2, 0.2, 420, species->crown, 0.16, 1 };
  gn_brush_fur (cr, &skull, random);
  gn_brush_fur (cr, &crown, random);
  draw_cheeks (cr, species, pose, random);

  FaceFrame muzzle = face_frame (pose, 1.3), frame = face_frame (pose, 1);
  if (species->beard_length > 0)
    gn_brush_fan (cr, muzzle.x, muzzle.y + 0.58, 0.2, G_PI / 2, 0.5, species->beard_length,
                  (int)(120 + 130 * species->beard_length), species->beard, random);
  draw_skin (cr, species, pose);
  for (int side = -1; side <= 1; side += 2)
    draw_eye (cr, species, pose, frame.x + side * 0.27 * frame.narrow, frame.y - 0.12, frame.narrow);
  if (species->brow_width > 0)
    draw_brow (cr, species, frame, random);
  draw_muzzle (cr, species, pose, random);
}
