/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-epoch-table.h"

#include <glib/gi18n-lib.h>

struct _GnEpochTable {
  GtkTreeView parent;

  GtkListStore *store;
  int first_epoch, best_epoch; /* of what is shown: tells whether rows can be added to it */
  guint n;
};

enum {
  EPOCH,
  MARK,
  TRAIN_LOSS,
  TRAIN_ACCURACY,
  VALIDATION_LOSS,
  VALIDATION_ACCURACY,
  LEARNING_RATE,
  SECONDS,
  WEIGHT,
  N_COLUMNS
};

G_DEFINE_TYPE (GnEpochTable, gn_epoch_table, GTK_TYPE_TREE_VIEW)

static void
set_row (GnEpochTable *self, GtkTreeIter *row, const GnEpochMetrics *metrics)
{
  gboolean best = metrics->epoch == self->best_epoch;
  g_autofree char *train_loss = g_strdup_printf ("%.4f", metrics->train_loss);
  g_autofree char *train_accuracy = g_strdup_printf (_("%.1f %%"), metrics->train_accuracy * 100);
  g_autofree char *validation_loss = g_strdup_printf ("%.4f", metrics->validation_loss);
  g_autofree char *validation_accuracy = g_strdup_printf (_("%.1f %%"), metrics->validation_accuracy * 100);
  g_autofree char *rate = g_strdup_printf ("%.3g", metrics->learning_rate);
  g_autofree char *seconds = g_strdup_printf (_("%.1f s"), metrics->seconds);
  gtk_list_store_set (self->store, row, EPOCH, metrics->epoch, MARK, best ? _("★ best") : "", TRAIN_LOSS, train_loss,
                      TRAIN_ACCURACY, train_accuracy, VALIDATION_LOSS, validation_loss, VALIDATION_ACCURACY,
                      validation_accuracy, LEARNING_RATE, rate, SECONDS, seconds, WEIGHT,
                      best ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL, -1);
}

/* Epochs are only ever added to a run; anything else is another run. */
static gboolean
is_continuation (GnEpochTable *self, const GArray *epochs, int best_epoch)
{
  return self->n > 0 && epochs->len >= self->n && best_epoch == self->best_epoch &&
         g_array_index (epochs, GnEpochMetrics, 0).epoch == self->first_epoch &&
         gtk_tree_model_iter_n_children (GTK_TREE_MODEL (self->store), NULL) == (int) self->n;
}

void
gn_epoch_table_show (GnEpochTable *self, const GArray *epochs, int best_epoch)
{
  if (!is_continuation (self, epochs, best_epoch)) {
    gtk_list_store_clear (self->store);
    self->n = 0;
  }
  self->best_epoch = best_epoch;
  self->first_epoch = epochs->len > 0 ? g_array_index (epochs, GnEpochMetrics, 0).epoch : 0;
  for (; self->n < epochs->len; self->n++) {
    GtkTreeIter row;
    gtk_list_store_prepend (self->store, &row);
    set_row (self, &row, &g_array_index (epochs, GnEpochMetrics, self->n));
  }
}

static void
add_column (GnEpochTable *self, const char *title, int column, double xalign)
{
  GtkCellRenderer *cell = gtk_cell_renderer_text_new ();
  GtkTreeViewColumn *view_column = gtk_tree_view_column_new_with_attributes (title, cell, "text", column, "weight",
                                                                             WEIGHT, NULL);
  g_object_set (cell, "xalign", xalign, NULL);
  gtk_tree_view_column_set_alignment (view_column, (float) xalign);
  gtk_tree_view_column_set_expand (view_column, TRUE);
  gtk_tree_view_append_column (GTK_TREE_VIEW (self), view_column);
}

static void
gn_epoch_table_finalize (GObject *object)
{
  g_object_unref (GN_EPOCH_TABLE (object)->store);
  G_OBJECT_CLASS (gn_epoch_table_parent_class)->finalize (object);
}

static void
gn_epoch_table_class_init (GnEpochTableClass *class)
{
  G_OBJECT_CLASS (class)->finalize = gn_epoch_table_finalize;
}

static void
gn_epoch_table_init (GnEpochTable *self)
{
  self->store = gtk_list_store_new (N_COLUMNS, G_TYPE_INT, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING,
                                    G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT);
  gtk_tree_view_set_model (GTK_TREE_VIEW (self), GTK_TREE_MODEL (self->store));
  gtk_tree_view_set_enable_search (GTK_TREE_VIEW (self), FALSE);
  add_column (self, _("Epoch"), EPOCH, 1);
  add_column (self, "", MARK, 0);
  add_column (self, _("Training\nloss"), TRAIN_LOSS, 1);
  add_column (self, _("Training\naccuracy"), TRAIN_ACCURACY, 1);
  add_column (self, _("Validation\nloss"), VALIDATION_LOSS, 1);
  add_column (self, _("Validation\naccuracy"), VALIDATION_ACCURACY, 1);
  add_column (self, _("Learning\nrate"), LEARNING_RATE, 1);
  add_column (self, _("Time"), SECONDS, 1);
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _("Epochs"));
}
