/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Everything without a mouse, and a name for everything. */
#include <string.h>

#include "app-support.h"
#include "gn-photo-grid.h"

static const char *const pages[] = { GN_PAGE_DATASET, GN_PAGE_AUGMENT, GN_PAGE_TRAIN, GN_PAGE_EVALUATE,
                                     GN_PAGE_IDENTIFY };

static void
test_pages (App *app)
{
  for (int i = G_N_ELEMENTS (pages) - 1; i >= 0; i--) {
    app_press (app, GDK_KEY_1 + (guint)i, GDK_MOD1_MASK);
    app_wait (gtk_widget_get_mapped (app_page (app, pages[i])), "Alt and a digit show the page");
    g_autoptr (GVariant) state = g_action_group_get_action_state (G_ACTION_GROUP (app->window), "show-page");
    g_assert_cmpstr (g_variant_get_string (state, NULL), ==, pages[i]);
  }
}

static void
close_chooser (GtkFileChooserAction action)
{
  app_wait (app_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG) != NULL, "the file chooser opens");
  GtkWidget *dialog = app_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG);
  g_assert_cmpint (gtk_file_chooser_get_action (GTK_FILE_CHOOSER (dialog)), ==, action);
  gtk_dialog_response (GTK_DIALOG (dialog), GTK_RESPONSE_CANCEL);
  app_wait (app_toplevel (GTK_TYPE_FILE_CHOOSER_DIALOG) == NULL, "the file chooser closes");
}

static void
test_choosers (App *app)
{
  app_press (app, GDK_KEY_o, GDK_CONTROL_MASK);
  close_chooser (GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER);
  app_press (app, GDK_KEY_O, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  close_chooser (GTK_FILE_CHOOSER_ACTION_OPEN);
}

static gboolean
lists (GPtrArray *shortcuts, const char *wanted)
{
  guint key, wanted_key;
  GdkModifierType state, wanted_state;
  gtk_accelerator_parse (wanted, &wanted_key, &wanted_state);
  for (guint i = 0; i < shortcuts->len; i++) {
    g_autofree char *accel = NULL;
    g_object_get (shortcuts->pdata[i], "accelerator", &accel, NULL);
    gtk_accelerator_parse (accel, &key, &state);
    if (key == wanted_key && state == wanted_state)
      return TRUE;
  }
  return FALSE;
}

static void
test_shortcuts_window (App *app)
{
  app_press (app, GDK_KEY_question, GDK_CONTROL_MASK | GDK_SHIFT_MASK);
  app_wait (app_toplevel (GTK_TYPE_SHORTCUTS_WINDOW) != NULL, "the list of shortcuts opens");
  GtkWidget *window = app_toplevel (GTK_TYPE_SHORTCUTS_WINDOW);
  app_settle ();

  /* Whatever it lists for the program as a whole does something. */
  g_auto (GStrv) described = gtk_application_list_action_descriptions (GTK_APPLICATION (app->application));
  g_autoptr (GPtrArray) shortcuts = app_find_all (window, GTK_TYPE_SHORTCUTS_SHORTCUT);
  guint n_accels = 0;
  for (guint i = 0; i < shortcuts->len; i++) {
    g_autofree char *accel = NULL;
    guint key;
    GdkModifierType state;
    g_object_get (shortcuts->pdata[i], "accelerator", &accel, NULL);
    gtk_accelerator_parse (accel, &key, &state);
    /* Pasting is the Identify page's own affair: where text is edited, it means that text. */
    if (key == 0 || state == 0 || gdk_keyval_to_lower (key) == GDK_KEY_v)
      continue;
    g_autofree char *name = gtk_accelerator_name (key, state);
    g_auto (GStrv) actions = gtk_application_get_actions_for_accel (GTK_APPLICATION (app->application), name);
    if (actions[0] == NULL)
      g_error ("The shortcuts window lists %s, which does nothing", name);
    n_accels++;
  }
  g_assert_cmpuint (n_accels, >=, 12);

  /* And whatever has an accelerator is listed with one of them. */
  for (char **action = described; *action != NULL; action++) {
    g_auto (GStrv) accels = gtk_application_get_accels_for_action (GTK_APPLICATION (app->application), *action);
    gboolean listed = accels[0] == NULL;
    for (char **accel = accels; *accel != NULL; accel++)
      listed = listed || lists (shortcuts, *accel);
    if (!listed)
      g_error ("%s has the accelerator %s, which the shortcuts window does not list", *action, accels[0]);
  }
  gtk_widget_destroy (window);
}

static void
test_search_and_menu (App *app)
{
  app_open_folder (app, app_photos ());
  app_press (app, GDK_KEY_f, GDK_CONTROL_MASK);
  GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (app->window));
  g_assert_true (focus == app_find (app_page (app, GN_PAGE_DATASET), "search"));

  GtkWidget *button = app_find (gtk_window_get_titlebar (GTK_WINDOW (app->window)), "menu_button");
  int n_toggles = 0;
  /* The menu closes at once in a window without the display's focus, which other tests may have. */
  g_signal_connect_swapped (button, "toggled", G_CALLBACK (g_atomic_int_inc), &n_toggles);
  app_press (app, GDK_KEY_F10, 0);
  g_assert_cmpint (n_toggles, >=, 1);
  g_signal_handlers_disconnect_by_data (button, &n_toggles);
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (button), FALSE);
  app_settle ();
}

static void
test_close (App *app)
{
  gboolean gone = FALSE;
  g_signal_connect_swapped (app->window, "destroy", G_CALLBACK (g_atomic_int_inc), &gone);
  g_object_ref (app->window);
  app_press (app, GDK_KEY_w, GDK_CONTROL_MASK);
  app_wait (gone, "Ctrl+W closes the window");
  g_object_unref (app->window);
  app->window = GTK_WIDGET (gn_window_new (GTK_APPLICATION (app->application), app->workspace));
  gtk_window_present (GTK_WINDOW (app->window));
  gone = FALSE;
  g_signal_connect_swapped (app->window, "destroy", G_CALLBACK (g_atomic_int_inc), &gone);
  g_object_ref (app->window);
  app_settle ();
  app_press (app, GDK_KEY_q, GDK_CONTROL_MASK);
  app_wait (gone, "Ctrl+Q closes the window");
  g_object_unref (app->window);
  app->window = GTK_WIDGET (gn_window_new (GTK_APPLICATION (app->application), app->workspace));
}

/* Tab */

/* Once around, and then some: the window has fewer controls than steps are made. */
static void
walk (App *app, GtkDirectionType direction, GHashTable *reached)
{
  app_give_focus (app); /* some controls let go of the focus only in a window that has it */
  for (guint i = 0; i < 200; i++) {
    gtk_widget_child_focus (app->window, direction);
    GtkWidget *focus = gtk_window_get_focus (GTK_WINDOW (app->window));
    if (focus != NULL)
      g_hash_table_add (reached, focus);
  }
}

static void
assert_reached (GHashTable *reached, GtkWidget *page, const char *id)
{
  GtkWidget *widget = app_find (page, id);
  GHashTableIter iter;
  gpointer key;
  g_hash_table_iter_init (&iter, reached);
  while (g_hash_table_iter_next (&iter, &key, NULL))
    if (key == widget || gtk_widget_is_ancestor (key, widget))
      return;
  g_error ("Tab does not reach %s of %s (%s, among %u controls)", id, G_OBJECT_TYPE_NAME (page),
           gtk_widget_get_mapped (widget) ? "on screen" : "not on screen", g_hash_table_size (reached));
}

static void
test_tab (App *app)
{
  static const struct {
    const char *page, *ids[6];
  } wanted[] = {
    { GN_PAGE_DATASET, { "search", "split_combo", "classes", "grid", NULL } },
    { GN_PAGE_AUGMENT, { "name_combo", "another_button", "operations", NULL } },
    { GN_PAGE_TRAIN, { "start_button", "network_box", "basic_box", "loss_view", "log_button", NULL } },
    { GN_PAGE_EVALUATE, { "chooser", "evaluate_button", "split_combo", NULL } },
    { GN_PAGE_IDENTIFY, { "chooser", "stack", NULL } },
  };
  app_offer_model (app);
  app_open_folder (app, app_photos ());
  g_assert_true (gn_photo_grid_select_photo (GN_PHOTO_GRID (app_find (app_page (app, GN_PAGE_DATASET), "grid")), 0));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++) {
    GtkWidget *page = app_show_page (app, wanted[i].page);
    if (strcmp (wanted[i].page, GN_PAGE_TRAIN) == 0) {
      gtk_stack_set_visible_child_name (GTK_STACK (app_find (page, "side_stack")), "recipe");
      app_wait (gtk_widget_is_sensitive (app_find (page, "start_button")), "the training can be started");
    }
    g_autoptr (GHashTable) reached = g_hash_table_new (NULL, NULL);
    walk (app, GTK_DIR_TAB_FORWARD, reached);
    for (const char *const *id = wanted[i].ids; *id != NULL; id++)
      assert_reached (reached, page, *id);
  }
}

/* Names */

/* The inside of a composite is named by its outside. */
static GtkWidget *
get_owner (GtkWidget *widget)
{
  GtkWidget *combo = gtk_widget_get_ancestor (widget, GTK_TYPE_COMBO_BOX);
  GtkWidget *chooser = gtk_widget_get_ancestor (widget, GTK_TYPE_FILE_CHOOSER_BUTTON);
  return chooser != NULL ? chooser : combo != NULL ? combo : widget;
}

static gboolean
is_nameless (GtkWidget *widget, gconstpointer data)
{
  gboolean control = GTK_IS_BUTTON (widget) || GTK_IS_ENTRY (widget) || GTK_IS_SWITCH (widget) ||
                     GTK_IS_RANGE (widget) || GTK_IS_TREE_VIEW (widget) || GTK_IS_DRAWING_AREA (widget) ||
                     GTK_IS_EXPANDER (widget);
  if (!control || !gtk_widget_get_can_focus (widget) || !gtk_widget_get_mapped (widget))
    return FALSE;
  GtkWidget *owner = get_owner (widget);
  /* A label with the widget as its mnemonic's target names it as well. */
  g_autoptr (AtkRelationSet) relations = atk_object_ref_relation_set (gtk_widget_get_accessible (owner));
  return *app_accessible_name (owner) == '\0' && *app_accessible_name (widget) == '\0' &&
         !atk_relation_set_contains (relations, ATK_RELATION_LABELLED_BY);
}

static void
assert_all_named (App *app, const char *where)
{
  GtkWidget *widget = app_search (app->window, is_nameless, NULL);
  if (widget == NULL)
    return;
  g_autoptr (GString) path = g_string_new (NULL);
  for (GtkWidget *w = widget; w != NULL; w = gtk_widget_get_parent (w)) {
    const char *id = gtk_buildable_get_name (GTK_BUILDABLE (w));
    g_string_append_printf (path, " < %s %s", G_OBJECT_TYPE_NAME (w),
                            id != NULL && !g_str_has_prefix (id, "___") ? id : "");
  }
  g_error ("On %s a control has no accessible name: %s", where, path->str + 3);
}

static void
test_names (App *app)
{
  static const char *const views[] = { "photos", "charts", "health" };
  static const char *const tabs[] = { "matrix", "classes", "mistakes", "sheet", "test" };
  GtkWidget *page;

  for (guint i = 0; i < G_N_ELEMENTS (pages); i++) {
    app_show_page (app, pages[i]);
    assert_all_named (app, pages[i]);
  }
  app_offer_model (app);
  app_open_folder (app, app_photos ());
  page = app_page (app, GN_PAGE_DATASET);
  gtk_widget_grab_focus (app_find (page, "grid"));
  app_press (app, GDK_KEY_Home, 0);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++) {
    gtk_stack_set_visible_child_name (GTK_STACK (app_find (page, "views")), views[i]);
    app_settle ();
    assert_all_named (app, views[i]);
  }
  page = app_show_page (app, GN_PAGE_AUGMENT);
  app_wait (app_find_text (page, "Epoch ") != NULL, "samples appear");
  assert_all_named (app, "the Augment page with a photo");
  page = app_show_page (app, GN_PAGE_TRAIN);
  gtk_stack_set_visible_child_name (GTK_STACK (app_find (page, "side_stack")), "recipe");
  gtk_expander_set_expanded (GTK_EXPANDER (app_find (page, "expander")), TRUE);
  app_settle ();
  assert_all_named (app, "the Train page");

  page = app_show_page (app, GN_PAGE_EVALUATE);
  app_click (app_find (page, "evaluate_button"));
  app_wait (gtk_widget_get_mapped (app_find (page, "view")), "the evaluation is shown");
  for (guint i = 0; i < G_N_ELEMENTS (tabs); i++) {
    gtk_stack_set_visible_child_name (GTK_STACK (app_find (page, "tabs")), tabs[i]);
    app_settle ();
    assert_all_named (app, tabs[i]);
  }
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  app_test_add ("/keyboard/pages", 60, test_pages);
  app_test_add ("/keyboard/choosers", 60, test_choosers);
  app_test_add ("/keyboard/shortcuts-window", 60, test_shortcuts_window);
  app_test_add ("/keyboard/search-and-menu", 60, test_search_and_menu);
  app_test_add ("/keyboard/close", 60, test_close);
  app_test_add ("/keyboard/tab", 180, test_tab);
  app_test_add ("/keyboard/names", 180, test_names);
  return app_test_run ();
}
