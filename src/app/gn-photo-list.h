/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-thumbnailer.h"

G_BEGIN_DECLS

/* Columns of text that a list can have. */
#define GN_PHOTO_LIST_MAX_TEXTS 3

/**
 * GnPhotoList:
 *
 * A list of photos with thumbnails, made when they come on screen, some columns of text and a probability. Sorted by a
 * click on a header, filtered by a piece of text. Rows are told apart by the caller's own numbers.
 *
 * `photo-selected (guint id)`: another row is selected
 */
#define GN_TYPE_PHOTO_LIST (gn_photo_list_get_type ())
G_DECLARE_FINAL_TYPE (GnPhotoList, gn_photo_list, GN, PHOTO_LIST, GtkScrolledWindow)

/**
 * gn_photo_list_new:
 * @texts: NULL-terminated, at most GN_PHOTO_LIST_MAX_TEXTS: titles of the text columns
 * @value: title of the probability
 */
GtkWidget *gn_photo_list_new (const char *const *texts, const char *value);

/* Where thumbnails come from; before the list is shown. */
void       gn_photo_list_set_thumbnailer (GnPhotoList *self, GnThumbnailer *thumbnailer);

void       gn_photo_list_clear (GnPhotoList *self);

/**
 * gn_photo_list_add:
 * @id: the caller's number of the photo, unused so far
 * @path: (nullable): the file; without one there is no thumbnail
 * @modified: when it was changed, µs; 0 where unknown
 *
 * Adds a row without texts at the end.
 */
void       gn_photo_list_add (GnPhotoList *self, guint id, const char *path, gint64 modified);

/* Sets a column of text. */
void       gn_photo_list_set_text (GnPhotoList *self, guint id, guint column, const char *text);

/* Sets the probability, a fraction; NaN shows none and is sorted last. */
void       gn_photo_list_set_value (GnPhotoList *self, guint id, double value);

/* Shows only rows in which a text contains @needle, whatever its case; "" shows all. */
void       gn_photo_list_set_filter (GnPhotoList *self, const char *needle);

void       gn_photo_list_select (GnPhotoList *self, guint id);
void       gn_photo_list_select_first (GnPhotoList *self);

/* The ids in the order shown, without those filtered out. (element-type guint) (transfer full) */
GArray    *gn_photo_list_get_shown (GnPhotoList *self);

/* The tree view inside, for its selection and focus (transfer none). */
GtkWidget *gn_photo_list_get_view (GnPhotoList *self);

G_END_DECLS
