/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-model-chooser.h"

#include <glib/gi18n-lib.h>

#include "gn-builtin-models.h"
#include "gn-file-dialog.h"
#include "gn-run.h"

struct _GnModelChooser {
  GtkBox parent;

  GnWorkspace *workspace;
  GtkComboBox *combo;
  GtkListStore *models;
  GCancellable *listing;
  gboolean listed, empty, selecting;
};

enum { COLUMN_PATH, COLUMN_NAME, COLUMN_DETAIL, N_COLUMNS };

enum { PROP_EMPTY = 1, N_PROPS };

static GParamSpec *props[N_PROPS];

G_DEFINE_TYPE (GnModelChooser, gn_model_chooser, GTK_TYPE_BOX)

static gchar *
describe_run (const GnRunInfo *run)
{
  const GnEpochMetrics *best = NULL;

  for (guint i = 0; i < run->epochs->len && !best; i++)
    if (g_array_index (run->epochs, GnEpochMetrics, i).epoch == run->best_epoch)
      best = &g_array_index (run->epochs, GnEpochMetrics, i);
  if (!best)
    return g_strdup (run->recipe ? run->recipe->architecture : "");
  /* Translators: architecture, validation accuracy, epoch. */
  return g_strdup_printf (_("%s, %.1f %% in epoch %d"), run->recipe ? run->recipe->architecture : "",
                          best->validation_accuracy * 100, best->epoch);
}

static gboolean
find_path (GnModelChooser *self, const char *path, GtkTreeIter *iter)
{
  GtkTreeModel *model = GTK_TREE_MODEL (self->models);
  gboolean found = FALSE;

  for (gboolean more = gtk_tree_model_get_iter_first (model, iter); more && !found;) {
    g_autofree gchar *other = NULL;
    gtk_tree_model_get (model, iter, COLUMN_PATH, &other, -1);
    found = g_strcmp0 (other, path) == 0;
    more = found || gtk_tree_model_iter_next (model, iter);
  }
  return found;
}

static void
set_empty (GnModelChooser *self, gboolean empty)
{
  if (self->empty == empty)
    return;
  self->empty = empty;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_EMPTY]);
}

/* A model that is in use without being one of the runs gets a row of its own. */
static void
select_current (GnModelChooser *self)
{
  const char *path = gn_workspace_get_model_path (self->workspace);
  GtkTreeIter iter;

  self->selecting = TRUE;
  if (!path) {
    gtk_combo_box_set_active (self->combo, -1);
  } else {
    if (!find_path (self, path, &iter)) {
      g_autofree gchar *name = g_filename_display_basename (path);
      gtk_list_store_insert_with_values (self->models, &iter, -1, COLUMN_PATH, path, COLUMN_NAME, name, COLUMN_DETAIL,
                                         _("opened file"), -1);
    }
    gtk_combo_box_set_active_iter (self->combo, &iter);
  }
  self->selecting = FALSE;
  gtk_widget_set_sensitive (GTK_WIDGET (self->combo),
                            gtk_tree_model_iter_n_children (GTK_TREE_MODEL (self->models), NULL) > 0);
  set_empty (self, self->listed && !path);
}

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, gn_runs_list (), (GDestroyNotify)g_ptr_array_unref);
}

/* Behind the person's own. */
static void
add_builtin (GnModelChooser *self)
{
  g_auto (GStrv) names = gn_builtin_models_list ();
  for (char **name = names; *name; name++) {
    g_autofree gchar *path = gn_builtin_model_find (*name);
    gtk_list_store_insert_with_values (self->models, NULL, -1, COLUMN_PATH, path, COLUMN_NAME,
                                       gn_builtin_model_get_label (*name), COLUMN_DETAIL,
                                       _("came with the program"), -1);
  }
}

static void
add_run (GnModelChooser *self, const GnRunInfo *run)
{
  g_autofree gchar *detail = describe_run (run), *snapshots = gn_run_info_get_snapshots (run);
  gtk_list_store_insert_with_values (self->models, NULL, -1, COLUMN_PATH, run->folder, COLUMN_NAME, run->name,
                                     COLUMN_DETAIL, detail, -1);
  if (run->n_snapshots < 2)
    return;
  g_autofree gchar *together = g_strdup_printf (_("%u snapshots, answering together"), run->n_snapshots);
  gtk_list_store_insert_with_values (self->models, NULL, -1, COLUMN_PATH, snapshots, COLUMN_NAME, run->name,
                                     COLUMN_DETAIL, together, -1);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GPtrArray) runs = g_task_propagate_pointer (G_TASK (result), NULL);
  if (!runs)
    return;

  GnModelChooser *self = GN_MODEL_CHOOSER (source);
  self->selecting = TRUE;
  gtk_list_store_clear (self->models);
  self->selecting = FALSE;
  for (guint i = 0; i < runs->len; i++) {
    const GnRunInfo *run = runs->pdata[i];
    if (run->best_epoch > 0 && run->status != GN_RUN_DAMAGED)
      add_run (self, run);
  }
  add_builtin (self);
  self->listed = TRUE;

  GtkTreeIter newest;
  if (!gn_workspace_get_model_path (self->workspace) &&
      gtk_tree_model_get_iter_first (GTK_TREE_MODEL (self->models), &newest)) {
    g_autofree gchar *path = NULL;
    gtk_tree_model_get (GTK_TREE_MODEL (self->models), &newest, COLUMN_PATH, &path, -1);
    gn_workspace_set_model_path (self->workspace, path);
  }
  select_current (self);
}

void
gn_model_chooser_refresh (GnModelChooser *self)
{
  g_return_if_fail (GN_IS_MODEL_CHOOSER (self));

  if (self->listing)
    g_cancellable_cancel (self->listing);
  g_clear_object (&self->listing);
  self->listing = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (self, self->listing, on_listed, NULL);
  g_task_run_in_thread (task, list_thread);
}

static void
on_combo_changed (GtkComboBox *combo, GnModelChooser *self)
{
  GtkTreeIter iter;
  g_autofree gchar *path = NULL;

  if (self->selecting || !gtk_combo_box_get_active_iter (combo, &iter))
    return;
  gtk_tree_model_get (GTK_TREE_MODEL (self->models), &iter, COLUMN_PATH, &path, -1);
  gn_workspace_set_model_path (self->workspace, path);
}

static void
on_file_chosen (gpointer object, const char *path)
{
  gn_workspace_set_model_path (GN_MODEL_CHOOSER (object)->workspace, path);
}

void
gn_model_chooser_open (GnModelChooser *self)
{
  g_return_if_fail (GN_IS_MODEL_CHOOSER (self));

  gn_file_dialog_show (GTK_WIDGET (self), GTK_FILE_CHOOSER_ACTION_OPEN, _("Open a Model"), _("_Open"), NULL,
                       gn_file_filter_new_suffix (_("Models (.safetensors)"), "*.safetensors"), on_file_chosen);
}

gboolean
gn_model_chooser_get_empty (GnModelChooser *self)
{
  g_return_val_if_fail (GN_IS_MODEL_CHOOSER (self), FALSE);
  return self->empty;
}

void
gn_model_chooser_set_workspace (GnModelChooser *self, GnWorkspace *workspace)
{
  g_return_if_fail (GN_IS_MODEL_CHOOSER (self));

  g_set_object (&self->workspace, workspace);
  g_signal_connect_object (workspace, "notify::model-path", G_CALLBACK (select_current), self, G_CONNECT_SWAPPED);
  select_current (self);
}

static void
gn_model_chooser_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_EMPTY)
    g_value_set_boolean (value, GN_MODEL_CHOOSER (object)->empty);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gn_model_chooser_dispose (GObject *object)
{
  GnModelChooser *self = GN_MODEL_CHOOSER (object);

  if (self->listing)
    g_cancellable_cancel (self->listing);
  g_clear_object (&self->listing);
  g_clear_object (&self->workspace);
  g_clear_object (&self->models);
  G_OBJECT_CLASS (gn_model_chooser_parent_class)->dispose (object);
}

static void
gn_model_chooser_class_init (GnModelChooserClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);

  object_class->get_property = gn_model_chooser_get_property;
  object_class->dispose = gn_model_chooser_dispose;
  props[PROP_EMPTY] = g_param_spec_boolean ("empty", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
add_renderers (GtkCellLayout *layout)
{
  GtkCellRenderer *name = gtk_cell_renderer_text_new (), *detail = gtk_cell_renderer_text_new ();

  g_object_set (name, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "width-chars", 14, NULL);
  g_object_set (detail, "ellipsize", PANGO_ELLIPSIZE_END, "width-chars", 20, "scale", 0.9, "xpad", 6, NULL);
  gtk_cell_layout_pack_start (layout, name, TRUE);
  gtk_cell_layout_add_attribute (layout, name, "text", COLUMN_NAME);
  gtk_cell_layout_pack_start (layout, detail, TRUE);
  gtk_cell_layout_add_attribute (layout, detail, "text", COLUMN_DETAIL);
}

static void
gn_model_chooser_init (GnModelChooser *self)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (_("_Model:"));
  GtkWidget *combo, *button = gtk_button_new_from_icon_name ("document-open-symbolic", GTK_ICON_SIZE_BUTTON);

  self->models = gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  combo = gtk_combo_box_new_with_model (GTK_TREE_MODEL (self->models));
  self->combo = GTK_COMBO_BOX (combo);
  add_renderers (GTK_CELL_LAYOUT (combo));
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), combo);
  gtk_widget_set_tooltip_text (combo, _("The trained models, newest first"));
  gtk_widget_set_tooltip_text (button, _("Open a model file…"));
  atk_object_set_name (gtk_widget_get_accessible (button), _("Open a model file"));
  g_signal_connect (combo, "changed", G_CALLBACK (on_combo_changed), self);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (gn_model_chooser_open), self);

  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_box_pack_start (GTK_BOX (self), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), combo, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (self), button, FALSE, FALSE, 0);
  gtk_widget_show_all (GTK_WIDGET (self));
}
