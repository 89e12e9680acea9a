/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding widgets, input, pictures. */
#include "app-support.h"

#include <glib/gstdio.h>
#include <string.h>

/* Finding */

typedef struct {
  AppMatch match;
  gconstpointer data;
  GtkWidget *found;
} Search;

static void
search_widget (GtkWidget *widget, gpointer data)
{
  Search *search = data;
  if (search->found != NULL)
    return;
  if (search->match (widget, search->data))
    search->found = widget;
  else if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), search_widget, search);
}

GtkWidget *
app_search (gpointer root, AppMatch match, gconstpointer data)
{
  Search search = { match, data, NULL };
  search_widget (GTK_WIDGET (root), &search);
  return search.found;
}

static GtkWidget *
must_find (gpointer root, AppMatch match, gconstpointer data, const char *what)
{
  GtkWidget *found = app_search (root, match, data);
  if (found == NULL)
    g_error ("There is no widget %s in %s", what, G_OBJECT_TYPE_NAME (root));
  return found;
}

static gboolean
has_id (GtkWidget *widget, gconstpointer id)
{
  return g_strcmp0 (gtk_buildable_get_name (GTK_BUILDABLE (widget)), id) == 0;
}

GtkWidget *
app_find (gpointer root, const char *id)
{
  return must_find (root, has_id, id, id);
}

static gboolean
has_type (GtkWidget *widget, gconstpointer type)
{
  return g_type_is_a (G_OBJECT_TYPE (widget), GPOINTER_TO_SIZE (type));
}

GtkWidget *
app_find_type (gpointer root, GType type)
{
  return must_find (root, has_type, GSIZE_TO_POINTER (type), g_type_name (type));
}

const char *
app_accessible_name (GtkWidget *widget)
{
  const char *name = atk_object_get_name (gtk_widget_get_accessible (widget));
  return name != NULL ? name : "";
}

static gboolean
has_name (GtkWidget *widget, gconstpointer name)
{
  return gtk_widget_get_mapped (widget) && !GTK_IS_LABEL (widget) && strcmp (app_accessible_name (widget), name) == 0;
}

GtkWidget *
app_find_named (gpointer root, const char *name)
{
  return must_find (root, has_name, name, name);
}

static gboolean
holds_text (GtkWidget *widget, gconstpointer text)
{
  return GTK_IS_LABEL (widget) && gtk_widget_get_mapped (widget) &&
         strstr (gtk_label_get_text (GTK_LABEL (widget)), text) != NULL;
}

GtkWidget *
app_find_text (gpointer root, const char *text)
{
  return app_search (root, holds_text, text);
}

typedef struct {
  GType type;
  GPtrArray *widgets;
} Collection;

static void
collect (GtkWidget *widget, gpointer data)
{
  Collection *collection = data;
  if (g_type_is_a (G_OBJECT_TYPE (widget), collection->type))
    g_ptr_array_add (collection->widgets, widget);
  if (GTK_IS_CONTAINER (widget))
    gtk_container_forall (GTK_CONTAINER (widget), collect, collection);
}

GPtrArray *
app_find_all (gpointer root, GType type)
{
  Collection collection = { type, g_ptr_array_new () };
  collect (GTK_WIDGET (root), &collection);
  return collection.widgets;
}

GtkWidget *
app_page (App *app, const char *name)
{
  return gtk_stack_get_child_by_name (GTK_STACK (app_find (app->window, "stack")), name);
}

GtkWidget *
app_show_page (App *app, const char *name)
{
  GtkWidget *page = app_page (app, name);
  gn_workspace_show_page (app->workspace, name);
  app_wait (gtk_widget_get_mapped (page), "the page is on screen");
  app_settle ();
  return page;
}

const char *
app_label (gpointer root, const char *id)
{
  return gtk_label_get_text (GTK_LABEL (app_find (root, id)));
}

GtkWidget *
app_toplevel (GType type)
{
  g_autoptr (GList) windows = gtk_window_list_toplevels ();
  for (GList *l = windows; l != NULL; l = l->next)
    if (g_type_is_a (G_OBJECT_TYPE (l->data), type) && gtk_widget_get_mapped (l->data))
      return l->data;
  return NULL;
}

/* Input */

static void
send_pointer (GdkEventType type, GdkWindow *window, double x, double y, GdkModifierType state)
{
  GdkDevice *pointer = gdk_seat_get_pointer (gdk_display_get_default_seat (gdk_window_get_display (window)));
  GdkEvent *event = gdk_event_new (type);
  int root_x, root_y;

  gdk_window_get_root_coords (window, (int)x, (int)y, &root_x, &root_y);
  event->any.window = g_object_ref (window);
  if (type == GDK_ENTER_NOTIFY) {
    event->crossing.x = x;
    event->crossing.y = y;
    event->crossing.detail = GDK_NOTIFY_ANCESTOR;
    event->crossing.mode = GDK_CROSSING_NORMAL;
  } else {
    event->button.x = x;
    event->button.y = y;
    event->button.x_root = root_x;
    event->button.y_root = root_y;
    event->button.button = GDK_BUTTON_PRIMARY;
    event->button.state = state;
    event->button.time = (guint32)(g_get_monotonic_time () / 1000);
  }
  gdk_event_set_device (event, pointer);
  gdk_event_set_source_device (event, pointer);
  gtk_main_do_event (event);
  gdk_event_free (event);
}

void
app_click_at (GtkWidget *widget, double x, double y, GdkModifierType state)
{
  GdkWindow *window =
      GTK_IS_BUTTON (widget) ? gtk_button_get_event_window (GTK_BUTTON (widget)) : gtk_widget_get_window (widget);
  g_assert_true (gtk_widget_get_mapped (widget));
  if (!gtk_widget_is_sensitive (widget))
    g_error ("“%s” cannot be clicked: it is insensitive", app_accessible_name (widget));
  g_object_ref (widget);
  if (GTK_IS_BUTTON (widget))
    send_pointer (GDK_ENTER_NOTIFY, window, x, y, 0);
  send_pointer (GDK_BUTTON_PRESS, window, x, y, state);
  if (gtk_widget_get_realized (widget))
    send_pointer (GDK_BUTTON_RELEASE, window, x, y, state | GDK_BUTTON1_MASK);
  g_object_unref (widget);
}

void
app_click (GtkWidget *widget)
{
  app_click_at (widget, gtk_widget_get_allocated_width (widget) / 2.0, gtk_widget_get_allocated_height (widget) / 2.0,
                0);
  app_settle ();
}

void
app_give_focus (App *app)
{
  GdkEvent *event = gdk_event_new (GDK_FOCUS_CHANGE);
  event->any.window = g_object_ref (gtk_widget_get_window (app->window));
  event->focus_change.in = TRUE;
  gdk_event_set_device (event,
                        gdk_seat_get_keyboard (gdk_display_get_default_seat (gtk_widget_get_display (app->window))));
  gtk_main_do_event (event);
  gdk_event_free (event);
}

static void
send_key (App *app, GdkEventType type, guint key, GdkModifierType state)
{
  GdkDisplay *display = gtk_widget_get_display (app->window);
  GdkKeymap *keymap = gdk_keymap_get_for_display (display);
  GdkEvent *event = gdk_event_new (type);
  g_autofree GdkKeymapKey *keys = NULL;
  int n_keys;

  event->key.window = g_object_ref (gtk_widget_get_window (app->window));
  event->key.time = (guint32)(g_get_monotonic_time () / 1000);
  event->key.state = state;
  event->key.keyval = key;
  if (gdk_keymap_get_entries_for_keyval (keymap, key, &keys, &n_keys)) {
    event->key.hardware_keycode = (guint16)keys[0].keycode;
    event->key.group = (guint8)keys[0].group;
  }
  gdk_event_set_device (event, gdk_seat_get_keyboard (gdk_display_get_default_seat (display)));
  gtk_main_do_event (event);
  gdk_event_free (event);
}

void
app_press (App *app, guint key, GdkModifierType state)
{
  send_key (app, GDK_KEY_PRESS, key, state);
  if (GTK_IS_WIDGET (app->window) && gtk_widget_get_realized (app->window))
    send_key (app, GDK_KEY_RELEASE, key, state);
  app_settle ();
}

static char *
find_action (GMenuModel *menu, const char *label)
{
  char *action = NULL;
  for (int i = 0; i < g_menu_model_get_n_items (menu) && action == NULL; i++) {
    g_autoptr (GMenuModel) section = g_menu_model_get_item_link (menu, i, G_MENU_LINK_SECTION);
    g_autofree char *text = NULL;
    if (section != NULL)
      action = find_action (section, label);
    else if (g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_LABEL, "s", &text)) {
      g_auto (GStrv) parts = g_strsplit (text, "_", -1);
      g_autofree char *plain = g_strjoinv ("", parts);
      if (strcmp (plain, label) == 0)
        g_menu_model_get_item_attribute (menu, i, G_MENU_ATTRIBUTE_ACTION, "s", &action);
    }
  }
  return action;
}

void
app_choose (GtkWidget *menu_button, const char *label)
{
  g_autofree char *action = find_action (gtk_menu_button_get_menu_model (GTK_MENU_BUTTON (menu_button)), label);
  if (action == NULL)
    g_error ("The menu “%s” has no item “%s”", app_accessible_name (menu_button), label);
  g_auto (GStrv) parts = g_strsplit (action, ".", 2);
  GActionGroup *group = NULL;
  g_assert_true (gtk_widget_get_mapped (menu_button) && gtk_widget_is_sensitive (menu_button));
  for (GtkWidget *widget = menu_button; widget != NULL && group == NULL; widget = gtk_widget_get_parent (widget))
    group = gtk_widget_get_action_group (widget, parts[0]);
  g_assert_true (group != NULL && g_action_group_get_action_enabled (group, parts[1]));
  g_action_group_activate_action (group, parts[1], NULL);
  app_settle ();
}

static gboolean
has_chosen (GtkFileChooser *chooser, const char *path)
{
  g_autofree char *chosen = gtk_file_chooser_get_filename (chooser);
  return g_strcmp0 (chosen, path) == 0;
}

void
app_choose_file (const char *path)
{
  app_wait (app_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG) != NULL, "a file chooser opens");
  GtkWidget *dialog = app_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG);
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (dialog);
  g_autofree char *folder = g_path_get_dirname (path), *name = g_path_get_basename (path);

  if (gtk_file_chooser_get_action (chooser) == GTK_FILE_CHOOSER_ACTION_SAVE) {
    gtk_file_chooser_set_current_folder (chooser, folder);
    gtk_file_chooser_set_current_name (chooser, name);
  } else {
    gtk_file_chooser_set_filename (chooser, path);
  }
  app_wait (has_chosen (chooser, path), "the file chooser has the path");
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  app_wait (app_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG) == NULL, "the file chooser closes");
}

/* Pictures */

cairo_surface_t *
app_draw (GtkWidget *widget)
{
  GtkWidget *window = gtk_widget_get_toplevel (widget);
  GtkAllocation allocation;
  /* Laid out as it is, even when the window manager has not answered yet. */
  gtk_test_widget_wait_for_draw (window);
  gtk_widget_get_allocation (window, &allocation);
  gtk_widget_size_allocate (window, &allocation);
  cairo_surface_t *surface = cairo_image_surface_create (CAIRO_FORMAT_RGB24, gtk_widget_get_allocated_width (widget),
                                                         gtk_widget_get_allocated_height (widget));
  cairo_t *cr = cairo_create (surface);
  gtk_widget_draw (widget, cr);
  cairo_destroy (cr);
  cairo_surface_flush (surface);
  return surface;
}

char *
app_picture (GtkWidget *widget)
{
  cairo_surface_t *surface = app_draw (widget);
  gsize length = (gsize)cairo_image_surface_get_stride (surface) * (gsize)cairo_image_surface_get_height (surface);
  char *checksum = g_compute_checksum_for_data (G_CHECKSUM_SHA1, cairo_image_surface_get_data (surface), length);
  cairo_surface_destroy (surface);
  return checksum;
}

guint
app_count_colors (GtkWidget *widget)
{
  cairo_surface_t *surface = app_draw (widget);
  g_autoptr (GHashTable) colors = g_hash_table_new (NULL, NULL);
  int width = cairo_image_surface_get_width (surface), height = cairo_image_surface_get_height (surface);
  for (int y = 0; y < height && g_hash_table_size (colors) < APP_MANY_COLORS; y++) {
    const guint32 *row = (const guint32 *)(gconstpointer)(cairo_image_surface_get_data (surface) +
                                                          (gsize)y * (gsize)cairo_image_surface_get_stride (surface));
    for (int x = 0; x < width; x++)
      g_hash_table_add (colors, GUINT_TO_POINTER (row[x] & 0xffffff));
  }
  cairo_surface_destroy (surface);
  return MIN (g_hash_table_size (colors), APP_MANY_COLORS);
}

void
app_screenshot (App *app, const char *name)
{
  g_autofree char *folder = g_test_build_filename (G_TEST_BUILT, "app", "screenshots", NULL);
  g_autofree char *file = g_strconcat (name, ".png", NULL), *path = g_build_filename (folder, file, NULL);
  cairo_surface_t *surface = app_draw (app->window);
  g_mkdir_with_parents (folder, 0755);
  g_assert_cmpint (cairo_surface_write_to_png (surface, path), ==, CAIRO_STATUS_SUCCESS);
  cairo_surface_destroy (surface);
}
