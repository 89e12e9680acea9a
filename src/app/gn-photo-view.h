/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-heat-map.h"

G_BEGIN_DECLS

/**
 * GnPhotoMark:
 * @GN_PHOTO_MARK_NONE: no badge
 * @GN_PHOTO_MARK_RIGHT: a tick in a corner
 * @GN_PHOTO_MARK_WRONG: a cross in a corner
 */
typedef enum {
  GN_PHOTO_MARK_NONE,
  GN_PHOTO_MARK_RIGHT,
  GN_PHOTO_MARK_WRONG,
} GnPhotoMark;

/**
 * GnPhotoView:
 *
 * Shows one photo, as large as the allocation allows, in its own proportions. Files are decoded on a worker thread;
 * while that lasts the photo shown before stays. A file that cannot be read leaves its reason in the photo's place.
 */
#define GN_TYPE_PHOTO_VIEW (gn_photo_view_get_type ())
G_DECLARE_FINAL_TYPE (GnPhotoView, gn_photo_view, GN, PHOTO_VIEW, GtkDrawingArea)

GtkWidget  *gn_photo_view_new (void);

/* Shows @image (nullable: nothing) at once and drops what was being loaded. */
void        gn_photo_view_set_image (GnPhotoView *self, GnImage *image);

/* The same with the work done: @surface (nullable) is @image, square, at the size it will be drawn in. Another size is
 * made from the image. */
void        gn_photo_view_set_square (GnPhotoView *self, GnImage *image, cairo_surface_t *surface);

/* Loads @path (nullable: nothing), at most @longest_side pixels long. */
void        gn_photo_view_load (GnPhotoView *self, const char *path, int longest_side);

/* The picture shown, or NULL (transfer none). */
GnImage    *gn_photo_view_get_image (GnPhotoView *self);

/* Shows @reason in words instead of a photo; NULL ends that. */
void        gn_photo_view_set_problem (GnPhotoView *self, const char *reason);
const char *gn_photo_view_get_problem (GnPhotoView *self);

/* Whether problems are told elsewhere: then their place stays empty. */
void        gn_photo_view_set_quiet (GnPhotoView *self, gboolean quiet);

/* Draws @map (nullable: none; copied) over the photo: @strength 0 to 1. */
void        gn_photo_view_set_heat_map (GnPhotoView *self, const GnHeatMap *map);
void        gn_photo_view_set_heat_strength (GnPhotoView *self, double strength);

void        gn_photo_view_set_mark (GnPhotoView *self, GnPhotoMark mark);

/* What a screen reader says; set_mark() and the problem are told besides. */
void        gn_photo_view_set_description (GnPhotoView *self, const char *description);

G_END_DECLS
