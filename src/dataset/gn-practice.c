/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-practice.h"

#include <errno.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "gn-atomic-file.h"
#include "gn-error.h"
#include "gn-practice-scene.h"

#define LABEL_TABLE "monkey_labels.txt"

/* The stream's operation number: keeps these draws apart from those of any run with the same seed. */
#define DRAW_OPERATION 0x50524143u

/* What was created, in order, to be taken back when something fails. */
typedef struct {
  const char *folder;
  GPtrArray *created; /* (element-type filename) */
} Output;

static void
output_take_back (Output *output)
{
  for (guint i = output->created->len; i > 0; i--)
    g_remove (g_ptr_array_index (output->created, i - 1));
}

static gboolean
output_make_folder (Output *output, const char *path, GError **error)
{
  if (g_mkdir (path, 0777) == 0) {
    g_ptr_array_add (output->created, g_strdup (path));
    return TRUE;
  }
  if (errno == EEXIST && g_file_test (path, G_FILE_TEST_IS_DIR))
    return TRUE;
  return gn_error_set_from_errno (error, errno, _ ("Cannot create the folder"), path);
}

static gboolean
output_write (Output *output, const char *path, gconstpointer data, gsize length, GError **error)
{
  if (!gn_atomic_file_replace (path, data, length, error))
    return FALSE;
  g_ptr_array_add (output->created, g_strdup (path));
  return TRUE;
}

/* Creates the folder and the parents it lacks; refuses one with something in it. */
static gboolean
output_open (Output *output, GError **error)
{
  g_autoptr (GDir) dir = g_dir_open (output->folder, 0, NULL);
  if (dir != NULL && g_dir_read_name (dir) != NULL) {
    g_autofree char *shown = g_filename_display_name (output->folder);
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE,
                 _ ("The folder “%s” is not empty: choose a new one for the practice data set"), shown);
    return FALSE;
  }
  if (dir != NULL)
    return TRUE;
  g_autoptr (GPtrArray) missing = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *path = g_strdup (output->folder);
  while (!g_file_test (path, G_FILE_TEST_EXISTS)) {
    g_ptr_array_insert (missing, 0, g_strdup (path));
    char *parent = g_path_get_dirname (path);
    g_free (path);
    path = parent;
  }
  for (guint i = 0; i < missing->len; i++)
    if (!output_make_folder (output, g_ptr_array_index (missing, i), error))
      return FALSE;
  return missing->len > 0 ? TRUE
                          : gn_error_set_from_errno (error, ENOTDIR, _ ("Cannot create the folder"), output->folder);
}

static GdkPixbuf *
surface_to_pixbuf (cairo_surface_t *surface)
{
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  GdkPixbuf *pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, width, height);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  cairo_surface_flush (surface);
  for (int y = 0; y < height; y++) {
    const guint32 *row =
        (const guint32 *)(cairo_image_surface_get_data (surface) + (gsize)y * cairo_image_surface_get_stride (surface));
    guint8 *out = pixels + (gsize)y * gdk_pixbuf_get_rowstride (pixbuf);
    for (int x = 0; x < width; x++) {
      out[3 * x] = row[x] >> 16 & 255;
      out[3 * x + 1] = row[x] >> 8 & 255;
      out[3 * x + 2] = row[x] & 255;
    }
  }
  return pixbuf;
}

static gboolean
draw_photo (Output *output, const GnPracticeSpecies *species, const char *path, GnRandom random, GError **error)
{
  cairo_surface_t *surface = gn_practice_scene_draw (species, &random);
  g_autoptr (GdkPixbuf) pixbuf = surface_to_pixbuf (surface);
  cairo_surface_destroy (surface);
  g_autofree char *buffer = NULL;
  gsize length;
  if (!gdk_pixbuf_save_to_buffer (pixbuf, &buffer, &length, "jpeg", error, "quality", "90", NULL))
    return FALSE;
  return output_write (output, path, buffer, length, error);
}

GnImage *
gn_practice_photo (int image_size, guint64 seed, guint32 number)
{
  guint n_species;
  const GnPracticeSpecies *species = gn_practice_species (&n_species);
  GnRandom random = gn_random_init (seed, 0, number, 0);
  cairo_surface_t *surface = gn_practice_scene_draw (&species[number % n_species], &random);
  g_autoptr (GdkPixbuf) pixbuf = surface_to_pixbuf (surface);
  cairo_surface_destroy (surface);
  g_autoptr (GnImage) image = gn_image_new (gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf));
  gsize stride = 3 * (gsize)image->width;
  for (int y = 0; y < image->height; y++)
    memcpy (image->pixels + stride * y, gdk_pixbuf_read_pixels (pixbuf) + (gsize)gdk_pixbuf_get_rowstride (pixbuf) * y,
            stride);
  return gn_image_resize (image, image_size, image_size);
}

static gboolean
write_labels (Output *output, int n_training, int n_validation, GError **error)
{
  guint n_species;
  const GnPracticeSpecies *species = gn_practice_species (&n_species);
  g_autoptr (GString) table = g_string_new (NULL);
  g_string_append_printf (table, "%-5s, %-30s, %-22s, %s, %s\n", "Label", "Latin Name", "Common Name", "Train Images",
                          "Validation Images");
  for (guint i = 0; i < n_species; i++) {
    g_autofree char *name = g_strdelimit (g_strdup (species[i].name), " ", '_');
    g_string_append_printf (table, "%-5s, %-30s, %-22s, %-12d, %d\n", species[i].id, species[i].latin_name, name,
                            n_training, n_validation);
  }
  g_autofree char *path = g_build_filename (output->folder, LABEL_TABLE, NULL);
  return output_write (output, path, table->str, table->len, error);
}

typedef struct {
  GCancellable *cancellable;
  void (*progress) (gpointer data, guint done, guint total);
  gpointer progress_data;
  guint done, total;
} Watch;

/* Photos first..last of every species into one split. The photo's number does not depend on per_class. */
static gboolean
draw_split (Output *output, const char *split, int first, int last, guint64 seed, Watch *watch, GError **error)
{
  guint n_species;
  const GnPracticeSpecies *species = gn_practice_species (&n_species);
  g_autofree char *split_folder = g_build_filename (output->folder, split, NULL);
  if (!output_make_folder (output, split_folder, error))
    return FALSE;
  for (guint s = 0; s < n_species; s++) {
    g_autofree char *folder = g_build_filename (split_folder, species[s].id, NULL);
    if (!output_make_folder (output, folder, error))
      return FALSE;
    for (int i = first; i < last; i++) {
      if (g_cancellable_set_error_if_cancelled (watch->cancellable, error))
        return FALSE;
      g_autofree char *name = g_strdup_printf ("%s-%05d.jpg", species[s].id, i);
      g_autofree char *path = g_build_filename (folder, name, NULL);
      GnRandom random = gn_random_init (seed, s, (guint32)i, DRAW_OPERATION);
      if (!draw_photo (output, &species[s], path, random, error))
        return FALSE;
      watch->done++;
      if (watch->progress != NULL)
        watch->progress (watch->progress_data, watch->done, watch->total);
    }
  }
  return TRUE;
}

gboolean
gn_practice_draw (const char *folder, int per_class, guint64 seed, GCancellable *cancellable,
                  void (*progress) (gpointer data, guint done, guint total), gpointer progress_data, GError **error)
{
  if (per_class < 2 || per_class > GN_PRACTICE_MAX_PER_CLASS) {
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("%d photos a class: from 2 to %d are possible"), per_class,
                 GN_PRACTICE_MAX_PER_CLASS);
    return FALSE;
  }
  guint n_species;
  gn_practice_species (&n_species);
  int n_validation = MAX (1, per_class / 5), n_training = per_class - n_validation;
  g_autoptr (GPtrArray) created = g_ptr_array_new_with_free_func (g_free);
  Output output = { folder, created };
  Watch watch = { cancellable, progress, progress_data, 0, n_species * (guint)per_class };
  gboolean done = output_open (&output, error) &&
                  draw_split (&output, "training", 0, n_training, seed, &watch, error) &&
                  draw_split (&output, "validation", n_training, per_class, seed, &watch, error) &&
                  write_labels (&output, n_training, n_validation, error);
  if (!done)
    output_take_back (&output);
  return done;
}
