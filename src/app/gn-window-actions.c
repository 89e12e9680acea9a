/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-window-actions.h"

#include "gn-page.h"

#include <glib/gi18n-lib.h>

/* What the actions work on; lives as long as the window. */
typedef struct {
  GtkWindow *window;
  GnWorkspace *workspace;
  GtkStack *stack;
  GtkMenuButton *menu_button;
  GMenu *recent;
} Actions;

static void
actions_free (gpointer data)
{
  Actions *actions = data;
  g_clear_object (&actions->recent);
  g_clear_object (&actions->workspace);
  g_free (actions);
}

/* File choosers */

static void
on_folder_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  Actions *actions = data;
  g_autofree char *folder = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));
  gtk_native_dialog_destroy (dialog);
  if (response == GTK_RESPONSE_ACCEPT && folder) {
    gn_workspace_show_page (actions->workspace, GN_PAGE_DATASET);
    gn_workspace_open_folder (actions->workspace, folder);
  }
  g_object_unref (dialog);
}

static void
on_open_folder (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *actions = data;
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Open a Folder of Photos"), actions->window,
                                                               GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("_Open"), NULL);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (on_folder_chosen), actions);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
on_photos_chosen (GtkNativeDialog *dialog, int response, gpointer data)
{
  Actions *actions = data;
  g_autoptr (GPtrArray) files = g_ptr_array_new_with_free_func (g_object_unref);
  GSList *chosen = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  for (GSList *l = chosen; l; l = l->next)
    g_ptr_array_add (files, l->data);
  g_slist_free (chosen);
  gtk_native_dialog_destroy (dialog);
  if (response == GTK_RESPONSE_ACCEPT && files->len > 0)
    gn_workspace_identify_files (actions->workspace, (GFile **)files->pdata, (int)files->len);
  g_object_unref (dialog);
}

static void
on_identify (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *actions = data;
  GtkFileChooserNative *chooser = gtk_file_chooser_native_new (_("Identify Photos"), actions->window,
                                                               GTK_FILE_CHOOSER_ACTION_OPEN, _("_Identify"), NULL);
  GtkFileFilter *filter = gtk_file_filter_new ();
  gtk_file_filter_set_name (filter, _("Photos"));
  gtk_file_filter_add_pixbuf_formats (filter);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), filter);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect (chooser, "response", G_CALLBACK (on_photos_chosen), actions);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

/* Data sets */

static void
on_open_recent (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *actions = data;
  gn_workspace_show_page (actions->workspace, GN_PAGE_DATASET);
  gn_workspace_open_folder (actions->workspace, g_variant_get_bytestring (parameter));
}

/* A place of its own under the user's data, so that a newcomer need not choose one. */
static char *
new_practice_folder (void)
{
  g_autofree char *parent = g_build_filename (g_get_user_data_dir (), "guenon", "practice", NULL);
  for (int i = 1;; i++) {
    g_autofree char *name = g_strdup_printf (_("Practice guenons %d"), i);
    g_autofree char *folder = g_build_filename (parent, name, NULL);
    if (!g_file_test (folder, G_FILE_TEST_EXISTS))
      return g_steal_pointer (&folder);
  }
}

static void
on_draw_practice (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *actions = data;
  g_autofree char *folder = new_practice_folder ();
  gn_workspace_show_page (actions->workspace, GN_PAGE_DATASET);
  gn_workspace_draw_practice (actions->workspace, folder);
}

static void
on_cancel (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gn_workspace_cancel (((Actions *)data)->workspace);
}

static void
on_undo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gn_workspace_undo (((Actions *)data)->workspace);
}

static void
on_redo (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gn_workspace_redo (((Actions *)data)->workspace);
}

static void
fill_recent (Actions *actions)
{
  g_auto (GStrv) folders = gn_workspace_get_recent_folders (actions->workspace);
  g_menu_remove_all (actions->recent);
  for (char **folder = folders; *folder; folder++) {
    g_autofree char *name = g_filename_display_basename (*folder);
    g_autoptr (GString) label = g_string_new (name);
    g_string_replace (label, "_", "__", 0);
    g_autoptr (GMenuItem) item = g_menu_item_new (label->str, NULL);
    g_menu_item_set_action_and_target_value (item, "win.open-recent", g_variant_new_bytestring (*folder));
    g_menu_append_item (actions->recent, item);
  }
}

/* Window */

static void
on_show_page (GSimpleAction *action, GVariant *state, gpointer data)
{
  Actions *actions = data;
  const char *name = g_variant_get_string (state, NULL);
  if (!gtk_stack_get_child_by_name (actions->stack, name))
    return;
  g_simple_action_set_state (action, state);
  gtk_stack_set_visible_child_name (actions->stack, name);
}

static void
on_find (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *actions = data;
  gn_page_focus_search (GN_PAGE (gtk_stack_get_visible_child (actions->stack)));
}

static void
on_menu (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  Actions *actions = data;
  GtkToggleButton *button = GTK_TOGGLE_BUTTON (actions->menu_button);
  gtk_toggle_button_set_active (button, !gtk_toggle_button_get_active (button));
}

static void
on_close (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  gtk_window_close (((Actions *)data)->window);
}

static void
bind_enabled (Actions *actions, const char *action, const char *property)
{
  GAction *found = g_action_map_lookup_action (G_ACTION_MAP (actions->window), action);
  g_object_bind_property (actions->workspace, property, found, "enabled", G_BINDING_SYNC_CREATE);
}

static void
build_menu (Actions *actions)
{
  GtkApplication *application = gtk_window_get_application (actions->window);
  GMenu *menu = gtk_application_get_menu_by_id (application, "primary-menu");
  actions->recent = g_object_ref (gtk_application_get_menu_by_id (application, "recent-folders"));
  gtk_menu_button_set_menu_model (actions->menu_button, G_MENU_MODEL (menu));
  g_signal_connect_data (actions->workspace, "opened", G_CALLBACK (fill_recent), actions, NULL, G_CONNECT_SWAPPED);
  fill_recent (actions);
}

void
gn_window_add_actions (GnWindow *window, GnWorkspace *workspace, GtkStack *stack, GtkMenuButton *menu_button)
{
  static const GActionEntry entries[] = {
    { "open-folder", on_open_folder },
    { "open-recent", on_open_recent, "ay" },
    { "draw-practice", on_draw_practice },
    { "identify", on_identify },
    { "cancel", on_cancel },
    { "undo", on_undo },
    { "redo", on_redo },
    { "show-page", NULL, "s", "'" GN_PAGE_DATASET "'", on_show_page },
    { "find", on_find },
    { "menu", on_menu },
    { "close", on_close },
  };
  Actions *actions = g_new0 (Actions, 1);
  actions->window = GTK_WINDOW (window);
  actions->workspace = g_object_ref (workspace);
  actions->stack = stack;
  actions->menu_button = menu_button;
  g_object_set_data_full (G_OBJECT (window), "gn-actions", actions, actions_free);

  g_action_map_add_action_entries (G_ACTION_MAP (window), entries, G_N_ELEMENTS (entries), actions);
  bind_enabled (actions, "undo", "can-undo");
  bind_enabled (actions, "redo", "can-redo");
  bind_enabled (actions, "cancel", "busy");
  build_menu (actions);
}
