/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a photo looks like in a few thousand bytes: enough to find it again scaled, re-encoded, cut or mirrored. */
#pragma once

#include "gn-image.h"

G_BEGIN_DECLS

/* Pixels of a look at most; its longer side is at most eight times the shorter one. */
#define GN_LOOK_AREA 4096
#define GN_LOOK_MAX_SIDE 192

/**
 * GnLook:
 * @width, @height: about the photo's aspect ratio; 0 = there is no look
 * @blueness, @redness: mean Cb and Cr of JFIF, 128 = grey
 * @pixels: luminance, pixels[height][width]
 */
typedef struct {
  guint8 width, height, blueness, redness;
  guint8 pixels[GN_LOOK_AREA];
} GnLook;

/* Fills @look from a photo decoded at any size; below 128 px on the shorter side similarities become less certain. */
void gn_look_init (GnLook *look, const GnImage *image);

/* FALSE for looks whose colours as a whole are too far apart for one photo: a red drawing is no copy of a blue one. Other
 * white balances, and grey copies of most photos, agree. */
gboolean gn_look_colors_agree (const GnLook *first, const GnLook *second);

/* Mean luminance, 0..255. */
double gn_look_brightness (const GnLook *look);

/**
 * gn_look_sharpness:
 *
 * Variance of the Laplacian over the variance of the luminance, at the look's size: no unit, the brightness and the
 * contrast of the photo cancel. A photo in which nothing smaller than a tenth of it can be told apart has less than
 * 0.01. 0 for a single colour.
 */
double gn_look_sharpness (const GnLook *look);

/**
 * GnLookFeature:
 * @hash: signs of the low frequencies in the window
 * @weak: the bits of @hash nearest to the other sign, the weakest first
 * @x, @y, @half_width, @half_height: the window, in pixels of the look
 *
 * A window of a look that will be found again in a changed copy of the photo.
 */
#define GN_LOOK_HASH_BITS 27
#define GN_LOOK_WEAK_BITS 5
typedef struct {
  guint32 hash;
  guint8 weak[GN_LOOK_WEAK_BITS];
  float x, y, half_width, half_height;
} GnLookFeature;

/* What a window's hash is when the photo is mirrored. */
guint32 gn_look_hash_mirror (guint32 hash);

/* The whole look, its middle, and the strongest blobs in it: at most 60. (element-type GnLookFeature) (transfer full) */
GArray *gn_look_find_features (const GnLook *look);

/**
 * GnLookAlignment:
 * @mirrored: left and right of the first look exchanged beforehand
 * @map: (x, y) of the first look lies at (map[0] x + map[1] y + map[2], map[3] x + map[4] y + map[5]) of the second;
 *   pixel centres at whole numbers
 */
typedef struct {
  gboolean mirrored;
  double map[6];
} GnLookAlignment;

/* Where @second has the place of @first, when both windows show the same. */
GnLookAlignment gn_look_alignment_from_features (const GnLook *first_look, const GnLookFeature *first,
                                                 const GnLookFeature *second, gboolean mirrored);

/* A look at a quarter of its size, 1 kB, for a first comparison. */
typedef struct {
  int width, height;
  float pixels[GN_LOOK_AREA / 16];
} GnLookSketch;

/* A look made ready to be aligned, 48 kB. */
typedef struct GnLookTemplate GnLookTemplate;

GnLookTemplate *gn_look_template_new  (const GnLook *look, gboolean mirrored);
void            gn_look_template_free (GnLookTemplate *self);
void            gn_look_template_draw (const GnLookTemplate *self, GnLookSketch *sketch);

/**
 * gn_look_compare:
 * @first: of the mirrored look when the alignment is mirrored
 *
 * Returns: correlation -1..1 of what both show under @alignment, coarsely; 0 when they share too little
 */
double gn_look_compare (const GnLookSketch *first, const GnLookSketch *second, const GnLookAlignment *alignment);

/**
 * gn_look_align:
 * @alignment: (inout): a guess, improved
 *
 * Moves, scales, turns a little and brightens one look until it fits the other, then compares the details: 1 is the same
 * photo, above %GN_LOOK_SAME it is one beyond doubt, photos of a burst stay below, other photos far below. Thread-safe,
 * about a millisecond.
 *
 * Returns: similarity 0..1, the correlation of the fine structure over what both show
 */
#define GN_LOOK_SAME 0.9
double gn_look_align (const GnLookTemplate *first, const GnLookTemplate *second, GnLookAlignment *alignment);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnLookTemplate, gn_look_template_free)

G_END_DECLS
