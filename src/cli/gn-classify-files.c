/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-classify.h"
#include "gn-csv.h"
#include "gn-error.h"
#include "gn-heat-picture.h"
#include "gn-identification-table.h"
#include "gn-photo-sorter.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#define UNSURE_FOLDER "not sure"

gboolean
gn_classify_write_csv (const GnClassifyJob *job, const char *path, GError **error)
{
  g_autoptr (GString) csv = gn_identification_table_new ();
  for (guint i = 0; i < job->paths->len; i++)
    gn_identification_table_add (csv, job->paths->pdata[i], job->paths->pdata[i], job->results[i], job->classes);
  return gn_csv_write (csv, path, error);
}

/* "photo.png" for "photo.jpg", "photo-2.png" for the next of that name. */
static char *
heat_map_path (const char *folder, const char *photo, GHashTable *taken)
{
  g_autofree char *name = g_path_get_basename (photo);
  char *dot = strrchr (name, '.');
  if (dot && dot != name)
    *dot = '\0';
  for (guint number = 1;; number++) {
    g_autofree char *numbered =
        number > 1 ? g_strdup_printf ("%s-%u.png", name, number) : g_strconcat (name, ".png", NULL);
    char *path = g_build_filename (folder, numbered, NULL);
    if (g_hash_table_add (taken, path)) /* it owns the path either way */
      return g_strdup (path);
  }
}

static gboolean
write_heat_map (GnClassifyJob *job, guint photo, const char *folder, GHashTable *taken, GError **error)
{
  const GnIdentification *result = job->results[photo];
  if (result->problem || !result->heat_map.values) {
    g_ptr_array_add (job->heat_maps, NULL);
    return TRUE;
  }
  char *path = heat_map_path (folder, job->paths->pdata[photo], taken);
  g_ptr_array_add (job->heat_maps, path);
  return gn_heat_picture_write (job->paths->pdata[photo], &result->heat_map, GN_HEAT_STRENGTH, path, error);
}

gboolean
gn_classify_write_heat_maps (GnClassifyJob *job, const char *folder, GError **error)
{
  g_autoptr (GHashTable) taken = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  GnCliProgress progress = gn_cli_progress_new (job->context, _ ("Drawing heat maps"));
  job->heat_maps = g_ptr_array_new_with_free_func (g_free);
  if (g_mkdir_with_parents (folder, 0777) != 0)
    return gn_error_set_from_errno (error, errno, _ ("Cannot create the folder"), folder);
  for (guint i = 0; i < job->paths->len; i++) {
    if (g_cancellable_set_error_if_cancelled (job->context->cancellable, error) ||
        !write_heat_map (job, i, folder, taken, error))
      return FALSE;
    gn_cli_progress_update (&progress, i + 1, job->paths->len);
  }
  gn_cli_progress_clear ();
  return TRUE;
}

static GnPhotoSorter *
plan (GnClassifyJob *job, const char *folder)
{
  GnPhotoSorter *sorter = gn_photo_sorter_new (folder);
  GPtrArray *copies = gn_photo_sorter_get_copies (sorter);
  job->targets = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < job->paths->len; i++) {
    const GnIdentification *result = job->results[i];
    if (result->problem) {
      g_ptr_array_add (job->targets, NULL);
      continue;
    }
    g_autofree char *species =
        gn_photo_sorter_subfolder (job->classes, (guint)job->n_classes, (guint)result->classes[0]);
    gn_photo_sorter_add (sorter, job->paths->pdata[i], result->unsure ? UNSURE_FOLDER : species);
    const GnPhotoCopy *copy = copies->pdata[copies->len - 1];
    g_ptr_array_add (job->targets, g_strdup (copy->target));
  }
  return sorter;
}

typedef struct {
  GPtrArray *copies;
  GnCliProgress progress;
  guint n_copied, n_present, n_skipped;
} Copying;

static void
on_copied (gpointer data, guint index, const GError *error)
{
  Copying *copying = data;
  const GnPhotoCopy *copy = copying->copies->pdata[index];
  if (error)
    gn_cli_skipped (copy->source, error->message);
  copying->n_skipped += error != NULL;
  copying->n_present += copy->present;
  copying->n_copied += !error && !copy->present;
  gn_cli_progress_update (&copying->progress, index + 1, copying->copies->len);
}

gboolean
gn_classify_sort (GnClassifyJob *job, const char *folder, gboolean dry_run, guint *n_skipped, GError **error)
{
  g_autoptr (GnPhotoSorter) sorter = plan (job, folder);
  Copying copying = { .copies = gn_photo_sorter_get_copies (sorter),
                      .progress = gn_cli_progress_new (job->context, _ ("Copying")) };
  *n_skipped = 0;
  if (dry_run)
    return TRUE;
  gboolean ok = gn_photo_sorter_run (sorter, job->context->cancellable, on_copied, &copying, error);
  gn_cli_progress_clear ();
  if (ok)
    gn_cli_note (job->context, _ ("%u photos copied, %u were there already"), copying.n_copied, copying.n_present);
  *n_skipped = copying.n_skipped;
  return ok;
}
