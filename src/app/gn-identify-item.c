/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-identify-item.h"

#include "gn-csv.h"

#include <glib/gi18n-lib.h>
#include <math.h>

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

static void
add_row (GString *csv, const GnIdentifyItem *item, const GnClass *classes)
{
  const GnIdentification *result = item->result;
  gboolean ranked = result && result->n > 0 && classes;
  const GnClass *best = ranked ? &classes[result->classes[0]] : NULL;

  gn_csv_add_text (csv, item->path ? item->path : item->title);
  gn_csv_add_text (csv, best ? best->name : "");
  gn_csv_add_text (csv, best && best->latin_name ? best->latin_name : "");
  gn_csv_add_real (csv, best ? (double)result->probabilities[0] : NAN);
  gn_csv_add_text (csv, result && result->problem ? result->problem : "");
  gn_csv_end_line (csv);
}

gboolean
gn_identify_items_export (GPtrArray *items, GArray *order, const GnClass *classes, const char *path, GError **error)
{
  g_autoptr (GString) csv = g_string_new ("file,species,latin_name,probability,error\n");

  for (guint i = 0; i < order->len; i++)
    add_row (csv, items->pdata[g_array_index (order, guint, i)], classes);
  return gn_csv_write (csv, path, error);
}
