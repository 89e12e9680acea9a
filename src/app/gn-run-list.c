/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-run-list.h"

#include "gn-run-row.h"
#include "gn-run-trash.h"

#include <glib/gi18n-lib.h>

struct _GnRunList {
  GtkBox parent;

  GtkListBox *list;

  GnWorkspace *workspace;
  GCancellable *cancellable; /* of the reading in hand */
  gboolean can_train;
};

enum { LOADED, SELECTED, RESUME, COMPARED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnRunList, gn_run_list, GTK_TYPE_BOX)

static void
complain (GnRunList *self, const GError *error)
{
  gn_workspace_message (self->workspace, GTK_MESSAGE_ERROR, error->message, NULL, NULL);
}

/* What rows ask for */

static void
on_open_model (GnRunRow *row, const char *page, GnRunList *self)
{
  gn_workspace_open_model (self->workspace, gn_run_row_get_info (row)->folder, page);
}

static void
on_resume (GnRunRow *row, GnRunList *self)
{
  g_signal_emit (self, signals[RESUME], 0, gn_run_row_get_info (row)->folder);
}

static void
on_compare_toggled (GnRunRow *row, GnRunList *self)
{
  g_signal_emit (self, signals[COMPARED], 0);
}

static void
on_rename (GnRunRow *row, const char *name, GnRunList *self)
{
  g_autoptr (GError) error = NULL;
  if (!gn_run_rename (gn_run_row_get_info (row)->folder, name, &error))
    complain (self, error);
  gn_run_list_reload (self);
}

static void
on_delete (GnRunRow *row, GnRunList *self)
{
  const GnRunInfo *info = gn_run_row_get_info (row);
  g_autofree char *trashed = NULL, *text = NULL, *action = NULL;
  g_autoptr (GError) error = NULL;

  if (!gn_run_trash_put (info->folder, &trashed, &error)) {
    complain (self, error);
    return;
  }
  if (g_strcmp0 (gn_workspace_get_model_path (self->workspace), info->folder) == 0)
    gn_workspace_set_model_path (self->workspace, NULL);
  text = g_strdup_printf (_("The run “%s” was deleted."), info->name);
  action = g_action_print_detailed_name ("train.restore-run", g_variant_new_bytestring (trashed));
  gn_workspace_message (self->workspace, GTK_MESSAGE_INFO, text, _("_Undo"), action);
  gn_run_list_reload (self);
}

void
gn_run_list_restore (GnRunList *self, const char *trashed)
{
  g_autoptr (GError) error = NULL;
  if (!gn_run_trash_restore (trashed, &error))
    complain (self, error);
  gn_run_list_reload (self);
}

static void
on_row_activated (GnRunList *self, GtkListBoxRow *row)
{
  g_signal_emit (self, signals[SELECTED], 0, gn_run_row_get_info (GN_RUN_ROW (row)));
}

/* Reading */

static void
read_runs (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, gn_runs_list (), (GDestroyNotify) g_ptr_array_unref);
}

static GHashTable *
remember_compared (GnRunList *self)
{
  GHashTable *compared = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));
  for (GList *l = rows; l != NULL; l = l->next)
    if (gn_run_row_get_compared (l->data))
      g_hash_table_add (compared, g_strdup (gn_run_row_get_info (l->data)->folder));
  return compared;
}

static GtkWidget *
add_row (GnRunList *self, GnRunInfo *info, gboolean compared)
{
  GtkWidget *row = gn_run_row_new (info);
  gn_run_row_set_compared (GN_RUN_ROW (row), compared);
  gn_run_row_set_can_train (GN_RUN_ROW (row), self->can_train);
  g_signal_connect_object (row, "open-model", G_CALLBACK (on_open_model), self, 0);
  g_signal_connect_object (row, "resume", G_CALLBACK (on_resume), self, 0);
  g_signal_connect_object (row, "rename", G_CALLBACK (on_rename), self, 0);
  g_signal_connect_object (row, "delete", G_CALLBACK (on_delete), self, 0);
  g_signal_connect_object (row, "compare-toggled", G_CALLBACK (on_compare_toggled), self, 0);
  gtk_container_add (GTK_CONTAINER (self->list), row);
  return row;
}

static void
on_runs_read (GObject *source, GAsyncResult *result, gpointer data)
{
  GnRunList *self = GN_RUN_LIST (source);
  g_autoptr (GPtrArray) runs = g_task_propagate_pointer (G_TASK (result), NULL);

  if (runs == NULL || g_task_get_cancellable (G_TASK (result)) != self->cancellable || self->workspace == NULL)
    return;
  g_autoptr (GHashTable) compared = remember_compared (self);
  GtkListBoxRow *selected_row = gtk_list_box_get_selected_row (self->list);
  g_autofree char *selected = selected_row ? g_strdup (gn_run_row_get_info (GN_RUN_ROW (selected_row))->folder) : NULL;
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));
  for (GList *l = rows; l != NULL; l = l->next)
    gtk_widget_destroy (l->data);
  g_ptr_array_set_free_func (runs, NULL); /* the rows take them over */
  for (guint i = 0; i < runs->len; i++) {
    GnRunInfo *info = g_ptr_array_index (runs, i);
    GtkWidget *row = add_row (self, info, g_hash_table_contains (compared, info->folder));
    if (g_strcmp0 (info->folder, selected) == 0)
      gtk_list_box_select_row (self->list, GTK_LIST_BOX_ROW (row));
  }
  g_signal_emit (self, signals[LOADED], 0);
}

void
gn_run_list_reload (GnRunList *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  self->cancellable = g_cancellable_new ();
  g_autoptr (GTask) task = g_task_new (self, self->cancellable, on_runs_read, NULL);
  g_task_run_in_thread (task, read_runs);
}

/* Questions */

void
gn_run_list_set_can_train (GnRunList *self, gboolean can_train)
{
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));
  self->can_train = can_train;
  for (GList *l = rows; l != NULL; l = l->next)
    gn_run_row_set_can_train (l->data, can_train);
}

const GnRunInfo *
gn_run_list_find_interrupted (GnRunList *self)
{
  GtkListBoxRow *first = gtk_list_box_get_row_at_index (self->list, 0);
  const GnRunInfo *info = first != NULL ? gn_run_row_get_info (GN_RUN_ROW (first)) : NULL;
  return info != NULL && info->status == GN_RUN_INTERRUPTED ? info : NULL;
}

GPtrArray *
gn_run_list_get_compared (GnRunList *self, const char *except)
{
  GPtrArray *compared = g_ptr_array_new_with_free_func ((GDestroyNotify) gn_run_info_free);
  g_autoptr (GList) rows = gtk_container_get_children (GTK_CONTAINER (self->list));
  for (GList *l = rows; l != NULL; l = l->next) {
    const GnRunInfo *info = gn_run_row_get_info (l->data);
    if (!gn_run_row_get_compared (l->data) || g_strcmp0 (info->folder, except) == 0)
      continue;
    GnRunInfo *fresh = gn_run_info_read (info->folder, NULL);
    if (fresh != NULL)
      g_ptr_array_add (compared, fresh);
  }
  return compared;
}

void
gn_run_list_set_workspace (GnRunList *self, GnWorkspace *workspace)
{
  g_set_object (&self->workspace, workspace);
}

static void
gn_run_list_dispose (GObject *object)
{
  GnRunList *self = GN_RUN_LIST (object);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (gn_run_list_parent_class)->dispose (object);
}

static void
gn_run_list_class_init (GnRunListClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->dispose = gn_run_list_dispose;
  signals[LOADED] = g_signal_new ("loaded", GN_TYPE_RUN_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SELECTED] = g_signal_new ("selected", GN_TYPE_RUN_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                    1, G_TYPE_POINTER);
  signals[RESUME] = g_signal_new ("resume", GN_TYPE_RUN_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1,
                                  G_TYPE_STRING);
  signals[COMPARED] = g_signal_new ("compared", GN_TYPE_RUN_LIST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                    0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-run-list.ui");
  gtk_widget_class_bind_template_child (widget_class, GnRunList, list);
  gtk_widget_class_bind_template_callback (widget_class, on_row_activated);
}

static void
gn_run_list_init (GnRunList *self)
{
  self->can_train = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
}
