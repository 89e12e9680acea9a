/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the practice pictures are painted with: tints, fur, fans of hair, leaves. All functions draw into any cairo_t,
 * in its current user space, and take their chance from the caller's random stream. */
#pragma once

#include <cairo.h>

#include "gn-practice-species.h"
#include "gn-random.h"

G_BEGIN_DECLS

/* (1 - t) a + t b; t may leave 0..1, the result does not. */
GnTint gn_tint_mix (GnTint a, GnTint b, double t);
/* Each channel times factor, clipped to 0..1. */
GnTint gn_tint_scale (GnTint tint, double factor);
/* A little lighter or darker, and a little off in hue. */
GnTint gn_tint_jitter (GnTint tint, GnRandom *random, double amount);
void gn_tint_set (cairo_t *cr, GnTint tint, double alpha);

void gn_brush_ellipse (cairo_t *cr, double x, double y, double rx, double ry); /* appends to the path */

/**
 * GnFur:
 * @x, @y, @rx, @ry: the ellipse that is covered
 * @flow: where the hair points, radians; it also spreads from the centre
 * @length: of a hair
 * @n: number of hairs
 * @tint: base colour
 * @grizzle: 0..1, how much hairs differ
 * @round: 0..1, how much it is shaded as a ball
 */
typedef struct {
  double x, y, rx, ry, flow, length;
  int n;
  GnTint tint;
  double grizzle, round;
} GnFur;

/* Paints a rounded, furry mass, lighter at the top left. */
void gn_brush_fur (cairo_t *cr, const GnFur *fur, GnRandom *random);
/* A fan of n hairs from around (x, y), within spread radians either side of direction; root is the radius they start
 * in. */
void gn_brush_fan (cairo_t *cr, double x, double y, double root, double direction, double spread, double length, int n,
                   GnTint tint, GnRandom *random);
/* A leaf from (x, y) towards angle, with a midrib. */
void gn_brush_leaf (cairo_t *cr, double x, double y, double angle, double length, double width, GnTint tint,
                    double alpha);
/* A stretch of bark between two points, with knots and cracks. */
void gn_brush_branch (cairo_t *cr, double x0, double y0, double x1, double y1, double width, GnTint tint,
                      GnRandom *random);

G_END_DECLS
