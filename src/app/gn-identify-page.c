/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-identify-page.h"

#include "gn-copy-dialog.h"
#include "gn-empty-state.h"
#include "gn-explained-photo.h"
#include "gn-file-dialog.h"
#include "gn-identifier.h"
#include "gn-identify-item.h"
#include "gn-model-chooser.h"
#include "gn-photo-intake.h"
#include "gn-photo-list.h"
#include "gn-rank-list.h"
#include "gn-similar-list.h"
#include "gn-species-name.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define PHOTO_SIDE 1600 /* pixels of the photo shown, at most */

enum { TEXT_FILE, TEXT_SPECIES };

struct _GnIdentifyPage {
  GtkBox parent;

  GnModelChooser *chooser;
  GtkStack *stack;
  GtkInfoBar *problem_bar;
  GtkLabel *problem_label, *status_label;
  GtkSpinner *spinner;
  GtkWidget *list_box, *many_buttons, *rank_slot, *similar_slot, *unsure_box;
  GtkSearchEntry *search_entry;
  GtkStack *verdict_stack;
  GtkLabel *verdict_label, *reason_label, *unsure_label;
  GnExplainedPhoto *photo;
  GnPhotoView *photo_view; /* of photo */
  GnPhotoList *list;
  GnRankList *ranks;
  GnSimilarList *similar;

  GnWorkspace *workspace;
  GnIdentifier *identifier;
  GnPhotoIntake *intake;
  GPtrArray *items; /* (element-type GnIdentifyItem); a photo's id is its place */
  guint n_done;
  int shown; /* the photo shown, or -1 */
};

static void gn_identify_page_page_init (GnPageInterface *interface);

G_DEFINE_TYPE_WITH_CODE (GnIdentifyPage, gn_identify_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (GN_TYPE_PAGE, gn_identify_page_page_init))

/* What is on screen */

static void
update_state (GnIdentifyPage *self)
{
  gboolean many = self->items->len > 1;
  gboolean no_model = gn_model_chooser_get_empty (self->chooser);
  g_autofree char *status = NULL;

  gtk_stack_set_visible_child_name (self->stack, no_model ? "no-model" : self->items->len > 0 ? "photos" : "empty");
  gtk_widget_set_visible (self->list_box, many);
  gtk_widget_set_visible (self->many_buttons, self->items->len > 0);
  gboolean busy = gn_identifier_get_busy (self->identifier) || gn_photo_intake_get_busy (self->intake);
  g_object_set (self->spinner, "active", busy, "visible", busy, NULL);
  if (busy && many)
    status = g_strdup_printf (_("%u of %u identified"), self->n_done, self->items->len);
  else if (many)
    status =
        g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u photo", "%u photos", self->items->len), self->items->len);
  gtk_label_set_text (self->status_label, status ? status : "");
}

/* Why the answer is not to be relied on. */
static void
show_doubt (GnIdentifyPage *self, const GnIdentification *result)
{
  gtk_widget_set_visible (self->unsure_box, result->unsure);
  gtk_label_set_text (self->unsure_label, result->unfamiliar
                                              ? _("Not sure: the photo is unlike the photos this model was trained on")
                                              : _("Not sure: the probability is too low to rely on"));
}

static void
show_verdict (GnIdentifyPage *self, const GnIdentifyItem *item)
{
  const GnClass *classes = gn_identifier_get_classes (self->identifier, NULL);

  gn_rank_list_show (self->ranks, item->result, classes);
  gn_similar_list_show (self->similar, gn_workspace_get_thumbnailer (self->workspace), item->result, classes);
  gn_explained_photo_set_heat_map (self->photo, item->result ? &item->result->heat_map : NULL);
  if (!item->result) {
    gtk_stack_set_visible_child_name (self->verdict_stack, "waiting");
  } else if (item->result->problem) {
    gtk_label_set_text (self->reason_label, item->result->problem);
    gtk_stack_set_visible_child_name (self->verdict_stack, "problem");
  } else {
    gtk_label_set_text (self->verdict_label, gn_species_get_name (&classes[item->result->classes[0]]));
    show_doubt (self, item->result);
    gtk_stack_set_visible_child_name (self->verdict_stack, "ranks");
  }
}

static void
show_item (GnIdentifyPage *self, guint id)
{
  const GnIdentifyItem *item = self->items->pdata[id];

  if (self->shown != (int)id) {
    self->shown = (int)id;
    gn_photo_view_set_description (self->photo_view, item->title);
    gtk_widget_set_tooltip_text (GTK_WIDGET (self->photo_view), item->title);
    if (item->image)
      gn_photo_view_set_image (self->photo_view, item->image);
    else
      gn_photo_view_load (self->photo_view, item->path, PHOTO_SIDE);
  }
  show_verdict (self, item);
}

static void
list_result (GnIdentifyPage *self, guint id)
{
  const GnIdentifyItem *item = self->items->pdata[id];
  const GnClass *classes = gn_identifier_get_classes (self->identifier, NULL);
  gboolean ranked = item->result && !item->result->problem;
  const char *species = ranked ? gn_species_get_name (&classes[item->result->classes[0]]) : item->result ? _("cannot be read") : "…";
  g_autofree char *doubtful = ranked && item->result->unsure ? g_strdup_printf (_("not sure: %s"), species) : NULL;

  gn_photo_list_set_text (self->list, id, TEXT_SPECIES, doubtful ? doubtful : species);
  gn_photo_list_set_value (self->list, id, ranked ? (double)item->result->probabilities[0] : (double)NAN);
}

/* The identifier */

static void
on_identified (GnIdentifyPage *self, guint id, GnIdentification *identification)
{
  GnIdentifyItem *item = id < self->items->len ? self->items->pdata[id] : NULL;

  if (!item || item->result)
    return;
  item->result = gn_identification_ref (identification);
  self->n_done++;
  list_result (self, id);
  if (self->shown == (int)id)
    show_verdict (self, item);
  update_state (self);
}

static void
on_failed (GnIdentifyPage *self, const char *reason)
{
  gtk_label_set_text (self->problem_label, reason);
  gtk_info_bar_set_revealed (self->problem_bar, TRUE);
}

static void
submit (GnIdentifyPage *self, guint id)
{
  const GnIdentifyItem *item = self->items->pdata[id];
  gn_identifier_submit (self->identifier, id, item->image ? NULL : item->path, item->image);
}

/* Another model judges all photos anew. */
static void
on_model_changed (GnIdentifyPage *self)
{
  gtk_info_bar_set_revealed (self->problem_bar, FALSE);
  gn_identifier_set_model (self->identifier, gn_workspace_get_model_path (self->workspace));
  self->n_done = 0;
  for (guint id = 0; id < self->items->len; id++) {
    GnIdentifyItem *item = self->items->pdata[id];
    g_clear_pointer (&item->result, gn_identification_unref);
    list_result (self, id);
    submit (self, id);
  }
  if (self->shown >= 0)
    show_item (self, (guint)self->shown);
  update_state (self);
}

/* Photos */

static guint
add_item (GnIdentifyPage *self, GnIdentifyItem *item)
{
  guint id = self->items->len;

  g_ptr_array_add (self->items, item);
  gn_photo_list_add (self->list, id, item->path, item->modified);
  gn_photo_list_set_text (self->list, id, TEXT_FILE, item->title);
  list_result (self, id);
  submit (self, id);
  return id;
}

static void
show_added (GnIdentifyPage *self, guint first)
{
  update_state (self);
  if (first >= self->items->len)
    return;
  show_item (self, first);
  gn_photo_list_select (self->list, first);
  /* Without a focus in the page the next Ctrl+V would be lost. The list, hidden for a single photo, takes it when it
   * comes on screen. */
  if (gtk_widget_get_mapped (GTK_WIDGET (self->list)))
    gtk_widget_grab_focus (gn_photo_list_get_view (self->list));
  else
    gtk_widget_child_focus (self->many_buttons, GTK_DIR_TAB_FORWARD);
}

static void
on_files (GnIdentifyPage *self, GPtrArray *paths)
{
  guint first = self->items->len;

  for (guint i = 0; i < paths->len; i++)
    add_item (self, gn_identify_item_new (paths->pdata[i], NULL));
  show_added (self, first);
}

static void
on_image (GnIdentifyPage *self, gpointer image)
{
  show_added (self, add_item (self, gn_identify_item_new (NULL, image)));
}

static void
on_intake_message (GnIdentifyPage *self, GtkMessageType level, const char *text)
{
  gn_workspace_message (self->workspace, level, text, NULL, NULL);
}

void
gn_identify_page_add (GnIdentifyPage *self, GPtrArray *paths)
{
  g_return_if_fail (GN_IS_IDENTIFY_PAGE (self));
  gn_photo_intake_add (self->intake, paths);
}

static void
on_paste_clicked (GnIdentifyPage *self)
{
  gn_photo_intake_paste (self->intake);
}

static void
on_open_clicked (GnIdentifyPage *self)
{
  gn_photo_intake_choose (self->intake);
}

static void
on_clear_clicked (GnIdentifyPage *self)
{
  gn_identifier_cancel (self->identifier);
  gn_photo_intake_cancel (self->intake);
  self->shown = -1;
  self->n_done = 0;
  gn_photo_list_clear (self->list);
  g_ptr_array_set_size (self->items, 0);
  gn_photo_view_load (self->photo_view, NULL, 0);
  gtk_entry_set_text (GTK_ENTRY (self->search_entry), "");
  update_state (self);
}

static void
on_export_chosen (gpointer object, const char *path)
{
  GnIdentifyPage *self = object;
  g_autoptr (GArray) order = gn_photo_list_get_shown (self->list);
  g_autoptr (GError) error = NULL;

  if (!gn_identify_items_export (self->items, order, gn_identifier_get_classes (self->identifier, NULL), path, &error))
    gn_workspace_message (self->workspace, GTK_MESSAGE_ERROR, error->message, NULL, NULL);
}

static void
on_export_clicked (GnIdentifyPage *self)
{
  gn_file_dialog_show (GTK_WIDGET (self), GTK_FILE_CHOOSER_ACTION_SAVE, _("Export the Table"), _("_Save"),
                       _("identified.csv"), NULL, on_export_chosen);
}

static void
on_copied (gpointer object, GtkMessageType level, const char *text)
{
  gn_workspace_message (((GnIdentifyPage *)object)->workspace, level, text, NULL, NULL);
}

static void
on_copy_folder_chosen (gpointer object, const char *path)
{
  GnIdentifyPage *self = object;
  guint n_classes;
  const GnClass *classes = gn_identifier_get_classes (self->identifier, &n_classes);
  g_autoptr (GArray) order = gn_photo_list_get_shown (self->list);

  if (classes)
    gn_copy_dialog_show (GTK_WIDGET (self), gn_identify_items_plan (self->items, order, classes, n_classes, path), on_copied);
}

static void
on_copy_clicked (GnIdentifyPage *self)
{
  gn_file_dialog_show (GTK_WIDGET (self), GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER, _("Copy into Folders by Species"),
                       _("_Choose"), NULL, NULL, on_copy_folder_chosen);
}

static void
on_search_changed (GnIdentifyPage *self)
{
  gn_photo_list_set_filter (self->list, gtk_entry_get_text (GTK_ENTRY (self->search_entry)));
}

static void
on_train_clicked (GnIdentifyPage *self)
{
  gn_workspace_show_page (self->workspace, GN_PAGE_TRAIN);
}

static void
on_open_model_clicked (GnIdentifyPage *self)
{
  gn_model_chooser_open (self->chooser);
}

static gboolean
on_key_press (GnIdentifyPage *self, GdkEventKey *event)
{
  GdkModifierType modifiers = event->state & gtk_accelerator_get_default_mod_mask ();

  if (event->keyval != GDK_KEY_v || modifiers != GDK_CONTROL_MASK ||
      gtk_widget_has_focus (GTK_WIDGET (self->search_entry)))
    return GDK_EVENT_PROPAGATE;
  on_paste_clicked (self);
  return GDK_EVENT_STOP;
}

/* The page */

static void
on_identify_files (GnIdentifyPage *self, GPtrArray *files)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < files->len; i++) {
    gchar *path = g_file_get_path (files->pdata[i]);
    if (path)
      g_ptr_array_add (paths, path);
  }
  gn_identify_page_add (self, paths);
}

static void
gn_identify_page_set_workspace (GnPage *page, GnWorkspace *workspace)
{
  GnIdentifyPage *self = GN_IDENTIFY_PAGE (page);

  g_set_object (&self->workspace, workspace);
  gn_model_chooser_set_workspace (self->chooser, workspace);
  gn_photo_list_set_thumbnailer (self->list, gn_workspace_get_thumbnailer (workspace));
  g_signal_connect_object (workspace, "notify::model-path", G_CALLBACK (on_model_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "identify-files", G_CALLBACK (on_identify_files), self, G_CONNECT_SWAPPED);
  gn_model_chooser_refresh (self->chooser);
  on_model_changed (self);
}

static void
gn_identify_page_activated (GnPage *page)
{
  gn_model_chooser_refresh (GN_IDENTIFY_PAGE (page)->chooser);
}

static gboolean
gn_identify_page_focus_search (GnPage *page)
{
  GnIdentifyPage *self = GN_IDENTIFY_PAGE (page);

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->search_entry)))
    return FALSE;
  gtk_widget_grab_focus (GTK_WIDGET (self->search_entry));
  return TRUE;
}

static void
gn_identify_page_page_init (GnPageInterface *interface)
{
  interface->set_workspace = gn_identify_page_set_workspace;
  interface->activated = gn_identify_page_activated;
  interface->focus_search = gn_identify_page_focus_search;
}

static void
gn_identify_page_dispose (GObject *object)
{
  GnIdentifyPage *self = GN_IDENTIFY_PAGE (object);

  if (self->identifier) {
    g_signal_handlers_disconnect_by_data (self->identifier, self);
    gn_identifier_cancel (self->identifier);
  }
  if (self->intake)
    g_signal_handlers_disconnect_by_data (self->intake, self);
  g_clear_object (&self->intake);
  g_clear_object (&self->identifier);
  g_clear_pointer (&self->items, g_ptr_array_unref);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (gn_identify_page_parent_class)->dispose (object);
}

static void
bind_template (GtkWidgetClass *widget_class)
{
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-identify-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, chooser);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, stack);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, problem_bar);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, status_label);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, spinner);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, list_box);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, many_buttons);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, search_entry);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, rank_slot);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, similar_slot);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, unsure_box);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, unsure_label);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, verdict_stack);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, verdict_label);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, reason_label);
  gtk_widget_class_bind_template_child (widget_class, GnIdentifyPage, photo);
  gtk_widget_class_bind_template_callback (widget_class, on_open_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_paste_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_clear_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_export_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_copy_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_search_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_train_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_open_model_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_key_press);
}

static void
gn_identify_page_class_init (GnIdentifyPageClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_identify_page_dispose;
  g_type_ensure (GN_TYPE_EMPTY_STATE);
  g_type_ensure (GN_TYPE_MODEL_CHOOSER);
  g_type_ensure (GN_TYPE_EXPLAINED_PHOTO);
  bind_template (GTK_WIDGET_CLASS (class));
}

static void
gn_identify_page_init (GnIdentifyPage *self)
{
  const char *titles[] = { _("File"), _("Species"), NULL };

  self->items = g_ptr_array_new_with_free_func ((GDestroyNotify)gn_identify_item_free);
  self->identifier = gn_identifier_new ();
  self->shown = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->list = GN_PHOTO_LIST (gn_photo_list_new (titles, _("Probability")));
  gtk_box_pack_start (GTK_BOX (self->list_box), GTK_WIDGET (self->list), TRUE, TRUE, 0);
  self->ranks = GN_RANK_LIST (gn_rank_list_new ());
  gtk_container_add (GTK_CONTAINER (self->rank_slot), GTK_WIDGET (self->ranks));
  self->similar = GN_SIMILAR_LIST (gn_similar_list_new ());
  gtk_container_add (GTK_CONTAINER (self->similar_slot), GTK_WIDGET (self->similar));

  g_signal_connect_swapped (self->list, "photo-selected", G_CALLBACK (show_item), self);
  g_signal_connect_after (gn_photo_list_get_view (self->list), "map", G_CALLBACK (gtk_widget_grab_focus), NULL);
  g_signal_connect_swapped (self->identifier, "identified", G_CALLBACK (on_identified), self);
  g_signal_connect_swapped (self->identifier, "failed", G_CALLBACK (on_failed), self);
  g_signal_connect_swapped (self->identifier, "notify::busy", G_CALLBACK (update_state), self);
  g_signal_connect_swapped (self->chooser, "notify::empty", G_CALLBACK (update_state), self);
  self->intake = gn_photo_intake_new (GTK_WIDGET (self));
  g_signal_connect_swapped (self->intake, "files", G_CALLBACK (on_files), self);
  g_signal_connect_swapped (self->intake, "image", G_CALLBACK (on_image), self);
  g_signal_connect_swapped (self->intake, "message", G_CALLBACK (on_intake_message), self);
  g_signal_connect_swapped (self->intake, "busy", G_CALLBACK (update_state), self);
  self->photo_view = gn_explained_photo_get_view (self->photo);
  gn_photo_view_set_quiet (self->photo_view, TRUE);
  update_state (self);
}
