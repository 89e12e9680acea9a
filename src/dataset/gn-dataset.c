/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-dataset.h"
#include "gn-copies.h"
#include "gn-exclusions.h"
#include "gn-label-table.h"
#include "gn-layout.h"
#include "gn-scan.h"
#include "gn-split.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* clang-format off */
G_DEFINE_QUARK (gn-dataset-error-quark, gn_dataset_error)
/* clang-format on */

/* What data sets that differ in their exclusions alone have in common. */
typedef struct {
  gatomicrefcount ref_count;
  char *folder, *title, *fingerprint;
  char *exclusions_id; /* the fingerprint without a drawn split */
  gboolean has_split;
  GnClass *classes;
  guint n_classes;
  GnPhoto *photos; /* [n_photos]: own the strings; excluded is not looked at */
  guint n_photos;
  GArray *twins; /* of GnTwins */
} Common;

struct GnDataset {
  gatomicrefcount ref_count;
  Common *common;
  GnPhoto *photos; /* [n_photos]: strings borrowed from common */
};

const char *
gn_split_name (GnSplit split)
{
  static const char *const names[GN_N_SPLITS] = { "training", "validation", "test" };
  return names[split];
}

static void
common_unref (Common *common)
{
  if (!g_atomic_ref_count_dec (&common->ref_count))
    return;
  for (guint i = 0; i < common->n_photos; i++) {
    g_free (common->photos[i].path);
    g_free (common->photos[i].problem);
  }
  for (guint i = 0; i < common->n_classes; i++) {
    g_free (common->classes[i].id);
    g_free (common->classes[i].name);
    g_free (common->classes[i].latin_name);
  }
  g_clear_pointer (&common->twins, g_array_unref);
  g_free (common->photos);
  g_free (common->classes);
  g_free (common->folder);
  g_free (common->title);
  g_free (common->fingerprint);
  g_free (common->exclusions_id);
  g_free (common);
}

/* @common: (transfer full) */
static GnDataset *
dataset_new (Common *common, const GnPhoto *photos)
{
  GnDataset *dataset = g_new (GnDataset, 1);
  g_atomic_ref_count_init (&dataset->ref_count);
  dataset->common = common;
  dataset->photos = g_memdup2 (photos, sizeof *photos * common->n_photos);
  return dataset;
}

GnDataset *
gn_dataset_ref (GnDataset *dataset)
{
  g_atomic_ref_count_inc (&dataset->ref_count);
  return dataset;
}

void
gn_dataset_unref (GnDataset *dataset)
{
  if (!dataset || !g_atomic_ref_count_dec (&dataset->ref_count))
    return;
  common_unref (dataset->common);
  g_free (dataset->photos);
  g_free (dataset);
}

static void
add_class (Common *common, const char *folder_name, const GnLabel *label)
{
  g_autofree char *shown = g_filename_display_name (folder_name);
  GnClass *class = &common->classes[common->n_classes++];
  class->id = g_strdup (shown);
  class->name = label && *label->name ? g_strdup (label->name) : g_strdelimit (g_strdup (shown), "_", ' ');
  class->latin_name = g_strdup (label ? label->latin_name : "");
}

static gint
compare_strings (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Names the classes, in the table's order and then bytewise; indices[layout's class] = class index. */
static void
name_classes (Common *common, const GnLayout *layout, int *indices)
{
  g_autoptr (GArray) table = gn_label_table_find (common->folder, layout->class_names);
  g_autoptr (GPtrArray) rest = g_ptr_array_new ();
  guint found;
  common->classes = g_new0 (GnClass, layout->class_names->len);
  for (guint i = 0; i < layout->class_names->len; i++)
    indices[i] = -1;
  for (guint i = 0; i < table->len; i++) {
    const GnLabel *label = &g_array_index (table, GnLabel, i);
    if (!g_ptr_array_find_with_equal_func (layout->class_names, label->id, g_str_equal, &found) || indices[found] >= 0)
      continue;
    indices[found] = (int)common->n_classes;
    add_class (common, label->id, label);
  }
  for (guint i = 0; i < layout->class_names->len; i++)
    if (indices[i] < 0)
      g_ptr_array_add (rest, layout->class_names->pdata[i]);
  g_ptr_array_sort (rest, compare_strings);
  for (guint i = 0; i < rest->len; i++) {
    g_ptr_array_find_with_equal_func (layout->class_names, rest->pdata[i], g_str_equal, &found);
    indices[found] = (int)common->n_classes;
    add_class (common, rest->pdata[i], NULL);
  }
}

static int
compare_photos (const void *a, const void *b)
{
  const GnPhoto *x = a, *y = b;
  if (x->split != y->split)
    return x->split < y->split ? -1 : 1;
  if (x->class_index != y->class_index)
    return x->class_index < y->class_index ? -1 : 1;
  return strcmp (x->path, y->path);
}

static char *
compute_fingerprint (const Common *common)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  for (guint i = 0; i < common->n_classes; i++)
    g_checksum_update (checksum, (const guchar *)common->classes[i].id, strlen (common->classes[i].id) + 1);
  for (guint i = 0; i < common->n_photos; i++) {
    const GnPhoto *photo = &common->photos[i];
    guint64 numbers[3] = { GUINT64_TO_LE (photo->split), GUINT64_TO_LE (photo->class_index),
                           GUINT64_TO_LE (photo->content_hash) };
    g_checksum_update (checksum, (const guchar *)photo->path, strlen (photo->path) + 1);
    g_checksum_update (checksum, (const guchar *)numbers, sizeof numbers);
  }
  return g_strdup (g_checksum_get_string (checksum));
}

/* Gives the photos their classes and splits on disk, and puts everything in its stable order. */
static void
arrange (Common *common, const GnLayout *layout)
{
  g_autofree int *indices = g_new (int, layout->class_names->len);
  name_classes (common, layout, indices);
  for (guint i = 0; i < common->n_photos; i++) {
    const GnFoundFile *found = &g_array_index (layout->files, GnFoundFile, i);
    common->photos[i].class_index = indices[found->class_name];
    common->photos[i].split = found->split;
  }
  qsort (common->photos, common->n_photos, sizeof *common->photos, compare_photos);
}

static void
finish (Common *common, const GnLayout *layout, guint64 split_seed)
{
  arrange (common, layout);
  common->exclusions_id = compute_fingerprint (common);
  if (!common->has_split) {
    g_autofree guint32 *groups = gn_copies_group (common->photos, common->n_photos, common->twins);
    gn_split_draw (common->photos, groups, common->n_photos, common->n_classes, split_seed);
    qsort (common->photos, common->n_photos, sizeof *common->photos, compare_photos);
  }
  common->fingerprint = compute_fingerprint (common);
}

/* For the photos of @layout, which are still empty. */
static Common *
common_new (const char *folder, const GnLayout *layout)
{
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  Common *common = g_new0 (Common, 1);
  g_atomic_ref_count_init (&common->ref_count);
  common->folder = g_strdup (folder);
  common->title = g_filename_display_basename (absolute);
  common->has_split = layout->has_split;
  common->n_photos = layout->files->len;
  common->photos = g_new0 (GnPhoto, common->n_photos);
  return common;
}

GnDataset *
gn_dataset_list (const char *folder, GCancellable *cancellable, GError **error)
{
  g_autoptr (GnLayout) layout = gn_layout_find (folder, cancellable, error);
  if (!layout)
    return NULL;
  Common *common = common_new (folder, layout);
  common->twins = g_array_new (FALSE, FALSE, sizeof (GnTwins));
  gn_scan_list (folder, layout, common->photos);
  arrange (common, layout);
  return dataset_new (common, common->photos);
}

GnDataset *
gn_dataset_scan (const char *folder, int n_threads, guint64 split_seed, GCancellable *cancellable,
                 GnScanProgress progress, gpointer progress_data, GError **error)
{
  g_autoptr (GnLayout) layout = gn_layout_find (folder, cancellable, error);
  if (!layout)
    return NULL;
  Common *common = common_new (folder, layout);
  gboolean ok = gn_scan_files (folder, layout, n_threads, cancellable, progress, progress_data, common->photos,
                               &common->twins, error);
  if (ok) {
    finish (common, layout, split_seed);
    ok = gn_exclusions_load (common->exclusions_id, common->photos, common->n_photos, error);
  }
  if (!ok) {
    common_unref (common);
    return NULL;
  }
  return dataset_new (common, common->photos);
}

const char *
gn_dataset_get_folder (GnDataset *dataset)
{
  return dataset->common->folder;
}

const char *
gn_dataset_get_title (GnDataset *dataset)
{
  return dataset->common->title;
}

gboolean
gn_dataset_has_split (GnDataset *dataset)
{
  return dataset->common->has_split;
}

const GnClass *
gn_dataset_get_classes (GnDataset *dataset, guint *n)
{
  if (n)
    *n = dataset->common->n_classes;
  return dataset->common->classes;
}

const GnPhoto *
gn_dataset_get_photos (GnDataset *dataset, guint *n)
{
  if (n)
    *n = dataset->common->n_photos;
  return dataset->photos;
}

gchar *
gn_dataset_get_photo_path (GnDataset *dataset, guint photo)
{
  g_return_val_if_fail (photo < dataset->common->n_photos, NULL);
  return g_build_filename (dataset->common->folder, dataset->photos[photo].path, NULL);
}

static gboolean
is_usable (const GnPhoto *photo, GnSplit split, int class_index)
{
  return photo->split == split && !photo->problem && !photo->excluded &&
         (class_index < 0 || photo->class_index == class_index);
}

guint
gn_dataset_count (GnDataset *dataset, GnSplit split, int class_index)
{
  guint count = 0;
  for (guint i = 0; i < dataset->common->n_photos; i++)
    count += is_usable (&dataset->photos[i], split, class_index);
  return count;
}

GArray *
gn_dataset_get_usable (GnDataset *dataset, GnSplit split)
{
  GArray *indices = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint32 i = 0; i < dataset->common->n_photos; i++)
    if (is_usable (&dataset->photos[i], split, -1))
      g_array_append_val (indices, i);
  return indices;
}

const char *
gn_dataset_get_fingerprint (GnDataset *dataset)
{
  return dataset->common->fingerprint;
}

const GArray *
gn_dataset_get_twins (GnDataset *dataset)
{
  return dataset->common->twins;
}

gboolean
gn_dataset_check_trainable (GnDataset *dataset, GError **error)
{
  const Common *common = dataset->common;
  for (guint i = 0; i < common->n_classes; i++)
    if (gn_dataset_count (dataset, GN_SPLIT_TRAINING, (int)i) == 0) {
      g_set_error (
          error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE,
          _ ("The class “%s” has no usable photos for training: add readable ones, take back exclusions, or remove "
             "its folder"),
          common->classes[i].id);
      return FALSE;
    }
  if (gn_dataset_count (dataset, GN_SPLIT_VALIDATION, -1) > 0)
    return TRUE;
  g_set_error (error, GN_DATASET_ERROR, GN_DATASET_ERROR_UNUSABLE,
               common->has_split
                   ? _ ("“%s” has no usable photos for validation: add readable ones or take back exclusions")
                   : _ ("“%s” has too few photos to draw some for validation: add more"),
               common->title);
  return FALSE;
}

GnDataset *
gn_dataset_set_excluded (GnDataset *dataset, guint photo, gboolean excluded, GError **error)
{
  Common *common = dataset->common;
  g_return_val_if_fail (photo < common->n_photos, NULL);
  g_atomic_ref_count_inc (&common->ref_count);
  g_autoptr (GnDataset) changed = dataset_new (common, dataset->photos);
  changed->photos[photo].excluded = excluded;
  if (!gn_exclusions_save (common->exclusions_id, changed->photos, common->n_photos, error))
    return NULL;
  return g_steal_pointer (&changed);
}
