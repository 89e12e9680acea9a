/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-window.h"

#include "gn-augment-page.h"
#include "gn-dataset-page.h"
#include "gn-evaluate-page.h"
#include "gn-identify-page.h"
#include "gn-train-page.h"
#include "gn-window-actions.h"

#include <glib/gi18n-lib.h>

struct _GnWindow {
  GtkApplicationWindow parent;

  GtkStack *stack;
  GtkMenuButton *menu_button;
  GtkInfoBar *message_bar;
  GtkLabel *message_label;
  GtkButton *message_button;
  GtkRevealer *busy_revealer;
  GtkLabel *busy_label;
  GtkProgressBar *busy_bar;

  GnWorkspace *workspace;
  GnPage *current;
  guint inhibit_cookie;
  GtkWidget *question; /* (nullable): the dialogue that asks before closing */
};

G_DEFINE_TYPE (GnWindow, gn_window, GTK_TYPE_APPLICATION_WINDOW)

/* Messages */

/* The parameter before the name: an action that wants one must never be seen without it. */
static void
set_message_action (GnWindow *self, const char *label, const char *detailed)
{
  g_autofree char *name = NULL;
  g_autoptr (GVariant) target = NULL;
  GtkActionable *button = GTK_ACTIONABLE (self->message_button);

  gtk_button_set_label (self->message_button, label);
  if (!g_action_parse_detailed_name (detailed, &name, &target, NULL))
    return;
  gtk_actionable_set_action_name (button, NULL);
  gtk_actionable_set_action_target_value (button, target);
  gtk_actionable_set_action_name (button, name);
}

static void
on_message (GnWorkspace *workspace, GtkMessageType level, const char *text, const char *action_label,
            const char *action, gpointer data)
{
  GnWindow *self = data;
  if (*text == '\0') {
    gtk_info_bar_set_revealed (self->message_bar, FALSE);
    return;
  }
  gtk_info_bar_set_message_type (self->message_bar, level);
  gtk_label_set_text (self->message_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->message_button), action != NULL);
  if (action)
    set_message_action (self, action_label, action);
  gtk_info_bar_set_revealed (self->message_bar, TRUE);
}

static void
on_message_response (GnWindow *self, int response)
{
  gtk_info_bar_set_revealed (self->message_bar, FALSE);
}

static void
on_busy (GnWindow *self)
{
  gboolean busy = gn_workspace_get_busy (self->workspace);
  gtk_revealer_set_reveal_child (self->busy_revealer, busy);
  if (!busy)
    return;
  gtk_info_bar_set_revealed (self->message_bar, FALSE);
  gtk_label_set_text (self->busy_label, gn_workspace_get_drawing (self->workspace) ? _("Drawing practice photos…")
                                                                                   : _("Reading photos…"));
}

static void
on_progress (GnWindow *self)
{
  gtk_progress_bar_set_fraction (self->busy_bar, gn_workspace_get_progress (self->workspace));
}

/* Pages */

static void
on_show_page (GnWorkspace *workspace, const char *name, gpointer data)
{
  GnWindow *self = data;
  gtk_stack_set_visible_child_name (self->stack, name);
}

static void
on_visible_child (GnWindow *self)
{
  GtkWidget *child = gtk_stack_get_visible_child (self->stack);
  if (!child || child == (GtkWidget *)self->current)
    return;
  if (self->current)
    gn_page_deactivated (self->current);
  self->current = GN_PAGE (child);
  gn_page_activated (self->current);
  g_action_group_change_action_state (G_ACTION_GROUP (self), "show-page",
                                      g_variant_new_string (gtk_stack_get_visible_child_name (self->stack)));
}

static void
on_dataset (GnWindow *self)
{
  GnDataset *dataset = gn_workspace_get_dataset (self->workspace);
  g_autofree char *title
      = dataset ? g_strdup_printf ("%s — Guenon", gn_dataset_get_title (dataset)) : g_strdup ("Guenon");
  gtk_window_set_title (GTK_WINDOW (self), title);
}

/* Training */

static void
on_training (GnWindow *self)
{
  GtkApplication *application = gtk_window_get_application (GTK_WINDOW (self));
  gboolean training = gn_workspace_get_training (self->workspace);
  if (training && !self->inhibit_cookie) {
    self->inhibit_cookie
        = gtk_application_inhibit (application, GTK_WINDOW (self),
                                   GTK_APPLICATION_INHIBIT_SUSPEND | GTK_APPLICATION_INHIBIT_LOGOUT,
                                   _("A training is running."));
  } else if (!training && self->inhibit_cookie) {
    gtk_application_uninhibit (application, self->inhibit_cookie);
    self->inhibit_cookie = 0;
  }
  if (training)
    return;
  /* What was kept alive in the background has nothing left to do, and what was asked before closing is answered. */
  gboolean hidden = gtk_widget_get_realized (GTK_WIDGET (self)) && !gtk_widget_get_visible (GTK_WIDGET (self));
  if (hidden || self->question)
    gtk_window_close (GTK_WINDOW (self));
  g_clear_pointer (&self->question, gtk_widget_destroy);
}

enum { RESPONSE_BACKGROUND = 1, RESPONSE_STOP };

static void
on_close_response (GtkDialog *dialog, int response, gpointer data)
{
  GnWindow *self = data;
  g_clear_pointer (&self->question, gtk_widget_destroy);
  if (response == RESPONSE_STOP) {
    gtk_widget_hide (GTK_WIDGET (self));
    gn_workspace_stop_training (self->workspace);
  } else if (response == RESPONSE_BACKGROUND) {
    gtk_widget_hide (GTK_WIDGET (self));
  }
}

static void
ask_before_close (GnWindow *self)
{
  if (self->question) {
    gtk_window_present (GTK_WINDOW (self->question));
    return;
  }
  GtkWidget *dialog = gtk_message_dialog_new (GTK_WINDOW (self), GTK_DIALOG_MODAL | GTK_DIALOG_USE_HEADER_BAR,
                                              GTK_MESSAGE_QUESTION, GTK_BUTTONS_NONE, "%s",
                                              _("Keep training in the background?"));
  gtk_message_dialog_format_secondary_text (
      GTK_MESSAGE_DIALOG (dialog), "%s",
      _("A notification will tell when it is done; start Guenon again to see how far it is. "
        "If you stop now, what was learnt so far is kept and the training can be resumed later."));
  gtk_dialog_add_buttons (GTK_DIALOG (dialog), _("_Cancel"), GTK_RESPONSE_CANCEL, _("_Stop and Close"), RESPONSE_STOP,
                          _("_Keep Training"), RESPONSE_BACKGROUND, NULL);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), RESPONSE_BACKGROUND);
  g_signal_connect (dialog, "response", G_CALLBACK (on_close_response), self);
  self->question = dialog;
  gtk_widget_show (dialog);
}

/* Window size */

static void
save_size (GnWindow *self)
{
  GSettings *settings = gn_workspace_get_settings (self->workspace);
  int width, height;
  if (!settings)
    return;
  gboolean maximized = gtk_window_is_maximized (GTK_WINDOW (self));
  g_settings_set_boolean (settings, "window-maximized", maximized);
  if (maximized)
    return;
  gtk_window_get_size (GTK_WINDOW (self), &width, &height);
  g_settings_set_int (settings, "window-width", width);
  g_settings_set_int (settings, "window-height", height);
}

static void
restore_size (GnWindow *self)
{
  GSettings *settings = gn_workspace_get_settings (self->workspace);
  if (!settings)
    return;
  gtk_window_set_default_size (GTK_WINDOW (self), g_settings_get_int (settings, "window-width"),
                               g_settings_get_int (settings, "window-height"));
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
}

static gboolean
gn_window_delete_event (GtkWidget *widget, GdkEventAny *event)
{
  GnWindow *self = GN_WINDOW (widget);
  save_size (self);
  if (!gn_workspace_get_training (self->workspace))
    return GDK_EVENT_PROPAGATE;
  ask_before_close (self);
  return GDK_EVENT_STOP;
}

static void
gn_window_dispose (GObject *object)
{
  GnWindow *self = GN_WINDOW (object);
  if (self->workspace) {
    gn_workspace_cancel (self->workspace);
    g_signal_handlers_disconnect_by_data (self->workspace, self);
  }
  g_clear_pointer (&self->question, gtk_widget_destroy);
  if (self->stack)
    g_signal_handlers_disconnect_by_func (self->stack, on_visible_child, self);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (gn_window_parent_class)->dispose (object);
}

static void
gn_window_class_init (GnWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  g_type_ensure (GN_TYPE_DATASET_PAGE);
  g_type_ensure (GN_TYPE_AUGMENT_PAGE);
  g_type_ensure (GN_TYPE_TRAIN_PAGE);
  g_type_ensure (GN_TYPE_EVALUATE_PAGE);
  g_type_ensure (GN_TYPE_IDENTIFY_PAGE);

  G_OBJECT_CLASS (class)->dispose = gn_window_dispose;
  widget_class->delete_event = gn_window_delete_event;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-window.ui");
  gtk_widget_class_bind_template_child (widget_class, GnWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, GnWindow, menu_button);
  gtk_widget_class_bind_template_child (widget_class, GnWindow, message_bar);
  gtk_widget_class_bind_template_child (widget_class, GnWindow, message_label);
  gtk_widget_class_bind_template_child (widget_class, GnWindow, message_button);
  gtk_widget_class_bind_template_child (widget_class, GnWindow, busy_revealer);
  gtk_widget_class_bind_template_child (widget_class, GnWindow, busy_label);
  gtk_widget_class_bind_template_child (widget_class, GnWindow, busy_bar);
  gtk_widget_class_bind_template_callback (widget_class, on_message_response);
  gtk_widget_class_bind_template_callback (widget_class, on_visible_child);
}

static void
gn_window_init (GnWindow *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_workspace (GnWindow *self, GnWorkspace *workspace)
{
  g_autoptr (GList) pages = gtk_container_get_children (GTK_CONTAINER (self->stack));
  self->workspace = g_object_ref (workspace);
  g_signal_connect (workspace, "message", G_CALLBACK (on_message), self);
  g_signal_connect (workspace, "show-page", G_CALLBACK (on_show_page), self);
  g_signal_connect_swapped (workspace, "notify::busy", G_CALLBACK (on_busy), self);
  g_signal_connect_swapped (workspace, "notify::progress", G_CALLBACK (on_progress), self);
  g_signal_connect_swapped (workspace, "notify::dataset", G_CALLBACK (on_dataset), self);
  g_signal_connect_swapped (workspace, "notify::training", G_CALLBACK (on_training), self);
  for (GList *l = pages; l; l = l->next)
    gn_page_set_workspace (GN_PAGE (l->data), workspace);
}

GnWindow *
gn_window_new (GtkApplication *application, GnWorkspace *workspace)
{
  GnWindow *self = g_object_new (GN_TYPE_WINDOW, "application", application, NULL);
  set_workspace (self, workspace);
  gn_window_add_actions (self, workspace, self->stack, self->menu_button);
  restore_size (self);
  on_visible_child (self);
  on_dataset (self);
  return self;
}

void
gn_window_open_files (GnWindow *self, GFile **files, int n_files)
{
  for (int i = 0; i < n_files; i++) {
    g_autofree char *path = g_file_get_path (files[i]);
    if (path && g_file_test (path, G_FILE_TEST_IS_DIR)) {
      gn_workspace_show_page (self->workspace, GN_PAGE_DATASET);
      gn_workspace_open_folder (self->workspace, path);
      return;
    }
  }
  gn_workspace_identify_files (self->workspace, files, n_files);
}
