/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A photo prepared for sampling at real positions: 32 bits a pixel and a frame around it that the border rule has
 * filled, so that no neighbour needs a test. */
#pragma once

#include "gn-image.h"

G_BEGIN_DECLS

#define GN_CANVAS_FRAME 4 /* pixels on each side */

/**
 * GnBorder:
 * @GN_BORDER_CONSTANT: a colour
 * @GN_BORDER_EDGE: the last pixel goes on
 * @GN_BORDER_SYMMETRIC: mirrored, the last pixel repeated
 * @GN_BORDER_REFLECT: mirrored at the last pixel's centre
 * @GN_BORDER_WRAP: the photo begins again
 *
 * What stands outside a photo, at any distance.
 */
typedef enum {
  GN_BORDER_CONSTANT,
  GN_BORDER_EDGE,
  GN_BORDER_SYMMETRIC,
  GN_BORDER_REFLECT,
  GN_BORDER_WRAP,
} GnBorder;

/**
 * GnCanvas:
 * @border: the rule the frame was filled by
 * @width, @height: of the photo
 * @stride: pixels from a row to the next, frame included
 * @pixels: red, green, blue, 0 in memory: pixels[height + 2 frames][stride]
 */
typedef struct {
  GnBorder border;
  int width, height, stride;
  guint32 *pixels;
} GnCanvas;

/**
 * GnWalk:
 * @x, @y: position of the first output pixel in the photo; pixel centres have whole numbers
 * @dx, @dy: from one output pixel to the next
 */
typedef struct {
  double x, y, dx, dy;
} GnWalk;

/* fill[3]: the colour of %GN_BORDER_CONSTANT. Free with gn_canvas_clear(). */
void gn_canvas_init (GnCanvas *canvas, const GnImage *image, GnBorder border, const guint8 *fill);
void gn_canvas_clear (GnCanvas *canvas);

/* out[n][3] = the photo at the positions of the walk, any distance outside included, halves rounded to even. */
void gn_canvas_walk_bilinear (const GnCanvas *canvas, const GnWalk *walk, int n, guint8 *out);
/* The pixel (floor (x + 1/2), floor (y + 1/2)). */
void gn_canvas_walk_nearest (const GnCanvas *canvas, const GnWalk *walk, int n, guint8 *out);

/* packed[n] (red in the lowest byte) to out[n][3]. */
void gn_unpack_pixels (const guint32 *packed, int n, guint8 *out);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (GnCanvas, gn_canvas_clear)

G_END_DECLS
