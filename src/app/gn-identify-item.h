/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-identification.h"
#include "gn-photo-sorter.h"

G_BEGIN_DECLS

/**
 * GnIdentifyItem:
 * @path: (nullable): the file
 * @image: (nullable): the pixels of a photo without a file
 * @title: the photo's name as shown
 * @modified: when the file was changed, µs; 0 where unknown
 * @result: (nullable): %NULL until it is identified
 */
typedef struct {
  gchar *path;
  GnImage *image;
  gchar *title;
  gint64 modified;
  GnIdentification *result;
} GnIdentifyItem;

/* Either @path or @image, which is referenced. */
GnIdentifyItem *gn_identify_item_new  (const char *path, GnImage *image);
void            gn_identify_item_free (GnIdentifyItem *item);

/**
 * gn_identify_items_export:
 * @items: (element-type GnIdentifyItem)
 * @order: (element-type guint): which of them, in which order
 * @classes: of the model that identified them
 * @path: the file to replace
 *
 * Writes CSV, see gn_identification_table_new().
 */
gboolean        gn_identify_items_export (GPtrArray *items, GArray *order, const GnClass *classes, const char *path,
                                          GError **error);

/* What copying those of them that are files and identified into folders of @folder would do. (transfer full) */
GnPhotoSorter  *gn_identify_items_plan   (GPtrArray *items, GArray *order, const GnClass *classes, guint n_classes,
                                          const char *folder);

G_END_DECLS
