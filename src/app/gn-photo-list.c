/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-photo-list.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define THUMBNAIL_SIZE 48

struct _GnPhotoList {
  GtkScrolledWindow parent;

  GtkTreeView *view;
  GtkListStore *store;
  GtkTreeModel *filtered;
  GnThumbnailer *thumbnailer;
  GHashTable *rows; /* id -> GtkTreeIter of the store */
  gchar *needle;    /* casefolded */
  guint n_texts;
};

enum {
  COLUMN_ID,
  COLUMN_PATH,
  COLUMN_MODIFIED,
  COLUMN_VALUE,
  COLUMN_TEXT,
  N_COLUMNS = COLUMN_TEXT + GN_PHOTO_LIST_MAX_TEXTS
};

enum { PHOTO_SELECTED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnPhotoList, gn_photo_list, GTK_TYPE_SCROLLED_WINDOW)

/* Cells */

static void
show_thumbnail (GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter, gpointer data)
{
  GnPhotoList *self = data;
  g_autofree gchar *path = NULL;
  gboolean failed = FALSE;
  gint64 modified;

  gtk_tree_model_get (model, iter, COLUMN_PATH, &path, COLUMN_MODIFIED, &modified, -1);
  cairo_surface_t *surface =
      path && self->thumbnailer
          ? gn_thumbnailer_get (self->thumbnailer, path, modified, THUMBNAIL_SIZE,
                                gtk_widget_get_scale_factor (GTK_WIDGET (self)), GN_THUMBNAIL_COVER, &failed)
          : NULL;
  if (surface)
    g_object_set (cell, "surface", surface, NULL);
  else
    g_object_set (cell, "icon-name", failed ? "dialog-warning-symbolic" : "image-x-generic-symbolic", NULL);
}

static void
show_value (GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter, gpointer data)
{
  g_autofree gchar *text = NULL;
  double value;

  gtk_tree_model_get (model, iter, COLUMN_VALUE, &value, -1);
  text = isnan (value) ? g_strdup ("") : g_strdup_printf (_("%.1f %%"), value * 100);
  g_object_set (cell, "text", text, NULL);
}

/* Order and filter */

static int
compare_values (GtkTreeModel *model, GtkTreeIter *a, GtkTreeIter *b, gpointer data)
{
  double left, right;

  gtk_tree_model_get (model, a, COLUMN_VALUE, &left, -1);
  gtk_tree_model_get (model, b, COLUMN_VALUE, &right, -1);
  left = isnan (left) ? -1 : left;
  right = isnan (right) ? -1 : right;
  return (left > right) - (left < right);
}

static int
compare_texts (GtkTreeModel *model, GtkTreeIter *a, GtkTreeIter *b, gpointer data)
{
  g_autofree gchar *left = NULL, *right = NULL;

  gtk_tree_model_get (model, a, GPOINTER_TO_INT (data), &left, -1);
  gtk_tree_model_get (model, b, GPOINTER_TO_INT (data), &right, -1);
  return g_utf8_collate (left ? left : "", right ? right : "");
}

static gboolean
is_shown (GtkTreeModel *model, GtkTreeIter *iter, gpointer data)
{
  GnPhotoList *self = data;
  gboolean found = *self->needle == '\0';

  for (guint i = 0; i < self->n_texts && !found; i++) {
    g_autofree gchar *text = NULL;
    gtk_tree_model_get (model, iter, COLUMN_TEXT + i, &text, -1);
    g_autofree gchar *folded = g_utf8_casefold (text ? text : "", -1);
    found = strstr (folded, self->needle) != NULL;
  }
  return found;
}

void
gn_photo_list_set_filter (GnPhotoList *self, const char *needle)
{
  g_return_if_fail (GN_IS_PHOTO_LIST (self));

  g_free (self->needle);
  self->needle = g_utf8_casefold (needle, -1);
  gtk_tree_model_filter_refilter (GTK_TREE_MODEL_FILTER (self->filtered));
}

void
gn_photo_list_set_thumbnailer (GnPhotoList *self, GnThumbnailer *thumbnailer)
{
  g_return_if_fail (GN_IS_PHOTO_LIST (self));
  g_return_if_fail (!self->thumbnailer);

  self->thumbnailer = g_object_ref (thumbnailer);
  g_signal_connect_object (thumbnailer, "ready", G_CALLBACK (gtk_widget_queue_draw), self->view, G_CONNECT_SWAPPED);
}

/* Rows */

void
gn_photo_list_clear (GnPhotoList *self)
{
  g_return_if_fail (GN_IS_PHOTO_LIST (self));

  g_hash_table_remove_all (self->rows);
  gtk_list_store_clear (self->store);
}

void
gn_photo_list_add (GnPhotoList *self, guint id, const char *path, gint64 modified)
{
  GtkTreeIter iter;

  g_return_if_fail (GN_IS_PHOTO_LIST (self));
  gtk_list_store_insert_with_values (self->store, &iter, -1, COLUMN_ID, id, COLUMN_PATH, path, COLUMN_MODIFIED,
                                     modified, COLUMN_VALUE, (double)NAN, -1);
  g_hash_table_insert (self->rows, GUINT_TO_POINTER (id), gtk_tree_iter_copy (&iter));
}

void
gn_photo_list_set_text (GnPhotoList *self, guint id, guint column, const char *text)
{
  g_return_if_fail (GN_IS_PHOTO_LIST (self));
  g_return_if_fail (column < self->n_texts);

  GtkTreeIter *iter = g_hash_table_lookup (self->rows, GUINT_TO_POINTER (id));
  if (iter)
    gtk_list_store_set (self->store, iter, COLUMN_TEXT + (int)column, text, -1);
}

void
gn_photo_list_set_value (GnPhotoList *self, guint id, double value)
{
  g_return_if_fail (GN_IS_PHOTO_LIST (self));

  GtkTreeIter *iter = g_hash_table_lookup (self->rows, GUINT_TO_POINTER (id));
  if (iter)
    gtk_list_store_set (self->store, iter, COLUMN_VALUE, value, -1);
}

GArray *
gn_photo_list_get_shown (GnPhotoList *self)
{
  GArray *ids = g_array_new (FALSE, FALSE, sizeof (guint));
  GtkTreeModel *model = gtk_tree_view_get_model (self->view);
  GtkTreeIter iter;
  guint id;

  for (gboolean more = gtk_tree_model_get_iter_first (model, &iter); more;
       more = gtk_tree_model_iter_next (model, &iter)) {
    gtk_tree_model_get (model, &iter, COLUMN_ID, &id, -1);
    g_array_append_val (ids, id);
  }
  return ids;
}

void
gn_photo_list_select (GnPhotoList *self, guint id)
{
  g_return_if_fail (GN_IS_PHOTO_LIST (self));

  GtkTreeModel *model = gtk_tree_view_get_model (self->view);
  GtkTreeIter iter;
  guint other;

  for (gboolean more = gtk_tree_model_get_iter_first (model, &iter); more;
       more = gtk_tree_model_iter_next (model, &iter)) {
    gtk_tree_model_get (model, &iter, COLUMN_ID, &other, -1);
    if (other != id)
      continue;
    g_autoptr (GtkTreePath) path = gtk_tree_model_get_path (model, &iter);
    gtk_tree_view_set_cursor (self->view, path, NULL, FALSE);
    return;
  }
}

void
gn_photo_list_select_first (GnPhotoList *self)
{
  g_return_if_fail (GN_IS_PHOTO_LIST (self));

  g_autoptr (GtkTreePath) first = gtk_tree_path_new_first ();
  if (g_hash_table_size (self->rows) > 0)
    gtk_tree_view_set_cursor (self->view, first, NULL, FALSE);
}

GtkWidget *
gn_photo_list_get_view (GnPhotoList *self)
{
  g_return_val_if_fail (GN_IS_PHOTO_LIST (self), NULL);
  return GTK_WIDGET (self->view);
}

static void
on_selection_changed (GtkTreeSelection *selection, GnPhotoList *self)
{
  GtkTreeModel *model;
  GtkTreeIter iter;
  guint id;

  if (!gtk_tree_selection_get_selected (selection, &model, &iter))
    return;
  gtk_tree_model_get (model, &iter, COLUMN_ID, &id, -1);
  g_signal_emit (self, signals[PHOTO_SELECTED], 0, id);
}

/* Building */

static void
add_thumbnail_column (GnPhotoList *self)
{
  GtkCellRenderer *cell = gtk_cell_renderer_pixbuf_new ();
  GtkTreeViewColumn *column = gtk_tree_view_column_new ();

  gtk_cell_renderer_set_fixed_size (cell, THUMBNAIL_SIZE + 8, THUMBNAIL_SIZE + 8);
  gtk_tree_view_column_set_sizing (column, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_fixed_width (column, THUMBNAIL_SIZE + 16);
  gtk_tree_view_column_pack_start (column, cell, FALSE);
  gtk_tree_view_column_set_cell_data_func (column, cell, show_thumbnail, self, NULL);
  gtk_tree_view_append_column (self->view, column);
}

static void
add_text_column (GnPhotoList *self, guint i, const char *title)
{
  GtkCellRenderer *cell = gtk_cell_renderer_text_new ();
  int source = COLUMN_TEXT + (int)i;
  GtkTreeViewColumn *column = gtk_tree_view_column_new_with_attributes (title, cell, "text", source, NULL);

  g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_tree_view_column_set_sizing (column, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_fixed_width (column, 110);
  gtk_tree_view_column_set_expand (column, TRUE);
  gtk_tree_view_column_set_resizable (column, TRUE);
  gtk_tree_view_column_set_sort_column_id (column, source);
  gtk_tree_view_append_column (self->view, column);
}

static void
add_value_column (GnPhotoList *self, const char *title)
{
  GtkCellRenderer *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *column = gtk_tree_view_column_new ();

  g_object_set (cell, "xalign", 1.0, "xpad", 8, NULL);
  gtk_tree_view_column_set_title (column, title);
  gtk_tree_view_column_set_alignment (column, 1);
  gtk_tree_view_column_set_sizing (column, GTK_TREE_VIEW_COLUMN_FIXED);
  gtk_tree_view_column_set_fixed_width (column, 116);
  gtk_tree_view_column_pack_start (column, cell, TRUE);
  gtk_tree_view_column_set_cell_data_func (column, cell, show_value, self, NULL);
  gtk_tree_view_column_set_sort_column_id (column, COLUMN_VALUE);
  gtk_tree_view_append_column (self->view, column);
}

GtkWidget *
gn_photo_list_new (const char *const *texts, const char *value)
{
  GnPhotoList *self = g_object_new (GN_TYPE_PHOTO_LIST, "visible", TRUE, NULL);

  self->n_texts = g_strv_length ((gchar **)texts);
  g_return_val_if_fail (self->n_texts <= GN_PHOTO_LIST_MAX_TEXTS, GTK_WIDGET (self));
  add_thumbnail_column (self);
  for (guint i = 0; i < self->n_texts; i++)
    add_text_column (self, i, texts[i]);
  add_value_column (self, value);
  /* Every row has the height of the first: thousands of them need no measuring. */
  gtk_tree_view_set_fixed_height_mode (self->view, TRUE);
  gtk_tree_view_set_search_column (self->view, COLUMN_TEXT);
  return GTK_WIDGET (self);
}

static void
gn_photo_list_finalize (GObject *object)
{
  GnPhotoList *self = GN_PHOTO_LIST (object);

  g_clear_object (&self->thumbnailer);
  g_clear_object (&self->filtered);
  g_clear_object (&self->store);
  g_hash_table_unref (self->rows);
  g_free (self->needle);
  G_OBJECT_CLASS (gn_photo_list_parent_class)->finalize (object);
}

static void
gn_photo_list_class_init (GnPhotoListClass *class)
{
  G_OBJECT_CLASS (class)->finalize = gn_photo_list_finalize;
  signals[PHOTO_SELECTED] = g_signal_new ("photo-selected", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                          NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static void
gn_photo_list_init (GnPhotoList *self)
{
  self->needle = g_strdup ("");
  self->rows = g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify)gtk_tree_iter_free);
  self->store = gtk_list_store_new (N_COLUMNS, G_TYPE_UINT, G_TYPE_STRING, G_TYPE_INT64, G_TYPE_DOUBLE, G_TYPE_STRING,
                                    G_TYPE_STRING, G_TYPE_STRING);
  self->filtered = gtk_tree_model_filter_new (GTK_TREE_MODEL (self->store), NULL);
  gtk_tree_model_filter_set_visible_func (GTK_TREE_MODEL_FILTER (self->filtered), is_shown, self, NULL);

  g_autoptr (GtkTreeModel) sorted = gtk_tree_model_sort_new_with_model (self->filtered);
  gtk_tree_sortable_set_sort_func (GTK_TREE_SORTABLE (sorted), COLUMN_VALUE, compare_values, NULL, NULL);
  for (int i = COLUMN_TEXT; i < N_COLUMNS; i++)
    gtk_tree_sortable_set_sort_func (GTK_TREE_SORTABLE (sorted), i, compare_texts, GINT_TO_POINTER (i), NULL);

  self->view = GTK_TREE_VIEW (gtk_tree_view_new_with_model (sorted));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->view)), _("Photos"));
  gtk_widget_show (GTK_WIDGET (self->view));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->view));
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (self), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  g_signal_connect (gtk_tree_view_get_selection (self->view), "changed", G_CALLBACK (on_selection_changed), self);
}
