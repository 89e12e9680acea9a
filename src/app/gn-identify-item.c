/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-identify-item.h"

#include "gn-csv.h"
#include "gn-identification-table.h"

#include <glib/gi18n-lib.h>

GnIdentifyItem *
gn_identify_item_new (const char *path, GnImage *image)
{
  GnIdentifyItem *item = g_new0 (GnIdentifyItem, 1);

  item->path = g_strdup (path);
  item->image = image ? gn_image_ref (image) : NULL;
  item->title = path ? g_filename_display_basename (path) : g_strdup (_("Pasted photo"));
  return item;
}

void
gn_identify_item_free (GnIdentifyItem *item)
{
  g_free (item->path);
  g_free (item->title);
  g_clear_pointer (&item->image, gn_image_unref);
  g_clear_pointer (&item->result, gn_identification_unref);
  g_free (item);
}

gboolean
gn_identify_items_export (GPtrArray *items, GArray *order, const GnClass *classes, const char *path, GError **error)
{
  g_autoptr (GString) csv = gn_identification_table_new ();

  for (guint i = 0; i < order->len; i++) {
    const GnIdentifyItem *item = items->pdata[g_array_index (order, guint, i)];
    gn_identification_table_add (csv, item->path ? item->path : item->title, item->path, item->result, classes);
  }
  return gn_csv_write (csv, path, error);
}

GnPhotoSorter *
gn_identify_items_plan (GPtrArray *items, GArray *order, const GnClass *classes, guint n_classes, const char *folder)
{
  GnPhotoSorter *sorter = gn_photo_sorter_new (folder);

  for (guint i = 0; i < order->len; i++) {
    const GnIdentifyItem *item = items->pdata[g_array_index (order, guint, i)];
    if (!item->path || !item->result || item->result->problem)
      continue;
    g_autofree char *species = gn_photo_sorter_subfolder (classes, n_classes, (guint)item->result->classes[0]);
    gn_photo_sorter_add (sorter, item->path, item->result->unsure ? _("not sure") : species);
  }
  return sorter;
}
