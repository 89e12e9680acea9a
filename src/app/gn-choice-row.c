/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-choice-row.h"

#include "gn-side-label.h"

#define COMBO_WIDTH 150 /* one for all, so that they stand in a column */

struct _GnChoiceRow {
  GtkGrid parent;

  GtkComboBoxText *combo;
  GtkLabel *tip;
  GHashTable *tips; /* id → sentence */
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnChoiceRow, gn_choice_row, GTK_TYPE_GRID)

static void
on_changed (GtkComboBox *combo, GnChoiceRow *self)
{
  const char *id = gtk_combo_box_get_active_id (combo);
  const char *tip = id != NULL ? g_hash_table_lookup (self->tips, id) : NULL;
  gtk_label_set_text (self->tip, tip != NULL ? tip : "");
  gtk_widget_set_visible (GTK_WIDGET (self->tip), tip != NULL && *tip != '\0');
  atk_object_set_description (gtk_widget_get_accessible (GTK_WIDGET (combo)), tip != NULL ? tip : "");
  g_signal_emit (self, signals[CHANGED], 0);
}

/* A wheel turned over a scrolled column is meant for the column. */
static gboolean
on_scroll (GtkWidget *widget, GdkEventScroll *event)
{
  g_signal_stop_emission_by_name (widget, "scroll-event");
  return GDK_EVENT_PROPAGATE;
}

void
gn_choice_row_add (GnChoiceRow *self, const char *id, const char *label, const char *tip)
{
  g_hash_table_insert (self->tips, g_strdup (id), g_strdup (tip));
  gtk_combo_box_text_append (self->combo, id, label);
}

const char *
gn_choice_row_get_active (GnChoiceRow *self)
{
  return gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->combo));
}

void
gn_choice_row_set_active (GnChoiceRow *self, const char *id)
{
  gtk_combo_box_set_active_id (GTK_COMBO_BOX (self->combo), id);
}

static void
gn_choice_row_finalize (GObject *object)
{
  g_hash_table_unref (GN_CHOICE_ROW (object)->tips);
  G_OBJECT_CLASS (gn_choice_row_parent_class)->finalize (object);
}

static void
gn_choice_row_class_init (GnChoiceRowClass *class)
{
  G_OBJECT_CLASS (class)->finalize = gn_choice_row_finalize;
  signals[CHANGED] = g_signal_new ("changed", GN_TYPE_CHOICE_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                   0);
}

/* A long choice is cut in the column and whole in the list. */
static void
shorten (GtkComboBoxText *combo)
{
  g_autoptr (GList) cells = gtk_cell_layout_get_cells (GTK_CELL_LAYOUT (combo));
  g_object_set (cells->data, "ellipsize", PANGO_ELLIPSIZE_END, NULL);
  gtk_combo_box_set_popup_fixed_width (GTK_COMBO_BOX (combo), FALSE);
}

static void
gn_choice_row_init (GnChoiceRow *self)
{
  PangoAttrList *attributes = pango_attr_list_new ();

  self->tips = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  self->combo = GTK_COMBO_BOX_TEXT (gtk_combo_box_text_new ());
  gtk_widget_set_size_request (GTK_WIDGET (self->combo), COMBO_WIDTH, -1);
  gtk_widget_set_valign (GTK_WIDGET (self->combo), GTK_ALIGN_CENTER);
  shorten (self->combo);
  g_signal_connect_object (self->combo, "changed", G_CALLBACK (on_changed), self, 0);
  g_signal_connect (self->combo, "scroll-event", G_CALLBACK (on_scroll), NULL);

  self->tip = gn_side_label_new (NULL, GTK_STYLE_CLASS_DIM_LABEL);
  pango_attr_list_insert (attributes, pango_attr_scale_new (PANGO_SCALE_SMALL));
  gtk_label_set_attributes (self->tip, attributes);
  pango_attr_list_unref (attributes);
  gtk_widget_set_no_show_all (GTK_WIDGET (self->tip), TRUE);

  gtk_grid_set_column_spacing (GTK_GRID (self), 12);
  gtk_grid_set_row_spacing (GTK_GRID (self), 4);
  gtk_grid_attach (GTK_GRID (self), GTK_WIDGET (self->combo), 1, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (self), GTK_WIDGET (self->tip), 0, 1, 2, 1);
}

GtkWidget *
gn_choice_row_new (const char *label)
{
  GnChoiceRow *self = g_object_new (GN_TYPE_CHOICE_ROW, NULL);
  GtkWidget *name = gtk_label_new (label);

  gtk_label_set_xalign (GTK_LABEL (name), 0);
  gtk_widget_set_hexpand (name, TRUE);
  gtk_label_set_mnemonic_widget (GTK_LABEL (name), GTK_WIDGET (self->combo));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self->combo)), label);
  gtk_grid_attach (GTK_GRID (self), name, 0, 0, 1, 1);
  gtk_widget_show_all (GTK_WIDGET (self));
  return GTK_WIDGET (self);
}
