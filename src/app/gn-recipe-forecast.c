/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-recipe-forecast.h"

#include "gn-recipe-measure.h"
#include "gn-side-label.h"

#include <glib/gi18n-lib.h>

#define DEBOUNCE_MS 500
#define PROBE_STEPS 2 /* the first one maps the memory, the second counts */

struct _GnRecipeForecast {
  GtkBox parent;

  GtkLabel *label;
  GtkButton *suggestion;

  GnDataset *dataset; /* (nullable) */
  GnRecipe *recipe;   /* (nullable) */
  guint debounce;
  GCancellable *cancellable; /* of the question in hand */
  int suggested_batch;
  gboolean fits, probed;
};

enum { UPDATED, USE_BATCH, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnRecipeForecast, gn_recipe_forecast, GTK_TYPE_BOX)

static void
show_text (GnRecipeForecast *self, const char *text, gboolean is_problem)
{
  GtkStyleContext *style = gtk_widget_get_style_context (GTK_WIDGET (self->label));
  gtk_label_set_text (self->label, text);
  if (is_problem)
    gtk_style_context_add_class (style, GTK_STYLE_CLASS_ERROR);
  else
    gtk_style_context_remove_class (style, GTK_STYLE_CLASS_ERROR);
}

static void
show_misfit (GnRecipeForecast *self, const GnForecast *forecast)
{
  int largest = forecast->largest_batch;
  g_autofree char *memory = g_format_size (forecast->memory), *text = NULL;

  self->fits = FALSE;
  self->suggested_batch = largest;
  text = g_strdup_printf (largest > 0 ? _("Needs %s of memory, more than this computer has free.")
                                      : _("Needs %s of memory, more than this computer has free, with any batch size. "
                                          "Choose smaller photos or a smaller network."),
                          memory);
  show_text (self, text, TRUE);
  if (largest > 0) {
    g_autofree char *label = g_strdup_printf (_("Use a batch size of %d"), largest);
    gtk_button_set_label (self->suggestion, label);
  }
  gtk_widget_set_visible (GTK_WIDGET (self->suggestion), largest > 0);
}

static void
show_answer (GnRecipeForecast *self, const GnForecast *forecast)
{
  g_autofree char *memory = g_format_size (forecast->memory), *text = NULL;

  self->fits = TRUE;
  gtk_widget_hide (GTK_WIDGET (self->suggestion));
  g_autofree char *all = gn_format_duration (gn_forecast_get_seconds (forecast, self->recipe));
  if (forecast->seconds_before > 0) {
    text = g_strdup_printf (_("About %s in all, most of it for looking at every photo once; %s of memory."), all, memory);
  } else if (forecast->seconds_per_epoch > 0) {
    g_autofree char *epoch = gn_format_duration (forecast->seconds_per_epoch);
    text = g_strdup_printf (_("About %s an epoch, %s in all; %s of memory."), epoch, all, memory);
  } else {
    text = g_strdup_printf (_("%s of memory; measuring the speed…"), memory);
  }
  show_text (self, text, FALSE);
}

static void ask_worker (GnRecipeForecast *self, int probe_steps);

static void
on_answer (GObject *source, GAsyncResult *result, gpointer data)
{
  GnRecipeForecast *self = GN_RECIPE_FORECAST (source);
  g_autoptr (GError) error = NULL;
  GnForecast forecast;
  gboolean known = gn_recipe_measure_finish (result, &forecast, &error);

  /* A newer question has taken the place of this one. */
  if (!gn_recipe_measure_is (result, self->cancellable))
    return;
  if (!known) {
    self->fits = TRUE; /* the editor says what is wrong with the values; the start says the rest */
    show_text (self, error->message, TRUE);
    gtk_widget_hide (GTK_WIDGET (self->suggestion));
  } else if (forecast.largest_batch < self->recipe->batch_size) {
    show_misfit (self, &forecast);
  } else {
    show_answer (self, &forecast);
    if (!self->probed)
      ask_worker (self, PROBE_STEPS);
  }
  g_signal_emit (self, signals[UPDATED], 0);
}

static void
ask_worker (GnRecipeForecast *self, int probe_steps)
{
  self->probed = probe_steps > 0;
  gn_recipe_measure_async (self, self->recipe, self->dataset, probe_steps, self->cancellable, on_answer, NULL);
}

static gboolean
on_debounced (gpointer data)
{
  GnRecipeForecast *self = data;
  self->debounce = 0;
  self->cancellable = g_cancellable_new ();
  ask_worker (self, 0);
  return G_SOURCE_REMOVE;
}

static void
forget (GnRecipeForecast *self)
{
  g_clear_handle_id (&self->debounce, g_source_remove);
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->dataset, gn_dataset_unref);
  g_clear_pointer (&self->recipe, gn_recipe_free);
}

void
gn_recipe_forecast_ask (GnRecipeForecast *self, GnDataset *dataset, const GnRecipe *recipe)
{
  forget (self);
  self->fits = TRUE;
  gtk_widget_hide (GTK_WIDGET (self->suggestion));
  if (dataset == NULL || recipe == NULL) {
    show_text (self, "", FALSE);
    return;
  }
  self->dataset = gn_dataset_ref (dataset);
  self->recipe = gn_recipe_copy (recipe);
  show_text (self, _("Estimating…"), FALSE);
  self->debounce = g_timeout_add (DEBOUNCE_MS, on_debounced, self);
}

gboolean
gn_recipe_forecast_fits (GnRecipeForecast *self)
{
  return self->fits;
}

static void
on_suggestion_clicked (GnRecipeForecast *self)
{
  g_signal_emit (self, signals[USE_BATCH], 0, self->suggested_batch);
}

static void
gn_recipe_forecast_dispose (GObject *object)
{
  forget (GN_RECIPE_FORECAST (object));
  G_OBJECT_CLASS (gn_recipe_forecast_parent_class)->dispose (object);
}

static void
gn_recipe_forecast_class_init (GnRecipeForecastClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_recipe_forecast_dispose;
  signals[UPDATED] = g_signal_new ("updated", GN_TYPE_RECIPE_FORECAST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  signals[USE_BATCH] = g_signal_new ("use-batch", GN_TYPE_RECIPE_FORECAST, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                     G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
gn_recipe_forecast_init (GnRecipeForecast *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  self->fits = TRUE;

  self->label = gn_side_label_new (NULL, NULL);
  gtk_widget_show (GTK_WIDGET (self->label));
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->label));

  self->suggestion = GTK_BUTTON (gtk_button_new_with_label (""));
  gtk_widget_set_halign (GTK_WIDGET (self->suggestion), GTK_ALIGN_START);
  gtk_widget_set_no_show_all (GTK_WIDGET (self->suggestion), TRUE);
  g_signal_connect_object (self->suggestion, "clicked", G_CALLBACK (on_suggestion_clicked), self, G_CONNECT_SWAPPED);
  gtk_container_add (GTK_CONTAINER (self), GTK_WIDGET (self->suggestion));
}

GtkWidget *
gn_recipe_forecast_new (void)
{
  return g_object_new (GN_TYPE_RECIPE_FORECAST, NULL);
}
