/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-photo-sorter.h"
#include "gn-content-hash.h"
#include "gn-error.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

struct GnPhotoSorter {
  char *folder;
  GPtrArray *copies;
  GHashTable *taken; /* targets of this plan; borrowed from the copies */
};

static void
copy_free (gpointer data)
{
  GnPhotoCopy *copy = data;
  g_free (copy->source);
  g_free (copy->target);
  g_free (copy);
}

GnPhotoSorter *
gn_photo_sorter_new (const char *folder)
{
  GnPhotoSorter *sorter = g_new0 (GnPhotoSorter, 1);
  sorter->folder = g_strdup (folder);
  sorter->copies = g_ptr_array_new_with_free_func (copy_free);
  sorter->taken = g_hash_table_new (g_str_hash, g_str_equal);
  return sorter;
}

void
gn_photo_sorter_free (GnPhotoSorter *sorter)
{
  if (!sorter)
    return;
  g_hash_table_unref (sorter->taken);
  g_ptr_array_unref (sorter->copies);
  g_free (sorter->folder);
  g_free (sorter);
}

/* "photo-2.jpg" of "photo.jpg" and 2; bytes, not letters. */
static char *
number_name (const char *name, guint number)
{
  const char *dot = strrchr (name, '.');
  int stem = dot && dot != name ? (int)(dot - name) : (int)strlen (name);
  return number > 1 ? g_strdup_printf ("%.*s-%u%s", stem, name, number, name + stem) : g_strdup (name);
}

static gboolean
have_same_bytes (const char *a, const char *b)
{
  GStatBuf status_a, status_b;
  guint64 hash_a, hash_b;
  return g_stat (a, &status_a) == 0 && g_stat (b, &status_b) == 0 && status_a.st_size == status_b.st_size &&
         gn_content_hash_file (a, &hash_a, NULL) && gn_content_hash_file (b, &hash_b, NULL) && hash_a == hash_b;
}

static gboolean
is_there (const char *path)
{
  GStatBuf status;
  return g_lstat (path, &status) == 0 || errno != ENOENT; /* a link that leads nowhere is there, too */
}

void
gn_photo_sorter_add (GnPhotoSorter *sorter, const char *path, const char *subfolder)
{
  g_autofree char *folder = g_build_filename (sorter->folder, subfolder, NULL);
  g_autofree char *name = g_path_get_basename (path);
  GnPhotoCopy *copy = g_new0 (GnPhotoCopy, 1);
  gboolean has_folder = g_file_test (folder, G_FILE_TEST_EXISTS);
  copy->source = g_strdup (path);
  for (guint number = 1; !copy->target; number++) {
    g_autofree char *numbered = number_name (name, number);
    g_autofree char *target = g_build_filename (folder, numbered, NULL);
    if (g_hash_table_contains (sorter->taken, target))
      continue;
    gboolean occupied = has_folder && is_there (target);
    copy->present = occupied && have_same_bytes (path, target);
    if (!occupied || copy->present)
      copy->target = g_steal_pointer (&target);
  }
  g_hash_table_add (sorter->taken, copy->target);
  g_ptr_array_add (sorter->copies, copy);
}

GPtrArray *
gn_photo_sorter_get_copies (GnPhotoSorter *sorter)
{
  return sorter->copies;
}

static gboolean
make_folder (const char *target, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (target);
  return g_mkdir_with_parents (folder, 0777) == 0 ||
         gn_error_set_from_errno (error, errno, _ ("Cannot create the folder"), folder);
}

static gboolean
copy_photo (const GnPhotoCopy *copy, GCancellable *cancellable, GError **error)
{
  g_autoptr (GFile) source = g_file_new_for_path (copy->source), target = g_file_new_for_path (copy->target);
  return g_file_copy (source, target, G_FILE_COPY_NONE, cancellable, NULL, NULL, error);
}

gboolean
gn_photo_sorter_run (GnPhotoSorter *sorter, GCancellable *cancellable, GnPhotoCopied on_copied, gpointer data,
                     GError **error)
{
  for (guint i = 0; i < sorter->copies->len; i++) {
    const GnPhotoCopy *copy = sorter->copies->pdata[i];
    GError *reason = NULL;
    if (g_cancellable_set_error_if_cancelled (cancellable, error))
      return FALSE;
    if (!copy->present) {
      if (!make_folder (copy->target, error))
        return FALSE;
      copy_photo (copy, cancellable, &reason);
    }
    if (gn_error_is_no_space (reason) || g_error_matches (reason, G_IO_ERROR, G_IO_ERROR_CANCELLED)) {
      g_propagate_error (error, reason);
      return FALSE;
    }
    on_copied (data, i, reason);
    g_clear_error (&reason);
  }
  return TRUE;
}

/* FAT and Windows take none of these, and a name must not begin or end with a dot or a blank. */
static char *
make_safe (const char *name)
{
  char *safe = g_utf8_make_valid (name, -1);
  for (char *c = safe; *c; c++)
    if (strchr ("/\\:*?\"<>|", *c) || g_ascii_iscntrl (*c))
      *c = '-';
  g_strstrip (safe);
  for (char *c = safe; *c == '.'; c++)
    *c = '-';
  for (char *c = safe + strlen (safe); c > safe && c[-1] == '.'; c--)
    c[-1] = '-';
  return safe;
}

char *
gn_photo_sorter_subfolder (const GnClass *classes, guint n, guint index)
{
  gboolean shared = FALSE;
  g_autofree char *name = make_safe (classes[index].name);
  for (guint i = 0; i < n; i++) {
    g_autofree char *other = make_safe (classes[i].name);
    shared |= i != index && g_ascii_strcasecmp (name, other) == 0;
  }
  if (!shared && *name)
    return g_steal_pointer (&name);
  g_autofree char *id = make_safe (classes[index].id);
  return g_strdup_printf ("%s%s%s", name, *name ? " " : "", id);
}
