/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-application.h"

#include "gn-heartbeat.h"
#include "gn-resources.h"
#include "gn-window.h"

#include <glib/gi18n-lib.h>

#define RESOURCE_PATH "/io/github/guenon/Guenon"

struct _GnApplication {
  GtkApplication parent;

  GnWorkspace *workspace;
  GnHeartbeat *heartbeat;
};

G_DEFINE_TYPE (GnApplication, gn_application, GTK_TYPE_APPLICATION)

static GnWindow *
ensure_window (GnApplication *self)
{
  GList *windows = gtk_application_get_windows (GTK_APPLICATION (self));
  for (GList *l = windows; l; l = l->next)
    if (GN_IS_WINDOW (l->data))
      return l->data;
  return gn_window_new (GTK_APPLICATION (self), self->workspace);
}

/* Actions */

static void
on_quit (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnApplication *self = data;
  gtk_window_close (GTK_WINDOW (ensure_window (self)));
}

static void
on_about (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnApplication *self = data;
  gtk_show_about_dialog (GTK_WINDOW (ensure_window (self)), "program-name", "Guenon", "version", GN_VERSION, "comments",
                         _("Trains programs that tell similar animals apart by their photos, on your own computer."),
                         "logo-icon-name", GN_APPLICATION_ID, "license-type", GTK_LICENSE_GPL_3_0, "translator-credits",
                         _("translator-credits"), NULL);
}

static void
add_actions (GnApplication *self)
{
  static const GActionEntry entries[] = {
    { "quit", on_quit },
    { "about", on_about },
  };
  static const struct {
    const char *action;
    const char *accels[3];
  } accels[] = {
    { "app.quit", { "<Primary>q" } },
    { "win.close", { "<Primary>w" } },
    { "win.open-folder", { "<Primary>o" } },
    { "win.identify", { "<Primary><Shift>o" } },
    { "win.find", { "<Primary>f" } },
    { "win.undo", { "<Primary>z" } },
    { "win.redo", { "<Primary><Shift>z" } },
    { "win.menu", { "F10" } },
    { "win.show-page::" GN_PAGE_DATASET, { "<Alt>1" } },
    { "win.show-page::" GN_PAGE_AUGMENT, { "<Alt>2" } },
    { "win.show-page::" GN_PAGE_TRAIN, { "<Alt>3" } },
    { "win.show-page::" GN_PAGE_EVALUATE, { "<Alt>4" } },
    { "win.show-page::" GN_PAGE_IDENTIFY, { "<Alt>5" } },
  };
  g_action_map_add_action_entries (G_ACTION_MAP (self), entries, G_N_ELEMENTS (entries), self);
  for (guint i = 0; i < G_N_ELEMENTS (accels); i++)
    gtk_application_set_accels_for_action (GTK_APPLICATION (self), accels[i].action, accels[i].accels);
}

static void
add_dark_preference (GnApplication *self)
{
  GSettings *settings = gn_workspace_get_settings (self->workspace);
  g_autoptr (GAction) action = NULL;
  if (settings) {
    action = g_settings_create_action (settings, "dark-theme");
    g_settings_bind (settings, "dark-theme", gtk_settings_get_default (), "gtk-application-prefer-dark-theme",
                     G_SETTINGS_BIND_GET);
  } else {
    action = G_ACTION (g_property_action_new ("dark-theme", gtk_settings_get_default (),
                                              "gtk-application-prefer-dark-theme"));
  }
  g_action_map_add_action (G_ACTION_MAP (self), action);
}

static void
load_style (void)
{
  g_autoptr (GtkCssProvider) provider = gtk_css_provider_new ();
  gtk_css_provider_load_from_resource (provider, RESOURCE_PATH "/css/guenon.css");
  gtk_style_context_add_provider_for_screen (gdk_screen_get_default (), GTK_STYLE_PROVIDER (provider),
                                             GTK_STYLE_PROVIDER_PRIORITY_APPLICATION);
}

/* Notifications */

static void
on_desktop_notification (GnWorkspace *workspace, const char *id, const char *title, const char *body, gpointer data)
{
  GnApplication *self = data;
  GnWindow *window = ensure_window (self);
  if (gtk_widget_get_visible (GTK_WIDGET (window)) && gtk_window_is_active (GTK_WINDOW (window)))
    return;
  g_autoptr (GNotification) notification = g_notification_new (title);
  g_notification_set_body (notification, body);
  g_notification_set_default_action (notification, "app.activate-window");
  g_application_send_notification (G_APPLICATION (self), id, notification);
}

static void
on_activate_window (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  g_application_activate (G_APPLICATION (data));
}

/* Application */

static void
gn_application_startup (GApplication *application)
{
  GnApplication *self = GN_APPLICATION (application);
  static const GActionEntry activate_entry = { "activate-window", on_activate_window };

  g_resources_register (guenon_get_resource ());
  G_APPLICATION_CLASS (gn_application_parent_class)->startup (application);
  gtk_window_set_default_icon_name (GN_APPLICATION_ID);
  self->workspace = gn_workspace_new ();
  self->heartbeat = gn_heartbeat_new_from_environment ();
  add_actions (self);
  g_action_map_add_action_entries (G_ACTION_MAP (self), &activate_entry, 1, self);
  add_dark_preference (self);
  load_style ();
  g_signal_connect (self->workspace, "desktop-notification", G_CALLBACK (on_desktop_notification), self);
}

static void
gn_application_activate (GApplication *application)
{
  gtk_window_present (GTK_WINDOW (ensure_window (GN_APPLICATION (application))));
}

static void
gn_application_open (GApplication *application, GFile **files, int n_files, const char *hint)
{
  GnApplication *self = GN_APPLICATION (application);
  GnWindow *window = ensure_window (self);

  gtk_window_present (GTK_WINDOW (window));
  gn_window_open_files (window, files, n_files);
}

static void
gn_application_shutdown (GApplication *application)
{
  GnApplication *self = GN_APPLICATION (application);
  g_clear_pointer (&self->heartbeat, gn_heartbeat_free);
  g_clear_object (&self->workspace);
  G_APPLICATION_CLASS (gn_application_parent_class)->shutdown (application);
}

static void
gn_application_class_init (GnApplicationClass *class)
{
  GApplicationClass *application_class = G_APPLICATION_CLASS (class);
  application_class->startup = gn_application_startup;
  application_class->activate = gn_application_activate;
  application_class->open = gn_application_open;
  application_class->shutdown = gn_application_shutdown;
}

static void
gn_application_init (GnApplication *self)
{
}

GnApplication *
gn_application_new (void)
{
  return g_object_new (GN_TYPE_APPLICATION, "application-id", GN_APPLICATION_ID, "flags", G_APPLICATION_HANDLES_OPEN,
                       "resource-base-path", RESOURCE_PATH, NULL);
}

GnWorkspace *
gn_application_get_workspace (GnApplication *self)
{
  return self->workspace;
}
