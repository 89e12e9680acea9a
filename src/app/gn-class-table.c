/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-class-table.h"
#include "gn-species-name.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _GnClassTable {
  GtkScrolledWindow parent;

  GtkTreeView *view;
  GtkListStore *store;
};

enum { COLUMN_NAME, COLUMN_LATIN_NAME, COLUMN_PRECISION, COLUMN_RECALL, COLUMN_F1, COLUMN_COUNT, N_COLUMNS };

G_DEFINE_TYPE (GnClassTable, gn_class_table, GTK_TYPE_SCROLLED_WINDOW)

static void
show_fraction (GtkTreeViewColumn *column, GtkCellRenderer *cell, GtkTreeModel *model, GtkTreeIter *iter, gpointer data)
{
  g_autofree gchar *text = NULL;
  double value;

  gtk_tree_model_get (model, iter, GPOINTER_TO_INT (data), &value, -1);
  text = isnan (value) ? g_strdup ("—") : g_strdup_printf (_("%.1f %%"), value * 100);
  g_object_set (cell, "text", text, NULL);
}

/* What is undefined stands below every number. */
static int
compare_fractions (GtkTreeModel *model, GtkTreeIter *a, GtkTreeIter *b, gpointer data)
{
  double left, right;

  gtk_tree_model_get (model, a, GPOINTER_TO_INT (data), &left, -1);
  gtk_tree_model_get (model, b, GPOINTER_TO_INT (data), &right, -1);
  left = isnan (left) ? -1 : left;
  right = isnan (right) ? -1 : right;
  return (left > right) - (left < right);
}

static void
add_text_column (GnClassTable *self, const char *title, int source, gboolean latin)
{
  GtkCellRenderer *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *column = gtk_tree_view_column_new_with_attributes (title, cell, "text", source, NULL);

  g_object_set (cell, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 16, "ypad", 6, "style",
                latin ? PANGO_STYLE_ITALIC : PANGO_STYLE_NORMAL, NULL);
  gtk_tree_view_column_set_expand (column, TRUE);
  gtk_tree_view_column_set_resizable (column, TRUE);
  gtk_tree_view_column_set_sort_column_id (column, source);
  gtk_tree_view_append_column (self->view, column);
}

static void
add_number_column (GnClassTable *self, const char *title, int source)
{
  GtkCellRenderer *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *column = gtk_tree_view_column_new ();

  g_object_set (cell, "xalign", 1.0, "xpad", 12, NULL);
  gtk_tree_view_column_set_title (column, title);
  gtk_tree_view_column_set_alignment (column, 1);
  gtk_tree_view_column_pack_start (column, cell, TRUE);
  if (source == COLUMN_COUNT) {
    gtk_tree_view_column_add_attribute (column, cell, "text", source);
  } else {
    gtk_tree_view_column_set_cell_data_func (column, cell, show_fraction, GINT_TO_POINTER (source), NULL);
    gtk_tree_sortable_set_sort_func (GTK_TREE_SORTABLE (self->store), source, compare_fractions,
                                     GINT_TO_POINTER (source), NULL);
  }
  gtk_tree_view_column_set_sort_column_id (column, source);
  gtk_tree_view_append_column (self->view, column);
}

void
gn_class_table_set_review (GnClassTable *self, const GnReview *review)
{
  g_return_if_fail (GN_IS_CLASS_TABLE (self));

  gtk_list_store_clear (self->store);
  if (!review)
    return;
  const GnClass *classes = gn_dataset_get_classes (review->dataset, NULL);
  for (guint i = 0; i < review->evaluation->n_classes; i++) {
    const GnClassScore *score = &review->evaluation->classes[i];
    gtk_list_store_insert_with_values (self->store, NULL, -1, COLUMN_NAME, gn_species_get_name (&classes[i]), COLUMN_LATIN_NAME,
                                       classes[i].latin_name, COLUMN_PRECISION, score->precision, COLUMN_RECALL,
                                       score->recall, COLUMN_F1, score->f1, COLUMN_COUNT, score->count, -1);
  }
}

static void
gn_class_table_dispose (GObject *object)
{
  g_clear_object (&GN_CLASS_TABLE (object)->store);
  G_OBJECT_CLASS (gn_class_table_parent_class)->dispose (object);
}

static void
gn_class_table_class_init (GnClassTableClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_class_table_dispose;
}

static void
gn_class_table_init (GnClassTable *self)
{
  self->store = gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_DOUBLE, G_TYPE_DOUBLE,
                                    G_TYPE_DOUBLE, G_TYPE_UINT);
  self->view = GTK_TREE_VIEW (gtk_tree_view_new_with_model (GTK_TREE_MODEL (self->store)));
  add_text_column (self, _("Class"), COLUMN_NAME, FALSE);
  add_text_column (self, _("Latin name"), COLUMN_LATIN_NAME, TRUE);
  add_number_column (self, _("Precision"), COLUMN_PRECISION);
  add_number_column (self, _("Recall"), COLUMN_RECALL);
  add_number_column (self, _("F1"), COLUMN_F1);
  add_number_column (self, _("Photos"), COLUMN_COUNT);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->view)), _("Scores of each class"));
  gtk_widget_show (GTK_WIDGET (self->view));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->view));
}
