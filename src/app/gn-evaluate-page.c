/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluate-page-private.h"

#include "gn-empty-state.h"

#include <glib/gi18n-lib.h>

#define PROGRESS_INTERVAL_MS 100

static void gn_evaluate_page_page_init (GnPageInterface *interface);

G_DEFINE_TYPE_WITH_CODE (GnEvaluatePage, gn_evaluate_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (GN_TYPE_PAGE, gn_evaluate_page_page_init))

/* What is on screen */

static GnSplit
get_split (GnEvaluatePage *self)
{
  const char *id = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->split_combo));

  for (int split = 0; split < GN_N_SPLITS; split++)
    if (g_strcmp0 (id, gn_split_name ((GnSplit)split)) == 0)
      return (GnSplit)split;
  return GN_SPLIT_VALIDATION;
}

static const char *
get_state (GnEvaluatePage *self)
{
  GnDataset *dataset = gn_workspace_get_dataset (self->workspace);

  if (self->review)
    return "review";
  if (!dataset)
    return "no-dataset";
  if (gn_model_chooser_get_empty (self->chooser))
    return "no-model";
  return "ready";
}

void
gn_evaluate_page_update_state (GnEvaluatePage *self)
{
  GnDataset *dataset = gn_workspace_get_dataset (self->workspace);
  gboolean has_photos = dataset && gn_dataset_count (dataset, get_split (self), -1) > 0;
  gboolean possible = has_photos && gn_workspace_get_model_path (self->workspace) && !self->running;

  gtk_stack_set_visible_child_name (self->stack, get_state (self));
  gtk_widget_set_sensitive (GTK_WIDGET (self->evaluate_button), possible);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->evaluate_button),
                               dataset && !has_photos ? _("This part of the data set has no photos") : NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->split_combo), dataset && !self->running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->chooser), !self->running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->mirrored_check), dataset && !self->running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->export_button), self->review && !self->running);
  gn_evaluate_page_allow_exports (self, self->review && !self->running);
  gtk_revealer_set_reveal_child (self->progress_revealer, self->running != NULL);
}

static void
show_review (GnEvaluatePage *self, GnReview *review)
{
  g_clear_pointer (&self->review, gn_review_unref);
  self->review = review ? gn_review_ref (review) : NULL;
  gn_review_view_set_review (self->view, review);
  gn_evaluate_page_update_state (self);
}

/* Running */

static gboolean
on_progress_tick (gpointer data)
{
  GnEvaluatePage *self = data;
  gint total = g_atomic_int_get (&self->progress->total), done = g_atomic_int_get (&self->progress->done);

  if (total == 0) {
    gtk_progress_bar_set_text (self->progress_bar, self->waiting);
    gtk_progress_bar_pulse (self->progress_bar);
    return G_SOURCE_CONTINUE;
  }
  g_autofree char *text = g_strdup_printf (_("%d of %d photos"), done, total);
  gtk_progress_bar_set_text (self->progress_bar, text);
  gtk_progress_bar_set_fraction (self->progress_bar, done / (double)total);
  return G_SOURCE_CONTINUE;
}

void
gn_evaluate_page_start (GnEvaluatePage *self, const char *waiting)
{
  gtk_info_bar_set_revealed (self->problem_bar, FALSE);
  self->waiting = waiting;
  self->running = g_cancellable_new ();
  self->progress = gn_evaluate_progress_new ();
  self->progress_source = g_timeout_add (PROGRESS_INTERVAL_MS, on_progress_tick, self);
  gtk_progress_bar_set_fraction (self->progress_bar, 0);
  on_progress_tick (self);
  gn_evaluate_page_update_state (self);
}

void
gn_evaluate_page_stop (GnEvaluatePage *self)
{
  g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  g_clear_handle_id (&self->progress_source, g_source_remove);
  g_clear_pointer (&self->progress, gn_evaluate_progress_unref);
}

static void
on_evaluated (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GnEvaluatePage) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GnReview) review = gn_evaluate_job_finish (result, &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->running)
    return;
  gn_evaluate_page_stop (self);
  if (review) {
    show_review (self, review);
    return;
  }
  gtk_label_set_text (self->problem_label, error->message);
  gtk_info_bar_set_revealed (self->problem_bar, TRUE);
  gn_evaluate_page_update_state (self);
}

static void
on_evaluate_clicked (GnEvaluatePage *self)
{
  GnDataset *dataset = gn_workspace_get_dataset (self->workspace);
  const char *model_path = gn_workspace_get_model_path (self->workspace);

  if (!dataset || !model_path || self->running)
    return;
  gn_evaluate_page_start (self, _("Loading the model…"));
  gn_evaluate_job_async (model_path, dataset, get_split (self), gtk_toggle_button_get_active (self->mirrored_check), FALSE,
                         self->progress, self->running, on_evaluated, g_object_ref (self));
}

static void
on_cancel_clicked (GnEvaluatePage *self)
{
  gn_evaluate_page_stop (self);
  gn_evaluate_page_update_state (self);
}

/* What is shown belongs to the photos it was made from; another model or split asks for a run of its own. */
static void
on_dataset_changed (GnEvaluatePage *self)
{
  gn_evaluate_page_stop (self);
  show_review (self, NULL);
}

static void
on_model_changed (GnEvaluatePage *self)
{
  gtk_info_bar_set_revealed (self->problem_bar, FALSE);
  gn_evaluate_page_stop (self);
  if (self->review && g_strcmp0 (self->review->model_path, gn_workspace_get_model_path (self->workspace)) != 0)
    show_review (self, NULL);
  gn_evaluate_page_update_state (self);
}

static void
on_choice_changed (GnEvaluatePage *self)
{
  if (!self->workspace)
    return;
  if (self->review && (self->review->evaluation->split != get_split (self) ||
                       self->review->mirrored != gtk_toggle_button_get_active (self->mirrored_check)))
    show_review (self, NULL);
  gn_evaluate_page_update_state (self);
}

/* The page */

static void
on_train_clicked (GnEvaluatePage *self)
{
  gn_workspace_show_page (self->workspace, GN_PAGE_TRAIN);
}

static void
on_open_model_clicked (GnEvaluatePage *self)
{
  gn_model_chooser_open (self->chooser);
}

static void
gn_evaluate_page_set_workspace (GnPage *page, GnWorkspace *workspace)
{
  GnEvaluatePage *self = GN_EVALUATE_PAGE (page);

  g_set_object (&self->workspace, workspace);
  gn_model_chooser_set_workspace (self->chooser, workspace);
  gn_review_view_set_thumbnailer (self->view, gn_workspace_get_thumbnailer (workspace));
  g_signal_connect_object (workspace, "notify::dataset", G_CALLBACK (on_dataset_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (workspace, "notify::model-path", G_CALLBACK (on_model_changed), self, G_CONNECT_SWAPPED);
  gn_model_chooser_refresh (self->chooser);
  gn_evaluate_page_update_state (self);
}

static void
gn_evaluate_page_activated (GnPage *page)
{
  gn_model_chooser_refresh (GN_EVALUATE_PAGE (page)->chooser);
}

static void
gn_evaluate_page_page_init (GnPageInterface *interface)
{
  interface->set_workspace = gn_evaluate_page_set_workspace;
  interface->activated = gn_evaluate_page_activated;
}

static void
gn_evaluate_page_dispose (GObject *object)
{
  GnEvaluatePage *self = GN_EVALUATE_PAGE (object);

  gn_evaluate_page_stop (self);
  g_clear_pointer (&self->review, gn_review_unref);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (gn_evaluate_page_parent_class)->dispose (object);
}

static void
gn_evaluate_page_class_init (GnEvaluatePageClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = gn_evaluate_page_dispose;
  g_type_ensure (GN_TYPE_EMPTY_STATE);
  g_type_ensure (GN_TYPE_MODEL_CHOOSER);
  g_type_ensure (GN_TYPE_REVIEW_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-evaluate-page.ui");
  gtk_widget_class_bind_template_child (widget_class, GnEvaluatePage, chooser);
  gtk_widget_class_bind_template_child (widget_class, GnEvaluatePage, split_combo);
  gtk_widget_class_bind_template_child (widget_class, GnEvaluatePage, mirrored_check);
  gtk_widget_class_bind_template_child (widget_class, GnEvaluatePage, evaluate_button);
  gtk_widget_class_bind_template_child (widget_class, GnEvaluatePage, export_button);
  gtk_widget_class_bind_template_child (widget_class, GnEvaluatePage, stack);
  gtk_widget_class_bind_template_child (widget_class, GnEvaluatePage, progress_revealer);
  gtk_widget_class_bind_template_child (widget_class, GnEvaluatePage, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, GnEvaluatePage, problem_bar);
  gtk_widget_class_bind_template_child (widget_class, GnEvaluatePage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, GnEvaluatePage, view);
  gtk_widget_class_bind_template_callback (widget_class, on_evaluate_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_cancel_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_choice_changed);
  gtk_widget_class_bind_template_callback (widget_class, on_train_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_open_model_clicked);
}

static void
gn_evaluate_page_init (GnEvaluatePage *self)
{
  gn_evaluate_page_add_exports (self);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->chooser, "notify::empty", G_CALLBACK (gn_evaluate_page_update_state), self);
}
