/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-dataset-page.h"

#include "gn-class-list.h"
#include "gn-dataset-charts.h"
#include "gn-empty-state.h"
#include "gn-health-list.h"
#include "gn-photo-filter.h"
#include "gn-photo-grid.h"
#include "gn-photo-panel.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _GnDatasetPage {
  GtkBox parent;

  GtkStack *root;  /* welcome, content */
  GtkStack *views; /* photos, charts, health */
  GtkSearchEntry *search;
  GtkComboBoxText *split_combo;
  GtkWidget *filter_box;
  GtkStack *results; /* grid, none */
  GnClassList *classes;
  GnPhotoGrid *grid;
  GnPhotoPanel *panel;
  GnDatasetCharts *charts;
  GnHealthList *health;
  GtkWidget *photos_view, *health_view;
  GtkWidget *welcome_buttons;

  GnWorkspace *workspace;
  GnDataset *dataset; /* the one shown */
  gboolean listed;    /* it is one that is still being read: to be looked at, nothing else */
  GSimpleActionGroup *actions;
};

static void gn_dataset_page_page_init (GnPageInterface *interface);

G_DEFINE_TYPE_WITH_CODE (GnDatasetPage, gn_dataset_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (GN_TYPE_PAGE, gn_dataset_page_page_init))

/* Showing */

static void
show_photo (GnDatasetPage *self)
{
  g_autoptr (GArray) selected = gn_photo_grid_get_selected (self->grid);
  int photo = gn_photo_grid_get_cursor (self->grid);
  if (self->listed)
    return;
  gn_photo_panel_show (self->panel, self->dataset, photo, selected->len);
  gn_workspace_set_photo (self->workspace, photo);
}

static void
filter_photos (GnDatasetPage *self)
{
  g_autoptr (GArray) photos = NULL;
  g_autoptr (GArray) sections = NULL;
  if (!self->dataset)
    return;
  const GnPhotoFilter filter = {
    .text = gtk_entry_get_text (GTK_ENTRY (self->search)),
    .split = gtk_combo_box_get_active (GTK_COMBO_BOX (self->split_combo)) - 1,
    .class_index = gn_class_list_get_class (self->classes),
  };
  gn_photo_filter_apply (&filter, self->dataset, &photos, &sections);
  gn_photo_grid_set_photos (self->grid, self->dataset, (const guint *)(void *)photos->data,
                            (const GnPhotoSection *)(void *)sections->data, sections->len);
  gtk_stack_set_visible_child_name (self->results, photos->len ? "grid" : "none");
}

static void
examine_health (GnDatasetPage *self)
{
  guint n = gn_health_list_update (self->health);
  g_autofree char *title = n ? g_strdup_printf (_("Health (%u)"), n) : g_strdup (_("Health"));
  gtk_container_child_set (GTK_CONTAINER (self->views), self->health_view, "title", title, NULL);
}

static void
reset_filter (GnDatasetPage *self)
{
  gtk_entry_set_text (GTK_ENTRY (self->search), "");
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->split_combo), 0);
  gn_class_list_set_class (self->classes, -1);
}

/* Whether the photos of both have the same indices: one after a change, or listed and then read. */
static gboolean
is_same (GnDataset *old, GnDataset *new)
{
  guint n_old, n_new;
  const GnPhoto *before = gn_dataset_get_photos (old, &n_old), *now = gn_dataset_get_photos (new, &n_new);

  if (n_old != n_new || g_strcmp0 (gn_dataset_get_folder (old), gn_dataset_get_folder (new)) != 0)
    return FALSE;
  for (guint i = 0; i < n_old; i++)
    if (before[i].split != now[i].split || strcmp (before[i].path, now[i].path) != 0)
      return FALSE;
  return TRUE;
}

/* @dataset: (nullable) */
static void
show_dataset (GnDatasetPage *self, GnDataset *dataset, gboolean listed)
{
  GnDataset *old = self->dataset;
  gboolean same = old && dataset && is_same (old, dataset);

  self->dataset = dataset ? gn_dataset_ref (dataset) : NULL;
  self->listed = listed;
  gtk_widget_set_visible (GTK_WIDGET (self->panel), !listed);
  gtk_widget_set_visible (GTK_WIDGET (self->charts), !listed);
  gtk_widget_set_visible (self->health_view, !listed);
  gn_class_list_set_dataset (self->classes, dataset);
  if (same) {
    gn_photo_grid_set_dataset (self->grid, dataset);
    show_photo (self);
  } else if (dataset) {
    reset_filter (self);
    filter_photos (self);
  }
  gtk_stack_set_visible_child_name (self->root, dataset ? "content" : "welcome");
  g_clear_pointer (&old, gn_dataset_unref);
}

static void
on_dataset (GnDatasetPage *self)
{
  GnDataset *dataset = gn_workspace_get_dataset (self->workspace);

  show_dataset (self, dataset, FALSE);
  gn_dataset_charts_set_dataset (self->charts, dataset);
  examine_health (self);
}

/* Comes again without a data set when the folder is read, or was not: then what was open is shown again. */
static void
on_listed (GnDatasetPage *self)
{
  GnDataset *listed = gn_workspace_get_listed (self->workspace);

  if (listed) {
    gtk_stack_set_visible_child (self->views, self->photos_view);
    show_dataset (self, listed, TRUE);
  } else if (self->listed) {
    show_dataset (self, gn_workspace_get_dataset (self->workspace), FALSE);
  }
}

static void
on_opened (GnDatasetPage *self)
{
  gtk_stack_set_visible_child (self->views, self->photos_view);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
on_view_changed (GnDatasetPage *self)
{
  gtk_widget_set_visible (self->filter_box, gtk_stack_get_visible_child (self->views) == self->photos_view);
}

static void
on_clear_filter (GnDatasetPage *self)
{
  reset_filter (self);
  filter_photos (self);
}

/* Acting on the selection */

static gboolean
all_excluded (GnDatasetPage *self, GArray *photos)
{
  const GnPhoto *all = gn_dataset_get_photos (self->dataset, NULL);
  for (guint i = 0; i < photos->len; i++)
    if (!all[g_array_index (photos, guint, i)].excluded)
      return FALSE;
  return TRUE;
}

static void
set_excluded (GnDatasetPage *self, gboolean excluded)
{
  const GnPhoto *all = gn_dataset_get_photos (self->dataset, NULL);
  g_autoptr (GArray) photos = gn_photo_grid_get_selected (self->grid);
  if (self->listed)
    return;
  for (guint i = photos->len; i-- > 0;)
    if (all[g_array_index (photos, guint, i)].excluded == excluded)
      g_array_remove_index (photos, i);
  gn_workspace_set_excluded (self->workspace, (const guint *)(void *)photos->data, photos->len, excluded);
}

static void
on_grid_exclude (GnDatasetPage *self)
{
  g_autoptr (GArray) photos = gn_photo_grid_get_selected (self->grid);
  if (photos->len > 0)
    set_excluded (self, !all_excluded (self, photos));
}

static void
on_panel_exclude (GnDatasetPage *self, gboolean excluded)
{
  set_excluded (self, excluded);
}

static GFile *
get_cursor_file (GnDatasetPage *self)
{
  int photo = gn_photo_grid_get_cursor (self->grid);
  if (photo < 0)
    return NULL;
  g_autofree char *path = gn_dataset_get_photo_path (self->dataset, (guint)photo);
  return g_file_new_for_path (path);
}

static void
on_identify (GnDatasetPage *self)
{
  g_autoptr (GFile) file = get_cursor_file (self);
  if (file)
    gn_workspace_identify_files (self->workspace, &file, 1);
}

static void
on_open_photo (GnDatasetPage *self)
{
  g_autoptr (GFile) file = get_cursor_file (self);
  g_autoptr (GError) error = NULL;
  if (!file)
    return;
  g_autofree char *uri = g_file_get_uri (file);
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  if (!gtk_show_uri_on_window (GTK_WINDOW (window), uri, gtk_get_current_event_time (), &error))
    gn_workspace_message (self->workspace, GTK_MESSAGE_WARNING, error->message, NULL, NULL);
}

static void
on_exclude_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  on_grid_exclude (data);
}

static void
on_identify_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  on_identify (data);
}

static void
on_open_action (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  on_open_photo (data);
}

static void
on_grid_menu (GnDatasetPage *self, GdkEvent *event)
{
  g_autoptr (GMenu) model = g_menu_new ();
  g_autoptr (GArray) photos = gn_photo_grid_get_selected (self->grid);
  if (photos->len == 0)
    return;
  if (!self->listed)
    g_menu_append (model, all_excluded (self, photos) ? _("_Take Back") : _("E_xclude"), "photos.exclude");
  g_menu_append (model, _("I_dentify"), "photos.identify");
  g_menu_append (model, _("_Open in Image Viewer"), "photos.open");
  GtkWidget *menu = gtk_menu_new_from_model (G_MENU_MODEL (model));
  gtk_menu_attach_to_widget (GTK_MENU (menu), GTK_WIDGET (self->grid), NULL);
  /* Destroyed in a later turn: the chosen item's action still needs the menu. */
  g_signal_connect_swapped (menu, "selection-done", G_CALLBACK (gtk_menu_detach), menu);
  if (event)
    gtk_menu_popup_at_pointer (GTK_MENU (menu), event);
  else
    gtk_menu_popup_at_widget (GTK_MENU (menu), GTK_WIDGET (self->grid), GDK_GRAVITY_CENTER, GDK_GRAVITY_CENTER, NULL);
}

/* A photo of the health list, among all others. */
static void
on_health_photo (GnDatasetPage *self, guint photo)
{
  if (!gn_photo_grid_select_photo (self->grid, photo)) {
    reset_filter (self);
    filter_photos (self);
    gn_photo_grid_select_photo (self->grid, photo);
  }
  gtk_stack_set_visible_child (self->views, self->photos_view);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
}

static void
on_drag_data_received (GtkWidget *widget, GdkDragContext *context, int x, int y, GtkSelectionData *selection, guint info,
                       guint time)
{
  GnDatasetPage *self = GN_DATASET_PAGE (widget);
  g_auto (GStrv) uris = gtk_selection_data_get_uris (selection);
  g_autofree char *path = uris && *uris ? g_filename_from_uri (*uris, NULL, NULL) : NULL;
  gboolean is_folder = path && g_file_test (path, G_FILE_TEST_IS_DIR);
  gtk_drag_finish (context, is_folder, FALSE, time);
  if (is_folder)
    gn_workspace_open_folder (self->workspace, path);
  else
    gn_workspace_message (self->workspace, GTK_MESSAGE_INFO,
                          _("Drop a folder of photos here to open it; single photos go to the Identify page."), NULL, NULL);
}

/* Page */

static void
gn_dataset_page_set_workspace (GnPage *page, GnWorkspace *workspace)
{
  GnDatasetPage *self = GN_DATASET_PAGE (page);
  g_set_object (&self->workspace, workspace);
  gn_photo_grid_set_thumbnailer (self->grid, gn_workspace_get_thumbnailer (workspace));
  gn_health_list_set_workspace (self->health, workspace);
  g_signal_connect_object (workspace, "notify::dataset", G_CALLBACK (on_dataset), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "notify::listed", G_CALLBACK (on_listed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
  g_object_bind_property (workspace, "busy", self->welcome_buttons, "sensitive",
                          G_BINDING_SYNC_CREATE | G_BINDING_INVERT_BOOLEAN);
  on_dataset (self);
}

static gboolean
gn_dataset_page_focus_search (GnPage *page)
{
  GnDatasetPage *self = GN_DATASET_PAGE (page);
  if (!self->dataset)
    return FALSE;
  gtk_stack_set_visible_child (self->views, self->photos_view);
  gtk_widget_grab_focus (GTK_WIDGET (self->search));
  return TRUE;
}

static void
gn_dataset_page_page_init (GnPageInterface *interface)
{
  interface->set_workspace = gn_dataset_page_set_workspace;
  interface->focus_search = gn_dataset_page_focus_search;
}

static void
gn_dataset_page_dispose (GObject *object)
{
  GnDatasetPage *self = GN_DATASET_PAGE (object);
  g_clear_object (&self->workspace);
  g_clear_object (&self->actions);
  g_clear_pointer (&self->dataset, gn_dataset_unref);
  G_OBJECT_CLASS (gn_dataset_page_parent_class)->dispose (object);
}

static void
ensure_types (void)
{
  g_type_ensure (GN_TYPE_CLASS_LIST);
  g_type_ensure (GN_TYPE_DATASET_CHARTS);
  g_type_ensure (GN_TYPE_EMPTY_STATE);
  g_type_ensure (GN_TYPE_HEALTH_LIST);
  g_type_ensure (GN_TYPE_PHOTO_GRID);
  g_type_ensure (GN_TYPE_PHOTO_PANEL);
}

static void
gn_dataset_page_class_init (GnDatasetPageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  ensure_types ();
  G_OBJECT_CLASS (class)->dispose = gn_dataset_page_dispose;
  widget_class->drag_data_received = on_drag_data_received;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-dataset-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GnDatasetPage, root);
  gtk_widget_class_bind_template_child (widget_class, GnDatasetPage, views);
  gtk_widget_class_bind_template_child (widget_class, GnDatasetPage, search);
  gtk_widget_class_bind_template_child (widget_class, GnDatasetPage, split_combo);
  gtk_widget_class_bind_template_child (widget_class, GnDatasetPage, filter_box);
  gtk_widget_class_bind_template_child (widget_class, GnDatasetPage, results);
  gtk_widget_class_bind_template_child (widget_class, GnDatasetPage, classes);
  gtk_widget_class_bind_template_child (widget_class, GnDatasetPage, grid);
  gtk_widget_class_bind_template_child (widget_class, GnDatasetPage, panel);
  gtk_widget_class_bind_template_child (widget_class, GnDatasetPage, charts);
  gtk_widget_class_bind_template_child (widget_class, GnDatasetPage, health);
  gtk_widget_class_bind_template_child (widget_class, GnDatasetPage, photos_view);
  gtk_widget_class_bind_template_child (widget_class, GnDatasetPage, health_view);
  gtk_widget_class_bind_template_child (widget_class, GnDatasetPage, welcome_buttons);
  gtk_widget_class_bind_template_callback (widget_class, filter_photos);
  gtk_widget_class_bind_template_callback (widget_class, show_photo);
  gtk_widget_class_bind_template_callback (widget_class, on_view_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_clear_filter);
  gtk_widget_class_bind_template_callback (widget_class, on_grid_exclude);
  gtk_widget_class_bind_template_callback (widget_class, on_grid_menu);
  gtk_widget_class_bind_template_callback (widget_class, on_open_photo);
  gtk_widget_class_bind_template_callback (widget_class, on_panel_exclude);
  gtk_widget_class_bind_template_callback (widget_class, on_identify);
  gtk_widget_class_bind_template_callback (widget_class, on_health_photo);
}

static void
gn_dataset_page_init (GnDatasetPage *self)
{
  static const GActionEntry entries[] = {
    { "exclude", on_exclude_action },
    { "identify", on_identify_action },
    { "open", on_open_action },
  };
  gtk_widget_init_template (GTK_WIDGET (self));
  self->actions = g_simple_action_group_new ();
  g_action_map_add_action_entries (G_ACTION_MAP (self->actions), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "photos", G_ACTION_GROUP (self->actions));
  gtk_drag_dest_set (GTK_WIDGET (self), GTK_DEST_DEFAULT_ALL, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_dest_add_uri_targets (GTK_WIDGET (self));
}
