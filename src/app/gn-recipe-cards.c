/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-recipe-cards.h"

#include "gn-recipe-file.h"
#include "gn-recipe-measure.h"
#include "gn-side-label.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* In the order a beginner meets them. */
static const char *const names[] = { "head-only", "best", "report" };

#define PROBE_STEPS 2 /* the first one maps the memory, the second counts */

enum { N_CARDS = G_N_ELEMENTS (names) };

struct _GnRecipeCards {
  GtkBox parent;

  GnWeightsRow *weights; /* owned by the window */
  GtkToggleButton *cards[N_CARDS], *none; /* none: never seen, active while no card is */
  GtkLabel *forecasts[N_CARDS];
  gboolean known[N_CARDS];
  guint n_photos; /* of the data set that is known about */

  /* The question in hand */
  GnDataset *dataset;
  GnRecipe *recipe;
  int measured; /* index of its card */
  GCancellable *cancellable;

  gboolean selecting;
};

enum { CHOSEN, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnRecipeCards, gn_recipe_cards, GTK_TYPE_BOX)

static void measure_next (GnRecipeCards *self);

static void
show_forecast (GnRecipeCards *self, const GnForecast *forecast)
{
  g_autofree char *memory = g_format_size (forecast->memory);
  g_autofree char *seconds = gn_format_duration (gn_forecast_get_seconds (forecast, self->recipe));
  g_autofree char *text = g_strdup_printf (_("About %s, %s"), seconds, memory);

  gtk_label_set_text (self->forecasts[self->measured], text);
}

static void
on_measured (GObject *source, GAsyncResult *result, gpointer data)
{
  GnRecipeCards *self = GN_RECIPE_CARDS (source);
  GnForecast forecast;
  gboolean known = gn_recipe_measure_finish (result, &forecast, NULL);

  if (!gn_recipe_measure_is (result, self->cancellable))
    return;
  if (known)
    show_forecast (self, &forecast);
  self->known[self->measured] = TRUE;
  measure_next (self);
}

static void
measure_next (GnRecipeCards *self)
{
  for (int i = 0; i < N_CARDS; i++) {
    if (self->known[i])
      continue;
    self->measured = i;
    g_clear_pointer (&self->recipe, gn_recipe_free);
    self->recipe = gn_recipe_new_named (names[i], NULL);
    if (gn_recipe_needs_weights (names[i]))
      gn_weights_row_apply (self->weights, self->recipe);
    gn_recipe_measure_async (self, self->recipe, self->dataset, PROBE_STEPS, self->cancellable, on_measured, NULL);
    return;
  }
}

static void
stop (GnRecipeCards *self)
{
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->cancellable);
  g_clear_pointer (&self->dataset, gn_dataset_unref);
  g_clear_pointer (&self->recipe, gn_recipe_free);
}

static void
forget_forecast (GnRecipeCards *self, int index)
{
  self->known[index] = FALSE;
  gtk_label_set_text (self->forecasts[index], self->n_photos > 0 ? _("Estimating…") : "");
}

static void
on_weights_changed (GnRecipeCards *self)
{
  for (int i = 0; i < N_CARDS; i++)
    if (gn_recipe_needs_weights (names[i]))
      forget_forecast (self, i);
}

void
gn_recipe_cards_ask (GnRecipeCards *self, GnDataset *dataset)
{
  guint n_photos = 0;

  stop (self);
  if (dataset == NULL)
    return;
  gn_dataset_get_photos (dataset, &n_photos);
  gboolean other = n_photos != self->n_photos;
  self->n_photos = n_photos;
  for (int i = 0; i < N_CARDS && other; i++)
    forget_forecast (self, i);
  self->dataset = gn_dataset_ref (dataset);
  self->cancellable = g_cancellable_new ();
  measure_next (self);
}

void
gn_recipe_cards_select (GnRecipeCards *self, const char *name)
{
  GtkToggleButton *chosen = self->none;

  for (int i = 0; i < N_CARDS && name != NULL; i++)
    if (strcmp (names[i], name) == 0)
      chosen = self->cards[i];
  self->selecting = TRUE;
  gtk_toggle_button_set_active (chosen, TRUE);
  self->selecting = FALSE;
}

static void
on_toggled (GtkToggleButton *card, GnRecipeCards *self)
{
  for (int i = 0; i < N_CARDS; i++)
    if (self->cards[i] == card && gtk_toggle_button_get_active (card) && !self->selecting)
      g_signal_emit (self, signals[CHOSEN], 0, names[i]);
}

static GtkLabel *
add_label (GtkBox *card, const char *text, const char *style_class)
{
  GtkLabel *label = gn_side_label_new (text, style_class);
  gtk_box_pack_start (card, GTK_WIDGET (label), FALSE, FALSE, 0);
  return label;
}

static void
add_card (GnRecipeCards *self, int index)
{
  static const char *const titles[N_CARDS] = { N_("Quick: start from weights"), N_("Thorough: from scratch"),
                                               N_("As in the report") };
  GtkWidget *card = gtk_radio_button_new_from_widget (GTK_RADIO_BUTTON (self->none));
  GtkBox *content = GTK_BOX (gtk_box_new (GTK_ORIENTATION_VERTICAL, 4));
  self->cards[index] = GTK_TOGGLE_BUTTON (card);
  gtk_toggle_button_set_mode (self->cards[index], FALSE);
  gtk_style_context_add_class (gtk_widget_get_style_context (card), "gn-recipe-card");
  add_label (content, _(titles[index]), "gn-heading");
  add_label (content, gn_recipe_get_tip (names[index]), "gn-caption");
  self->forecasts[index] = add_label (content, "", GTK_STYLE_CLASS_DIM_LABEL);
  gtk_container_add (GTK_CONTAINER (card), GTK_WIDGET (content));
  gtk_box_pack_start (GTK_BOX (self), card, FALSE, FALSE, 0);
  atk_object_set_name (gtk_widget_get_accessible (card), _(titles[index]));
  g_signal_connect_object (card, "toggled", G_CALLBACK (on_toggled), self, 0);
}

static void
gn_recipe_cards_dispose (GObject *object)
{
  stop (GN_RECIPE_CARDS (object));
  g_clear_object (&GN_RECIPE_CARDS (object)->none);
  G_OBJECT_CLASS (gn_recipe_cards_parent_class)->dispose (object);
}

static void
gn_recipe_cards_class_init (GnRecipeCardsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_recipe_cards_dispose;
  signals[CHOSEN] = g_signal_new ("chosen", GN_TYPE_RECIPE_CARDS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE,
                                  1, G_TYPE_STRING);
}

static void
gn_recipe_cards_init (GnRecipeCards *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), GTK_STYLE_CLASS_LINKED);
  self->none = GTK_TOGGLE_BUTTON (g_object_ref_sink (gtk_radio_button_new (NULL)));
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _("Recipe"));
  for (int i = 0; i < N_CARDS; i++)
    add_card (self, i);
  gtk_widget_show_all (GTK_WIDGET (self));
}

GtkWidget *
gn_recipe_cards_new (GnWeightsRow *weights)
{
  GnRecipeCards *self = g_object_new (GN_TYPE_RECIPE_CARDS, NULL);
  self->weights = weights;
  g_signal_connect_object (weights, "changed", G_CALLBACK (on_weights_changed), self, G_CONNECT_SWAPPED);
  return GTK_WIDGET (self);
}
