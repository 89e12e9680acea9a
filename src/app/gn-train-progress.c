/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-train-progress.h"

#include "gn-recipe-measure.h"

#include <glib/gi18n-lib.h>
#include <math.h>

struct _GnTrainProgress {
  GtkBox parent;

  GtkLabel *state_label, *rate_label;
  GtkProgressBar *bar;
  GtkWidget *pause_button, *stop_button, *resume_button;
};

G_DEFINE_TYPE (GnTrainProgress, gn_train_progress, GTK_TYPE_BOX)

static char *
describe_place (const GnSessionStatus *status)
{
  int done = status->epochs->len > 0 ? g_array_index (status->epochs, GnEpochMetrics, status->epochs->len - 1).epoch : 0;
  switch (status->state) {
  case GN_SESSION_PREPARING:
    return g_strdup (_("Preparing…"));
  case GN_SESSION_LOOKING:
    return g_strdup_printf (_("Looking at all photos once, %u of %u"), status->validated, status->n_validation);
  case GN_SESSION_TRAINING:
    return g_strdup_printf (_("Epoch %d of %d, step %d of %d"), status->epoch, status->n_epochs, status->step_in_epoch,
                            status->steps_per_epoch);
  case GN_SESSION_VALIDATING:
    return g_strdup_printf (_("Epoch %d of %d, validating %u of %u photos"), status->epoch, status->n_epochs,
                            status->validated, status->n_validation);
  case GN_SESSION_STOPPING:
    return g_strdup (_("Finishing the step in hand and saving…"));
  case GN_SESSION_PAUSED:
    if (done == 0)
      return g_strdup_printf (_("Stopped in the first of %d epochs"), status->n_epochs);
    return g_strdup_printf (_("Stopped after epoch %d of %d"), done, status->n_epochs);
  case GN_SESSION_FINISHED:
    return g_strdup_printf (_("Finished after epoch %d of %d"), done, status->n_epochs);
  case GN_SESSION_FAILED:
    return g_strdup_printf (_("Ended by an error after epoch %d of %d"), done, status->n_epochs);
  case GN_SESSION_IDLE:
  default:
    return g_strdup (_("No training yet"));
  }
}

static char *
describe_rate (const GnSessionStatus *status, gboolean running)
{
  if (!running && status->best_epoch > 0)
    return g_strdup_printf (_("best: %.1f %% in epoch %d"), status->best_accuracy * 100, status->best_epoch);
  if (!running || status->images_per_second <= 0)
    return g_strdup ("");
  if (isnan (status->remaining))
    return g_strdup_printf (_("%.1f photos/s"), status->images_per_second);
  g_autofree char *remaining = gn_format_duration (status->remaining);
  return g_strdup_printf (_("%.1f photos/s, %s left"), status->images_per_second, remaining);
}

void
gn_train_progress_show (GnTrainProgress *self, const GnSessionStatus *status, gboolean resumable)
{
  gboolean running = status->state >= GN_SESSION_PREPARING && status->state <= GN_SESSION_STOPPING;
  g_autofree char *place = describe_place (status), *rate = describe_rate (status, running);

  gtk_label_set_text (self->state_label, place);
  gtk_label_set_text (self->rate_label, rate);
  gtk_progress_bar_set_fraction (self->bar, status->state == GN_SESSION_FINISHED ? 1 : status->progress);
  gtk_widget_set_visible (self->pause_button, running);
  gtk_widget_set_visible (self->stop_button, running);
  gtk_widget_set_visible (self->resume_button, resumable);
}

void
gn_train_progress_show_run (GnTrainProgress *self, const GnRunInfo *info)
{
  int done = info->epochs->len > 0 ? g_array_index (info->epochs, GnEpochMetrics, info->epochs->len - 1).epoch : 0;
  int n_epochs = info->recipe != NULL ? info->recipe->epochs : done;
  g_autofree char *place = g_strdup_printf (_("“%s” after epoch %d of %d"), info->name, done, n_epochs), *best = NULL;

  for (guint i = 0; i < info->epochs->len && best == NULL; i++) {
    const GnEpochMetrics *metrics = &g_array_index (info->epochs, GnEpochMetrics, i);
    if (metrics->epoch == info->best_epoch)
      best = g_strdup_printf (_("best: %.1f %% in epoch %d"), metrics->validation_accuracy * 100, info->best_epoch);
  }
  gtk_label_set_text (self->state_label, place);
  gtk_label_set_text (self->rate_label, best != NULL ? best : "");
  gtk_progress_bar_set_fraction (self->bar, n_epochs > 0 ? MIN (1, done / (double) n_epochs) : 0);
  gtk_widget_hide (self->pause_button);
  gtk_widget_hide (self->stop_button);
  gtk_widget_hide (self->resume_button);
}

static void
gn_train_progress_class_init (GnTrainProgressClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-train-progress.ui");
  gtk_widget_class_bind_template_child (widget_class, GnTrainProgress, state_label);
  gtk_widget_class_bind_template_child (widget_class, GnTrainProgress, rate_label);
  gtk_widget_class_bind_template_child (widget_class, GnTrainProgress, bar);
  gtk_widget_class_bind_template_child (widget_class, GnTrainProgress, pause_button);
  gtk_widget_class_bind_template_child (widget_class, GnTrainProgress, stop_button);
  gtk_widget_class_bind_template_child (widget_class, GnTrainProgress, resume_button);
}

static void
gn_train_progress_init (GnTrainProgress *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
