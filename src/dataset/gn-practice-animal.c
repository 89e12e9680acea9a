/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-practice-animal.h"

#include <math.h>

#include "gn-practice-brush.h"
#include "gn-practice-face.h"

GnPracticePose
gn_practice_pose_draw (GnRandom *random)
{
  GnPracticePose pose; /* one statement a draw: C leaves the order within an initialiser open */
  pose.turn = gn_random_uniform (random, -0.8, 0.8);
  pose.tilt = gn_random_normal (random, 0, 0.14);
  pose.nod = gn_random_uniform (random, -0.7, 0.8);
  pose.lean = gn_random_normal (random, 0, 0.08);
  pose.reach = gn_random_coin (random, 0.35) ? gn_random_uniform (random, 0.4, 1) : 0;
  pose.tail = gn_random_uniform (random, 0, 1);
  pose.slim = gn_random_uniform (random, 0.88, 1.14);
  pose.blink = gn_random_coin (random, 0.08);
  return pose;
}

/* A point of the cubic Bézier curve p at t. */
static void
bezier (const double p[4][2], double t, double *x, double *y)
{
  double u = 1 - t, w[4] = { u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t };
  *x = *y = 0;
  for (int i = 0; i < 4; i++) {
    *x += w[i] * p[i][0];
    *y += w[i] * p[i][1];
  }
}

void
gn_practice_tail_draw (cairo_t *cr, const GnPracticeSpecies *species, const GnPracticePose *pose, GnRandom *random)
{
  double up = pose->tail;
  const double curve[4][2] = {
    { 0.7, 3.6 },
    { 2.4, 4.3 + 0.4 * (1 - up) },
    { 2.2 + 0.9 * up, 6.2 - 3.6 * up },
    { 1.5 + 1.2 * up, 7.4 - 6.6 * up },
  };
  enum { N = 46 };
  cairo_set_line_cap (cr, CAIRO_LINE_CAP_ROUND);
  for (int i = 0; i <= N; i++) {
    double t = i / (double)N, x, y;
    bezier (curve, t, &x, &y);
    GnTint tint = gn_tint_scale (species->coat, 0.92);
    if (species->tail_rings > 0 && (int)(t * 2 * species->tail_rings) % 2 == 1)
      tint = species->tail_ring;
    else if (t > 0.78)
      tint = species->tail_tip;
    GnFur fur = { x, y, 0.21 + 0.05 * t, 0.21 + 0.05 * t, G_PI / 2, 0.26, 16, tint, 0.22, 0.3 };
    gn_brush_fur (cr, &fur, random);
  }
}

/* An arm or a leg: fur along a curve that gets thinner, then a hand. */
static void
draw_limb (cairo_t *cr, const GnPracticeSpecies *species, const double curve[4][2], double from, double to,
           GnRandom *random)
{
  double x, y;
  enum { N = 15 };
  for (int i = 0; i <= N; i++) {
    double t = i / (double)N, radius = from + (to - from) * t;
    bezier (curve, t, &x, &y);
    GnTint tint = gn_tint_mix (species->coat, species->limbs, 0.25 + 0.75 * t);
    GnFur fur = { x, y, radius, radius, G_PI / 2, 0.26, 44, tint, 0.2, 0.35 };
    gn_brush_fur (cr, &fur, random);
  }
  GnTint skin = gn_tint_mix (species->limbs, (GnTint){ 0.12, 0.1, 0.1 }, 0.5);
  gn_tint_set (cr, skin, 1);
  cairo_set_line_width (cr, 0.15);
  for (int finger = -2; finger <= 2; finger++) {
    cairo_move_to (cr, x + 0.08 * finger, y);
    cairo_line_to (cr, x + 0.13 * finger, y + 0.34 - 0.02 * finger * finger);
    cairo_stroke (cr);
  }
}

static void
draw_trunk (cairo_t *cr, const GnPracticeSpecies *species, const GnPracticePose *pose, GnRandom *random)
{
  double slim = pose->slim;
  GnFur haunch_left = { -0.75 * slim, 3.35, 0.72, 0.78, 1.9, 0.3, 260, gn_tint_scale (species->coat, 0.9), 0.22, 1 };
  GnFur haunch_right = { 0.75 * slim, 3.35, 0.72, 0.78, 1.2, 0.3, 260, gn_tint_scale (species->coat, 0.9), 0.22, 1 };
  GnFur back = { 0, 2.2, 1.28 * slim, 1.75, G_PI / 2, 0.32, 900, species->saddle, 0.24, 1 };
  GnFur shoulders = { 0, 1.3, 1.12 * slim, 0.75, G_PI / 2, 0.3, 480, species->coat, 0.24, 1 };
  GnFur belly = { 0.12 * pose->turn, 2.35, 0.68 * slim, 1.45, G_PI / 2, 0.3, 620, species->belly, 0.12, 0.8 };
  gn_brush_fur (cr, &back, random);
  gn_brush_fur (cr, &haunch_left, random);
  gn_brush_fur (cr, &haunch_right, random);
  gn_brush_fur (cr, &shoulders, random);
  gn_brush_fur (cr, &belly, random);
}

void
gn_practice_animal_draw (cairo_t *cr, const GnPracticeSpecies *species, const GnPracticePose *pose, GnRandom *random)
{
  double slim = pose->slim, reach = pose->reach;
  const double leg_left[4][2] = {
    { -0.85 * slim, 3.2 }, { -1.5, 3.5 }, { -1.2, 3.7 }, { -0.8, GN_PRACTICE_SEAT - 0.1 }
  };
  const double leg_right[4][2] = { { 0.85 * slim, 3.2 }, { 1.5, 3.5 }, { 1.2, 3.7 }, { 0.8, GN_PRACTICE_SEAT - 0.1 } };
  const double arm_left[4][2] = { { -0.9 * slim, 1.4 }, { -1.45, 2.2 }, { -0.9, 2.9 }, { -0.38, 3.75 } };
  const double arm_right[4][2] = {
    { 0.9 * slim, 1.4 },
    { 1.5 + 0.3 * reach, 2.2 - 0.8 * reach },
    { 0.9 + 1.1 * reach, 2.9 - 2.2 * reach },
    { 0.38 + 1.5 * reach, 3.75 - 4.0 * reach },
  };
  draw_trunk (cr, species, pose, random);
  draw_limb (cr, species, leg_left, 0.52, 0.27, random);
  draw_limb (cr, species, leg_right, 0.52, 0.27, random);
  draw_limb (cr, species, arm_left, 0.42, 0.22, random);
  draw_limb (cr, species, arm_right, 0.42, 0.22, random);

  cairo_save (cr);
  cairo_translate (cr, 0.22 * pose->turn, 0.12 * pose->nod);
  cairo_rotate (cr, pose->tilt);
  gn_practice_head_draw (cr, species, pose, random);
  cairo_restore (cr);
}
