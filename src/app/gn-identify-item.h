/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-identification.h"

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
 * Writes CSV: file, species, latin_name, probability, error.
 */
gboolean        gn_identify_items_export (GPtrArray *items, GArray *order, const GnClass *classes, const char *path,
                                          GError **error);

G_END_DECLS
