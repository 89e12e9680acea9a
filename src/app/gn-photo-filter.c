/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-photo-filter.h"

#include "gn-split-label.h"
#include "gn-species-name.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static char *
fold (const char *text)
{
  g_autofree char *normalized = g_utf8_normalize (text, -1, G_NORMALIZE_ALL);
  return g_utf8_casefold (normalized ? normalized : text, -1);
}

static gboolean
has_words (const char *text, char **words)
{
  g_autofree char *folded = fold (text);
  for (char **word = words; *word; word++)
    if (!strstr (folded, *word))
      return FALSE;
  return TRUE;
}

static gboolean
passes (const GnPhotoFilter *filter, char **words, const GnPhoto *photo, const GnClass *class)
{
  if (filter->split >= 0 && (int)photo->split != filter->split)
    return FALSE;
  if (filter->class_index >= 0 && photo->class_index != filter->class_index)
    return FALSE;
  if (!*words)
    return TRUE;
  g_autofree char *path = g_filename_display_name (photo->path);
  g_autofree char *all = g_strconcat (path, " ", class->name, " ", gn_species_get_name (class), " ", class->latin_name, NULL);
  return has_words (all, words);
}

static void
section_clear (gpointer data)
{
  GnPhotoSection *section = data;
  g_free (section->title);
  g_free (section->subtitle);
}

static void
add_section (GArray *sections, const GnClass *class, GnSplit split, guint n)
{
  g_autofree char *count
      = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%'u photo", "%'u photos", n), n);
  if (n == 0)
    return;
  GnPhotoSection section = { g_strdup (gn_species_get_name (class)), g_strdup_printf ("%s · %s", gn_split_label (split), count), n };
  g_array_append_val (sections, section);
}

void
gn_photo_filter_apply (const GnPhotoFilter *filter, GnDataset *dataset, GArray **photos, GArray **sections)
{
  guint n_classes, n_photos;
  const GnClass *classes = gn_dataset_get_classes (dataset, &n_classes);
  const GnPhoto *all = gn_dataset_get_photos (dataset, &n_photos);
  g_autofree char *folded = fold (filter->text);
  g_auto (GStrv) words = g_strsplit_set (folded, " \t", -1);
  g_autofree GArray **groups = g_new0 (GArray *, n_classes *GN_N_SPLITS);

  /* Consecutive spaces make empty words, which every text contains. */
  for (guint i = 0; i < n_photos; i++) {
    if (!passes (filter, words, &all[i], &classes[all[i].class_index]))
      continue;
    GArray **group = &groups[all[i].class_index * GN_N_SPLITS + (int)all[i].split];
    if (!*group)
      *group = g_array_new (FALSE, FALSE, sizeof (guint));
    g_array_append_val (*group, i);
  }
  *photos = g_array_new (FALSE, FALSE, sizeof (guint));
  *sections = g_array_new (FALSE, FALSE, sizeof (GnPhotoSection));
  g_array_set_clear_func (*sections, section_clear);
  for (guint i = 0; i < n_classes * GN_N_SPLITS; i++) {
    if (!groups[i])
      continue;
    g_array_append_vals (*photos, groups[i]->data, groups[i]->len);
    add_section (*sections, &classes[i / GN_N_SPLITS], (GnSplit)(i % GN_N_SPLITS), groups[i]->len);
    g_array_unref (groups[i]);
  }
}
