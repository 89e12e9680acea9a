/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-run-row.h"

#include "gn-workspace.h"

#include <glib/gi18n-lib.h>

struct _GnRunRow {
  GtkListBoxRow parent;

  GtkStack *name_stack;
  GtkLabel *name_label, *result_label, *facts_label;
  GtkEntry *name_entry;
  GtkMenuButton *menu_button;
  GMenuModel *run_menu;
  GtkWidget *evaluate_button, *identify_button, *resume_button;
  GtkToggleButton *compare_button;

  GnRunInfo *info;
};

enum { OPEN_MODEL, RESUME, DELETE, RENAME, COMPARE_TOGGLED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnRunRow, gn_run_row, GTK_TYPE_LIST_BOX_ROW)

static const GnEpochMetrics *
find_best (const GnRunInfo *info)
{
  for (guint i = 0; i < info->epochs->len; i++) {
    const GnEpochMetrics *metrics = &g_array_index (info->epochs, GnEpochMetrics, i);
    if (metrics->epoch == info->best_epoch)
      return metrics;
  }
  return NULL;
}

static const char *
describe_status (GnRunStatus status)
{
  switch (status) {
  case GN_RUN_INTERRUPTED:
    return _("interrupted");
  case GN_RUN_FINISHED:
    return _("finished");
  case GN_RUN_TRAINING:
    return _("training now");
  case GN_RUN_DAMAGED:
  default:
    return _("damaged");
  }
}

static char *
describe_result (const GnRunInfo *info)
{
  const GnEpochMetrics *best = find_best (info);
  const char *status = describe_status (info->status);
  if (best == NULL)
    return g_strdup_printf (_("No epoch done yet, %s"), status);
  return g_strdup_printf (_("%.1f %% right, epoch %d of %d, %s"), best->validation_accuracy * 100, best->epoch,
                          info->recipe->epochs, status);
}

static char *
describe_facts (const GnRunInfo *info)
{
  g_autoptr (GDateTime) created = g_date_time_new_from_unix_local (info->created);
  g_autofree char *day = created != NULL ? g_date_time_format (created, "%x %H:%M") : g_strdup ("");
  const GnModelType *type = gn_model_type_find (info->recipe->architecture, NULL);
  g_autofree char *photos = g_filename_display_basename (info->dataset_folder);
  return g_strdup_printf (_("%s, %d px, %s, %s"), type != NULL ? _ (type->label) : info->recipe->architecture,
                          info->recipe->image_size, photos, day);
}

static void
show_info (GnRunRow *self)
{
  g_autofree char *result = describe_result (self->info), *facts = describe_facts (self->info);
  gboolean usable = self->info->best_epoch > 0;

  gtk_label_set_text (self->name_label, self->info->name);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name_label), self->info->name);
  gtk_label_set_text (self->result_label, result);
  gtk_label_set_text (self->facts_label, facts);
  gtk_widget_set_sensitive (self->evaluate_button, usable);
  gtk_widget_set_sensitive (self->identify_button, usable);
  gtk_widget_set_sensitive (GTK_WIDGET (self->compare_button), self->info->epochs->len > 0);
  gtk_widget_set_visible (self->resume_button, self->info->status == GN_RUN_INTERRUPTED);
}

/* Buttons */

static void
on_evaluate (GnRunRow *self)
{
  g_signal_emit (self, signals[OPEN_MODEL], 0, GN_PAGE_EVALUATE);
}

static void
on_identify (GnRunRow *self)
{
  g_signal_emit (self, signals[OPEN_MODEL], 0, GN_PAGE_IDENTIFY);
}

static void
on_resume (GnRunRow *self)
{
  g_signal_emit (self, signals[RESUME], 0);
}

static void
on_compare (GnRunRow *self)
{
  g_signal_emit (self, signals[COMPARE_TOGGLED], 0);
}

/* Renaming in place */

static void
end_renaming (GnRunRow *self)
{
  gtk_stack_set_visible_child_name (self->name_stack, "label");
}

static void
on_name_entered (GnRunRow *self)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_entry_get_text (self->name_entry)));
  end_renaming (self);
  if (*name != '\0' && g_strcmp0 (name, self->info->name) != 0)
    g_signal_emit (self, signals[RENAME], 0, name);
}

static gboolean
on_name_key (GtkWidget *entry, GdkEventKey *event, GnRunRow *self)
{
  if (event->keyval != GDK_KEY_Escape)
    return GDK_EVENT_PROPAGATE;
  end_renaming (self);
  gtk_widget_grab_focus (GTK_WIDGET (self));
  return GDK_EVENT_STOP;
}

/* For another place in the window; one may look something up in another window meanwhile. */
static gboolean
on_name_left (GtkWidget *entry, GdkEventFocus *event, GnRunRow *self)
{
  if (!gtk_widget_is_focus (entry))
    end_renaming (self);
  return GDK_EVENT_PROPAGATE;
}

static void
on_rename (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnRunRow *self = data;
  gtk_entry_set_text (self->name_entry, self->info->name);
  gtk_stack_set_visible_child_name (self->name_stack, "entry");
  gtk_widget_grab_focus (GTK_WIDGET (self->name_entry));
}

static void
on_open_folder (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnRunRow *self = data;
  g_autofree char *uri = g_filename_to_uri (self->info->folder, NULL, NULL);
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  if (uri != NULL)
    gtk_show_uri_on_window (GTK_WINDOW (window), uri, GDK_CURRENT_TIME, NULL);
}

static void
on_delete (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_signal_emit (data, signals[DELETE], 0);
}

/* Public */

const GnRunInfo *
gn_run_row_get_info (GnRunRow *self)
{
  return self->info;
}

gboolean
gn_run_row_get_compared (GnRunRow *self)
{
  return gtk_toggle_button_get_active (self->compare_button);
}

void
gn_run_row_set_compared (GnRunRow *self, gboolean compared)
{
  gtk_toggle_button_set_active (self->compare_button, compared);
}

void
gn_run_row_set_can_train (GnRunRow *self, gboolean can_train)
{
  gtk_widget_set_sensitive (self->resume_button, can_train);
}

static void
gn_run_row_finalize (GObject *object)
{
  gn_run_info_free (GN_RUN_ROW (object)->info);
  G_OBJECT_CLASS (gn_run_row_parent_class)->finalize (object);
}

static guint
add_signal (const char *name, guint n_params)
{
  return g_signal_new (name, GN_TYPE_RUN_ROW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, n_params,
                       G_TYPE_STRING);
}

static void
gn_run_row_class_init (GnRunRowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->finalize = gn_run_row_finalize;
  signals[OPEN_MODEL] = add_signal ("open-model", 1);
  signals[RESUME] = add_signal ("resume", 0);
  signals[DELETE] = add_signal ("delete", 0);
  signals[RENAME] = add_signal ("rename", 1);
  signals[COMPARE_TOGGLED] = add_signal ("compare-toggled", 0);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-run-row.ui");
  gtk_widget_class_bind_template_child (widget_class, GnRunRow, name_stack);
  gtk_widget_class_bind_template_child (widget_class, GnRunRow, name_label);
  gtk_widget_class_bind_template_child (widget_class, GnRunRow, name_entry);
  gtk_widget_class_bind_template_child (widget_class, GnRunRow, result_label);
  gtk_widget_class_bind_template_child (widget_class, GnRunRow, facts_label);
  gtk_widget_class_bind_template_child (widget_class, GnRunRow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, GnRunRow, run_menu);
  gtk_widget_class_bind_template_child (widget_class, GnRunRow, evaluate_button);
  gtk_widget_class_bind_template_child (widget_class, GnRunRow, identify_button);
  gtk_widget_class_bind_template_child (widget_class, GnRunRow, resume_button);
  gtk_widget_class_bind_template_child (widget_class, GnRunRow, compare_button);
  gtk_widget_class_bind_template_callback (widget_class, on_name_entered);
  gtk_widget_class_bind_template_callback (widget_class, on_name_key);
  gtk_widget_class_bind_template_callback (widget_class, on_name_left);
  gtk_widget_class_bind_template_callback (widget_class, on_evaluate);
  gtk_widget_class_bind_template_callback (widget_class, on_identify);
  gtk_widget_class_bind_template_callback (widget_class, on_resume);
  gtk_widget_class_bind_template_callback (widget_class, on_compare);
}

static void
gn_run_row_init (GnRunRow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_menu_button_set_menu_model (self->menu_button, self->run_menu);
}

GtkWidget *
gn_run_row_new (GnRunInfo *info)
{
  static const GActionEntry entries[] = {
    { "rename", on_rename },
    { "open-folder", on_open_folder },
    { "delete", on_delete },
  };
  GnRunRow *self = g_object_new (GN_TYPE_RUN_ROW, NULL);
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->info = info;
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  /* The files of a run in progress belong to its trainer. */
  if (info->status == GN_RUN_TRAINING) {
    g_action_map_remove_action (G_ACTION_MAP (group), "rename");
    g_action_map_remove_action (G_ACTION_MAP (group), "delete");
  }
  gtk_widget_insert_action_group (GTK_WIDGET (self), "run", G_ACTION_GROUP (group));
  show_info (self);
  return GTK_WIDGET (self);
}
