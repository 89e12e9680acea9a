/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-run-plots.h"

#include "gn-atomic-file.h"
#include "gn-plot-view.h"

#include <glib/gi18n-lib.h>
#include <math.h>

/* Palette: training and validation keep theirs; others follow. */
enum { TRAINING_COLOR, VALIDATION_COLOR, FIRST_OTHER_COLOR };

struct _GnRunPlots {
  GtkBox parent;

  GtkRange *smoothing_scale;
  GtkToggleButton *log_button, *steps_button, *rate_button;
  GtkMenuButton *menu_button;
  GMenuModel *save_menu;
  GtkInfoBar *problem_bar;
  GtkLabel *problem_label;
  GnPlotView *loss_view, *accuracy_view, *rate_view;

  GArray *epochs, *steps; /* copies of what is shown */
  int steps_per_epoch, best_epoch;
  GPtrArray *others; /* (nullable) (element-type GnRunInfo) */
  GnRecipe *planned; /* (nullable): whose learning rates are shown ahead */
};

G_DEFINE_TYPE (GnRunPlots, gn_run_plots, GTK_TYPE_BOX)

typedef enum { LOSS, ACCURACY, RATE } Quantity;

/* Before the first epochs are over only steps can show that something happens. */
static gboolean
shows_steps (GnRunPlots *self)
{
  return self->steps->len > 0 && (gtk_toggle_button_get_active (self->steps_button) || self->epochs->len < 2);
}

static double
get_training (const GnEpochMetrics *metrics, Quantity quantity)
{
  return quantity == LOSS ? metrics->train_loss : quantity == ACCURACY ? metrics->train_accuracy
                                                                       : metrics->learning_rate;
}

static double
get_validation (const GnEpochMetrics *metrics, Quantity quantity)
{
  return quantity == LOSS ? metrics->validation_loss : metrics->validation_accuracy;
}

static void
add_epochs (GnPlotView *view, const GArray *epochs, Quantity quantity, gboolean validation, GnSeries *series)
{
  g_autofree double *x = g_new (double, epochs->len + 1), *y = g_new (double, epochs->len + 1);
  for (guint i = 0; i < epochs->len; i++) {
    const GnEpochMetrics *metrics = &g_array_index (epochs, GnEpochMetrics, i);
    x[i] = metrics->epoch;
    y[i] = validation ? get_validation (metrics, quantity) : get_training (metrics, quantity);
  }
  series->x = x;
  series->y = y;
  series->n = epochs->len;
  gn_plot_view_add (view, series);
}

/* Steps stand at the fraction of epochs they complete: the last one of epoch 3 at 3. */
static void
add_steps (GnRunPlots *self, GnPlotView *view, Quantity quantity, GnSeries *series)
{
  guint n = self->steps->len;
  g_autofree double *x = g_new (double, n + 1), *y = g_new (double, n + 1);
  for (guint i = 0; i < n; i++) {
    const GnStepMetrics *step = &g_array_index (self->steps, GnStepMetrics, i);
    x[i] = (double) step->step / self->steps_per_epoch;
    y[i] = quantity == LOSS ? step->loss : quantity == ACCURACY ? step->accuracy : step->learning_rate;
  }
  series->x = x;
  series->y = y;
  series->n = n;
  gn_plot_view_add (view, series);
}

static void
add_others (GnRunPlots *self, GnPlotView *view, Quantity quantity)
{
  for (guint i = 0; self->others != NULL && i < self->others->len; i++) {
    const GnRunInfo *info = g_ptr_array_index (self->others, i);
    GnSeries series = { .label = info->name, .color = FIRST_OTHER_COLOR + (int) i, .dashed = TRUE, .markers = TRUE };
    add_epochs (view, info->epochs, quantity, quantity != RATE, &series);
  }
}

/* The schedule as a fine curve over the whole run. */
static void
add_planned (GnRunPlots *self, GnPlotView *view)
{
  enum { POINTS = 600 };
  double x[POINTS + 1], y[POINTS + 1];
  GnSeries series = { .label = _("Planned"), .x = x, .y = y, .n = POINTS + 1, .color = FIRST_OTHER_COLOR, .dashed = TRUE };
  for (int i = 0; i <= POINTS; i++) {
    gint64 step = MIN ((gint64) i * self->planned->epochs, (gint64) POINTS * self->planned->epochs - 1);
    x[i] = (double) i * self->planned->epochs / POINTS;
    y[i] = gn_recipe_get_rate (self->planned, step, POINTS);
  }
  gn_plot_view_add (view, &series);
}

/* Before a run there is nothing but its plan to be seen. */
static gboolean
shows_rate (GnRunPlots *self)
{
  gboolean empty = self->epochs->len == 0 && self->steps->len == 0;
  return gtk_toggle_button_get_active (self->rate_button) || (empty && self->planned != NULL);
}

static void
fill (GnRunPlots *self, GnPlotView *view, Quantity quantity)
{
  GnSeries training = { .label = quantity == RATE ? NULL : _("Training"), .color = TRAINING_COLOR };
  GnSeries validation = { .label = _("Validation"), .color = VALIDATION_COLOR, .markers = TRUE };

  gn_plot_view_clear (view);
  if (quantity == RATE && self->planned != NULL)
    add_planned (self, view);
  if (shows_steps (self))
    add_steps (self, view, quantity, &training);
  else
    add_epochs (view, self->epochs, quantity, FALSE, &training);
  if (quantity != RATE)
    add_epochs (view, self->epochs, quantity, TRUE, &validation);
  add_others (self, view, quantity);
  gn_plot_view_set_units (view, quantity == ACCURACY, !shows_steps (self));
  gn_plot_view_commit (view);
}

static void
refresh (GnRunPlots *self)
{
  double smoothing = gtk_range_get_value (self->smoothing_scale);
  g_autofree char *best = g_strdup_printf (_("best: epoch %d"), self->best_epoch);

  fill (self, self->loss_view, LOSS);
  fill (self, self->accuracy_view, ACCURACY);
  gn_plot_view_set_log (self->loss_view, gtk_toggle_button_get_active (self->log_button));
  gn_plot_view_set_smoothing (self->loss_view, smoothing);
  gn_plot_view_set_smoothing (self->accuracy_view, smoothing);
  gn_plot_view_set_mark (self->loss_view, self->best_epoch > 0 ? self->best_epoch : NAN, NULL);
  gn_plot_view_set_mark (self->accuracy_view, self->best_epoch > 0 ? self->best_epoch : NAN, best);
  gtk_widget_set_visible (GTK_WIDGET (self->rate_view), shows_rate (self));
  if (shows_rate (self))
    fill (self, self->rate_view, RATE);
}

static void
on_options_changed (GnRunPlots *self)
{
  refresh (self);
}

/* 0 as long as no epoch is over: then nobody knows where it would have ended. */
static int
count_steps_of_first_epoch (const GArray *epochs, const GArray *steps)
{
  int n = 0;
  for (guint i = 0; epochs->len > 0 && i < steps->len && g_array_index (steps, GnStepMetrics, i).epoch == 1; i++)
    n++;
  return n;
}

static void
set_captions (GnRunPlots *self, const char *x_label)
{
  gn_plot_view_set_captions (self->loss_view, _("Loss"), x_label, NULL);
  gn_plot_view_set_captions (self->accuracy_view, _("Accuracy"), x_label, NULL);
  gn_plot_view_set_captions (self->rate_view, _("Learning rate"), x_label, NULL);
}

void
gn_run_plots_show (GnRunPlots *self, const GArray *epochs, const GArray *steps, int steps_per_epoch, int best_epoch)
{
  g_array_set_size (self->epochs, 0);
  g_array_set_size (self->steps, 0);
  g_array_append_vals (self->epochs, epochs->data, epochs->len);
  g_array_append_vals (self->steps, steps->data, steps->len);
  if (steps_per_epoch <= 0)
    steps_per_epoch = count_steps_of_first_epoch (epochs, steps);
  self->steps_per_epoch = MAX (steps_per_epoch, 1);
  set_captions (self, steps_per_epoch > 0 || steps->len == 0 ? _("Epoch") : _("Step"));
  self->best_epoch = best_epoch;
  refresh (self);
}

void
gn_run_plots_set_others (GnRunPlots *self, GPtrArray *others)
{
  g_clear_pointer (&self->others, g_ptr_array_unref);
  self->others = others != NULL ? g_ptr_array_ref (others) : NULL;
  refresh (self);
}

void
gn_run_plots_set_planned (GnRunPlots *self, const GnRecipe *recipe)
{
  g_clear_pointer (&self->planned, gn_recipe_free);
  self->planned = recipe != NULL ? gn_recipe_copy (recipe) : NULL;
  refresh (self);
}

/* Saving */

static void
complain (GnRunPlots *self, const GError *error)
{
  gtk_label_set_text (self->problem_label, error->message);
  gtk_widget_show (GTK_WIDGET (self->problem_bar));
}

static void
append_number (GString *table, double value)
{
  char text[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append_c (table, ',');
  if (isfinite (value))
    g_string_append (table, g_ascii_formatd (text, sizeof text, "%.9g", value));
}

static gboolean
save_values (GnRunPlots *self, const char *path, GError **error)
{
  g_autoptr (GString) table = g_string_new ("epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,"
                                            "learning_rate,seconds\n");
  for (guint i = 0; i < self->epochs->len; i++) {
    const GnEpochMetrics *metrics = &g_array_index (self->epochs, GnEpochMetrics, i);
    g_string_append_printf (table, "%d", metrics->epoch);
    append_number (table, metrics->train_loss);
    append_number (table, metrics->train_accuracy);
    append_number (table, metrics->validation_loss);
    append_number (table, metrics->validation_accuracy);
    append_number (table, metrics->learning_rate);
    append_number (table, metrics->seconds);
    g_string_append_c (table, '\n');
  }
  return gn_atomic_file_replace (path, table->str, table->len, error);
}

/* A chooser belongs to one action; the view it saves (NULL: the values) is what its response needs. */
static void
on_save_response (GtkNativeDialog *dialog, int response, GnRunPlots *self)
{
  GnPlotView *view = g_object_get_data (G_OBJECT (dialog), "gn-view");
  g_autofree char *path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));
  g_autoptr (GError) error = NULL;
  gboolean saved = TRUE;

  if (response == GTK_RESPONSE_ACCEPT && path != NULL)
    saved = view != NULL ? gn_plot_view_export (view, path, &error) : save_values (self, path, &error);
  if (!saved)
    complain (self, error);
  g_object_unref (dialog);
}

static void
ask_where (GnRunPlots *self, const char *title, const char *name, GnPlotView *view)
{
  GtkWidget *window = gtk_widget_get_toplevel (GTK_WIDGET (self));
  GtkFileChooserNative *dialog = gtk_file_chooser_native_new (title, GTK_WINDOW (window), GTK_FILE_CHOOSER_ACTION_SAVE,
                                                              _("_Save"), NULL);
  gtk_file_chooser_set_do_overwrite_confirmation (GTK_FILE_CHOOSER (dialog), TRUE);
  gtk_file_chooser_set_current_name (GTK_FILE_CHOOSER (dialog), name);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (dialog), TRUE);
  g_object_set_data (G_OBJECT (dialog), "gn-view", view);
  g_signal_connect_object (dialog, "response", G_CALLBACK (on_save_response), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (dialog));
}

static void
on_save_loss (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnRunPlots *self = data;
  ask_where (self, _("Save the Loss Plot (PNG or SVG)"), _("loss.svg"), self->loss_view);
}

static void
on_save_accuracy (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnRunPlots *self = data;
  ask_where (self, _("Save the Accuracy Plot (PNG or SVG)"), _("accuracy.svg"), self->accuracy_view);
}

static void
on_save_rate (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  GnRunPlots *self = data;
  fill (self, self->rate_view, RATE);
  ask_where (self, _("Save the Learning Rate Plot (PNG or SVG)"), _("learning-rate.svg"), self->rate_view);
}

static void
on_save_values (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  ask_where (data, _("Save the Values of Each Epoch (CSV)"), _("metrics.csv"), NULL);
}

static void
gn_run_plots_finalize (GObject *object)
{
  GnRunPlots *self = GN_RUN_PLOTS (object);
  g_array_unref (self->epochs);
  g_array_unref (self->steps);
  g_clear_pointer (&self->planned, gn_recipe_free);
  g_clear_pointer (&self->others, g_ptr_array_unref);
  G_OBJECT_CLASS (gn_run_plots_parent_class)->finalize (object);
}

static void
gn_run_plots_class_init (GnRunPlotsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  g_type_ensure (GN_TYPE_PLOT_VIEW);
  G_OBJECT_CLASS (class)->finalize = gn_run_plots_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-run-plots.ui");
  gtk_widget_class_bind_template_child (widget_class, GnRunPlots, smoothing_scale);
  gtk_widget_class_bind_template_child (widget_class, GnRunPlots, log_button);
  gtk_widget_class_bind_template_child (widget_class, GnRunPlots, steps_button);
  gtk_widget_class_bind_template_child (widget_class, GnRunPlots, rate_button);
  gtk_widget_class_bind_template_child (widget_class, GnRunPlots, menu_button);
  gtk_widget_class_bind_template_child (widget_class, GnRunPlots, save_menu);
  gtk_widget_class_bind_template_child (widget_class, GnRunPlots, problem_bar);
  gtk_widget_class_bind_template_child (widget_class, GnRunPlots, problem_label);
  gtk_widget_class_bind_template_child (widget_class, GnRunPlots, loss_view);
  gtk_widget_class_bind_template_child (widget_class, GnRunPlots, accuracy_view);
  gtk_widget_class_bind_template_child (widget_class, GnRunPlots, rate_view);
  gtk_widget_class_bind_template_callback (widget_class, on_options_changed);
}

static void
gn_run_plots_init (GnRunPlots *self)
{
  static const GActionEntry entries[] = {
    { "save-loss", on_save_loss },
    { "save-accuracy", on_save_accuracy },
    { "save-rate", on_save_rate },
    { "save-values", on_save_values },
  };
  g_autoptr (GSimpleActionGroup) group = g_simple_action_group_new ();

  self->epochs = g_array_new (FALSE, FALSE, sizeof (GnEpochMetrics));
  self->steps = g_array_new (FALSE, FALSE, sizeof (GnStepMetrics));
  gtk_widget_init_template (GTK_WIDGET (self));
  g_action_map_add_action_entries (G_ACTION_MAP (group), entries, G_N_ELEMENTS (entries), self);
  gtk_widget_insert_action_group (GTK_WIDGET (self), "plots", G_ACTION_GROUP (group));
  gtk_menu_button_set_menu_model (self->menu_button, self->save_menu);

  set_captions (self, _("Epoch"));
  refresh (self);
}
