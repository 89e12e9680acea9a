/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-class-list.h"
#include "gn-species-name.h"

#include <glib/gi18n-lib.h>

struct _GnClassList {
  GtkListBox parent;

  GPtrArray *counts; /* (element-type GtkLabel), a row each */
  guint n_classes;
  char *classes_id; /* ids of all classes, to tell whether the rows still fit */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnClassList, gn_class_list, GTK_TYPE_LIST_BOX)

static GtkWidget *
new_label (const char *text, PangoEllipsizeMode ellipsize)
{
  GtkWidget *label = gtk_label_new (text);
  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_label_set_ellipsize (GTK_LABEL (label), ellipsize);
  return label;
}

static void
add_row (GnClassList *self, const char *name, const char *latin_name)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *names = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *count = new_label ("", PANGO_ELLIPSIZE_NONE);

  gtk_container_add (GTK_CONTAINER (names), new_label (name, PANGO_ELLIPSIZE_END));
  if (*latin_name) {
    GtkWidget *latin = new_label (latin_name, PANGO_ELLIPSIZE_END);
    PangoAttrList *attributes = pango_attr_list_new ();
    pango_attr_list_insert (attributes, pango_attr_style_new (PANGO_STYLE_ITALIC));
    pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
    gtk_label_set_attributes (GTK_LABEL (latin), attributes);
    pango_attr_list_unref (attributes);
    gtk_style_context_add_class (gtk_widget_get_style_context (latin), "dim-label");
    gtk_container_add (GTK_CONTAINER (names), latin);
  }
  gtk_widget_set_hexpand (names, TRUE);
  gtk_widget_set_valign (names, GTK_ALIGN_CENTER);
  gtk_style_context_add_class (gtk_widget_get_style_context (count), "dim-label");
  gtk_container_add (GTK_CONTAINER (row), names);
  gtk_container_add (GTK_CONTAINER (row), count);
  g_object_set (row, "margin-start", 12, "margin-end", 12, "margin-top", 6, "margin-bottom", 6, NULL);
  gtk_widget_set_tooltip_text (row, *latin_name ? latin_name : name);
  gtk_widget_show_all (row);
  gtk_container_add (GTK_CONTAINER (self), row);
  g_ptr_array_add (self->counts, count);
}

static char *
identify_classes (GnDataset *dataset)
{
  guint n;
  const GnClass *classes = gn_dataset_get_classes (dataset, &n);
  GString *ids = g_string_new (gn_dataset_get_folder (dataset));
  for (guint i = 0; i < n; i++)
    g_string_append_printf (ids, "/%s", classes[i].id);
  return g_string_free (ids, FALSE);
}

static void
destroy_child (GtkWidget *child, gpointer data)
{
  gtk_widget_destroy (child);
}

static void
build_rows (GnClassList *self, GnDataset *dataset)
{
  const GnClass *classes = gn_dataset_get_classes (dataset, &self->n_classes);
  gtk_container_foreach (GTK_CONTAINER (self), destroy_child, NULL);
  g_ptr_array_set_size (self->counts, 0);
  add_row (self, _("All species"), "");
  for (guint i = 0; i < self->n_classes; i++)
    add_row (self, gn_species_get_name (&classes[i]), classes[i].latin_name);
  gn_class_list_set_class (self, -1);
}

static void
show_counts (GnClassList *self, GnDataset *dataset)
{
  for (guint i = 0; i < self->counts->len; i++) {
    guint count = 0;
    for (int split = 0; split < GN_N_SPLITS; split++)
      count += gn_dataset_count (dataset, (GnSplit)split, (int)i - 1);
    g_autofree char *text = g_strdup_printf ("%'u", count);
    gtk_label_set_text (g_ptr_array_index (self->counts, i), text);
  }
}

void
gn_class_list_set_dataset (GnClassList *self, GnDataset *dataset)
{
  if (!dataset)
    return;
  g_autofree char *id = identify_classes (dataset);
  if (g_strcmp0 (id, self->classes_id) != 0) {
    build_rows (self, dataset);
    g_free (self->classes_id);
    self->classes_id = g_steal_pointer (&id);
  }
  show_counts (self, dataset);
}

int
gn_class_list_get_class (GnClassList *self)
{
  GtkListBoxRow *row = gtk_list_box_get_selected_row (GTK_LIST_BOX (self));
  return row ? gtk_list_box_row_get_index (row) - 1 : -1;
}

void
gn_class_list_set_class (GnClassList *self, int class_index)
{
  gtk_list_box_select_row (GTK_LIST_BOX (self), gtk_list_box_get_row_at_index (GTK_LIST_BOX (self), class_index + 1));
}

static void
gn_class_list_row_selected (GtkListBox *list, GtkListBoxRow *row)
{
  if (row)
    g_signal_emit (list, signals[CHANGED], 0);
}

static void
gn_class_list_finalize (GObject *object)
{
  GnClassList *self = GN_CLASS_LIST (object);
  g_ptr_array_unref (self->counts);
  g_free (self->classes_id);
  G_OBJECT_CLASS (gn_class_list_parent_class)->finalize (object);
}

static void
gn_class_list_class_init (GnClassListClass *class)
{
  G_OBJECT_CLASS (class)->finalize = gn_class_list_finalize;
  GTK_LIST_BOX_CLASS (class)->row_selected = gn_class_list_row_selected;
  signals[CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (class), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
}

static void
gn_class_list_init (GnClassList *self)
{
  self->counts = g_ptr_array_new ();
  gtk_list_box_set_selection_mode (GTK_LIST_BOX (self), GTK_SELECTION_BROWSE);
}
