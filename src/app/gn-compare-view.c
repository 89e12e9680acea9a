/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-compare-view.h"

#include "gn-evaluation-words.h"
#include "gn-run.h"

#include <glib/gi18n-lib.h>

#define PROGRESS_INTERVAL_MS 100

struct _GnCompareView {
  GtkBox parent;

  GtkComboBoxText *combo; /* ids are run folders */
  GtkButton *button;
  GtkProgressBar *bar;
  GtkLabel *verdict_label, *counts_label;

  GnReview *review;
  GCancellable *running, *listing;
  GnEvaluateProgress *progress;
  guint progress_source;
};

G_DEFINE_TYPE (GnCompareView, gn_compare_view, GTK_TYPE_BOX)

static void
update_sensitivity (GnCompareView *self)
{
  gboolean has_choice = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->combo)) != NULL;

  gtk_widget_set_sensitive (GTK_WIDGET (self->button), self->review && has_choice && !self->running);
  gtk_widget_set_sensitive (GTK_WIDGET (self->combo), has_choice && !self->running);
  gtk_widget_set_visible (GTK_WIDGET (self->bar), self->running != NULL);
}

static void
stop (GnCompareView *self)
{
  if (self->running)
    g_cancellable_cancel (self->running);
  g_clear_object (&self->running);
  g_clear_object (&self->listing);
  g_clear_handle_id (&self->progress_source, g_source_remove);
  g_clear_pointer (&self->progress, gn_evaluate_progress_unref);
}

/* The list of other runs */

static void
list_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_task_return_pointer (task, gn_runs_list (), (GDestroyNotify)g_ptr_array_unref);
}

static void
on_listed (GObject *source, GAsyncResult *result, gpointer data)
{
  GnCompareView *self = GN_COMPARE_VIEW (source);
  g_autoptr (GPtrArray) runs = g_task_propagate_pointer (G_TASK (result), NULL);

  if (g_task_get_cancellable (G_TASK (result)) != self->listing)
    return;
  g_clear_object (&self->listing);
  gtk_combo_box_text_remove_all (self->combo);
  for (guint i = 0; runs && self->review && i < runs->len; i++) {
    const GnRunInfo *run = runs->pdata[i];
    if (run->best_epoch > 0 && run->status != GN_RUN_DAMAGED && g_strcmp0 (run->folder, self->review->model_path) != 0)
      gtk_combo_box_text_append (self->combo, run->folder, run->name);
  }
  gtk_combo_box_set_active (GTK_COMBO_BOX (self->combo), 0);
  update_sensitivity (self);
  if (self->review && !gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->combo)))
    gtk_label_set_text (self->verdict_label, _ ("There is no other trained model to compare with yet."));
}

/* The comparison */

static void
show_comparison (GnCompareView *self, const GnReview *other)
{
  GnComparison comparison = gn_compare_evaluations (self->review->evaluation, other->evaluation);
  g_autofree gchar *first = g_filename_display_basename (self->review->model_path);
  g_autofree gchar *second = gtk_combo_box_text_get_active_text (self->combo);
  g_autofree gchar *verdict = gn_comparison_say (&comparison, first, second);
  g_autofree gchar *counts =
      g_strdup_printf (_ ("Both right: %u · only “%s”: %u · only “%s”: %u · neither: %u"), comparison.both, first,
                       comparison.only_first, second, comparison.only_second, comparison.neither);

  gtk_label_set_text (self->verdict_label, verdict);
  gtk_label_set_text (self->counts_label, counts);
}

static void
on_compared (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GnCompareView) self = data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GnReview) other = gn_evaluate_job_finish (result, &error);

  if (g_task_get_cancellable (G_TASK (result)) != self->running)
    return;
  stop (self);
  update_sensitivity (self);
  if (other)
    show_comparison (self, other);
  else
    gtk_label_set_text (self->verdict_label, error->message);
}

static gboolean
on_progress_tick (gpointer data)
{
  GnCompareView *self = data;
  gint total = g_atomic_int_get (&self->progress->total), done = g_atomic_int_get (&self->progress->done);

  if (total == 0)
    gtk_progress_bar_pulse (self->bar);
  else
    gtk_progress_bar_set_fraction (self->bar, done / (double)total);
  return G_SOURCE_CONTINUE;
}

static void
on_compare_clicked (GnCompareView *self)
{
  const char *folder = gtk_combo_box_get_active_id (GTK_COMBO_BOX (self->combo));

  if (!self->review || !folder || self->running)
    return;
  gtk_label_set_text (self->verdict_label, "");
  gtk_label_set_text (self->counts_label, "");
  self->running = g_cancellable_new ();
  self->progress = gn_evaluate_progress_new ();
  self->progress_source = g_timeout_add (PROGRESS_INTERVAL_MS, on_progress_tick, self);
  gn_evaluate_job_async (folder, self->review->dataset, self->review->evaluation->split,
                         self->review->mirrored, TRUE, self->progress, self->running, on_compared,
                         g_object_ref (self));
  update_sensitivity (self);
}

void
gn_compare_view_set_review (GnCompareView *self, GnReview *review)
{
  g_return_if_fail (GN_IS_COMPARE_VIEW (self));

  if (review)
    gn_review_ref (review);
  g_clear_pointer (&self->review, gn_review_unref);
  self->review = review;
  stop (self);
  gtk_label_set_text (self->verdict_label, "");
  gtk_label_set_text (self->counts_label, "");
  update_sensitivity (self);
  if (review) {
    self->listing = g_cancellable_new ();
    g_autoptr (GTask) task = g_task_new (self, self->listing, on_listed, NULL);
    g_task_run_in_thread (task, list_thread);
  }
}

static void
gn_compare_view_dispose (GObject *object)
{
  GnCompareView *self = GN_COMPARE_VIEW (object);

  stop (self);
  g_clear_pointer (&self->review, gn_review_unref);
  G_OBJECT_CLASS (gn_compare_view_parent_class)->dispose (object);
}

static void
gn_compare_view_class_init (GnCompareViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_compare_view_dispose;
}

static GtkLabel *
add_label (GnCompareView *self, const char *style_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 72);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_label_set_selectable (GTK_LABEL (label), TRUE);
  gtk_widget_set_can_focus (label, FALSE);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), style_class);
  gtk_box_pack_start (GTK_BOX (self), label, FALSE, FALSE, 0);
  gtk_widget_show (label);
  return GTK_LABEL (label);
}

static void
gn_compare_view_init (GnCompareView *self)
{
  GtkWidget *row = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 6), *combo = gtk_combo_box_text_new ();
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("Compare _with:"));
  GtkWidget *button = gtk_button_new_with_mnemonic (_ ("_Compare")), *bar = gtk_progress_bar_new ();

  self->combo = GTK_COMBO_BOX_TEXT (combo);
  self->button = GTK_BUTTON (button);
  self->bar = GTK_PROGRESS_BAR (bar);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 18);
  gtk_container_set_border_width (GTK_CONTAINER (self), 24);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), combo);
  gtk_widget_set_tooltip_text (button, _ ("Lets the other model answer for the same photos"));
  gtk_widget_set_halign (row, GTK_ALIGN_CENTER);
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), combo, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), button, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), row, FALSE, FALSE, 0);
  gtk_widget_show_all (row);
  atk_object_set_name (gtk_widget_get_accessible (bar), _ ("Progress of the comparison"));
  gtk_widget_set_halign (bar, GTK_ALIGN_CENTER);
  gtk_box_pack_start (GTK_BOX (self), bar, FALSE, FALSE, 0);
  self->verdict_label = add_label (self, "gn-words");
  self->counts_label = add_label (self, GTK_STYLE_CLASS_DIM_LABEL);
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (on_compare_clicked), self);
  update_sensitivity (self);
}
