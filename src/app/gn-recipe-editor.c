/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-recipe-editor.h"

#include "gn-builtin-models.h"
#include "gn-choice-row.h"
#include "gn-param-editor.h"
#include "gn-recipe-cards.h"
#include "gn-recipe-choices.h"
#include "gn-recipe-file.h"
#include "gn-weights-row.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _GnRecipeEditor {
  GtkBox parent;

  GtkBox *start_box, *network_box, *basic_box, *more_box;
  GtkLabel *problem_label;

  GnRecipeCards *cards;
  GnWeightsRow *weights;
  GnChoiceRow *preset, *architecture, *init, *augment, *optimizer, *schedule;
  GnParamEditor *basic, *more, *optimizer_params, *schedule_params;

  GnRecipe *recipe;
  GnPipeline *own; /* (nullable): the latest one that does not come with the program */
  gboolean refreshing;
};

enum { CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnRecipeEditor, gn_recipe_editor, GTK_TYPE_BOX)

static const char *const basic_ids[] = { "image-size", "epochs", "batch-size", "learning-rate", NULL };
static const char *const more_ids[] = { "precision", "trainable", "layer-decay", "test-size", "test-flips", "start-size",
                                        "warmup-epochs", "weight-decay", "label-smoothing", "mixup", "cutmix",
                                        "unmixed", "stochastic-depth", "sam", "average", "snapshots", "zero-init",
                                        "early-stopping", "leaks", "shuffle", "normalize", NULL };

/* What stands for settings of no recipe. */
#define OWN "own"

/* Rows */

static void on_params_changed (GnRecipeEditor *self);

/* Replaces the editor of what the optimiser or the schedule is set by; there is none where it has no parameters. */
static void
rebuild_params (GnRecipeEditor *self, GnParamEditor **editor, const GnParamSpec *table, gpointer values)
{
  if (*editor != NULL)
    gtk_widget_destroy (GTK_WIDGET (*editor));
  *editor = NULL;
  if (table[0].id == NULL)
    return;
  *editor = GN_PARAM_EDITOR (gn_param_editor_new_subset (table, values, NULL, FALSE));
  gtk_box_pack_start (self->more_box, GTK_WIDGET (*editor), FALSE, FALSE, 0);
  g_signal_connect_object (*editor, "changed", G_CALLBACK (on_params_changed), self, G_CONNECT_SWAPPED);
}

static void
rebuild_optimizer_params (GnRecipeEditor *self)
{
  const GnOptimizerType *type = gn_optimizer_type_find (self->recipe->optimizer, NULL);
  rebuild_params (self, &self->optimizer_params, type->params, self->recipe->optimizer_params);
}

static void
rebuild_schedule_params (GnRecipeEditor *self)
{
  const GnScheduleType *type = gn_schedule_type_find (self->recipe->schedule, NULL);
  rebuild_params (self, &self->schedule_params, type->params, self->recipe->schedule_params);
}

static GnParamEditor *
add_params (GtkBox *box, GnRecipe *recipe, const char *const *ids)
{
  GtkWidget *editor = gn_param_editor_new_subset (gn_recipe_params, recipe, ids, FALSE);
  gtk_box_pack_start (box, editor, FALSE, FALSE, 0);
  return GN_PARAM_EDITOR (editor);
}

static void
listen (GnRecipeEditor *self)
{
  GnParamEditor *editors[] = { self->basic, self->more };
  for (guint i = 0; i < G_N_ELEMENTS (editors); i++)
    g_signal_connect_object (editors[i], "changed", G_CALLBACK (on_params_changed), self, G_CONNECT_SWAPPED);
}

static gboolean
is_from_weights (GnRecipeEditor *self)
{
  return g_strcmp0 (gn_choice_row_get_active (self->init), GN_START_WEIGHTS) == 0;
}

/* A pipeline of one's own is offered from the moment there is one. */
static void
show_augment (GnRecipeEditor *self)
{
  if (g_strv_contains (gn_pipeline_names (), self->recipe->augment)) {
    gn_choice_row_set_active (self->augment, self->recipe->augment);
    return;
  }
  if (self->own == NULL)
    gn_choice_row_add (self->augment, OWN, _("Your own"),
                       _("As it was put together on the Augment page, or came with the recipe."));
  gn_pipeline_free (self->own);
  self->own = gn_pipeline_copy (self->recipe->pipeline);
  gn_choice_row_set_active (self->augment, OWN);
}

/* The parameter editors write into the recipe, so another recipe needs other editors. Weights to start from may still have
 * to be chosen or read. */
static void
show_recipe (GnRecipeEditor *self, gboolean from_weights)
{
  self->refreshing = TRUE;
  gn_choice_row_set_active (self->architecture, self->recipe->architecture);
  gn_choice_row_set_active (self->init, from_weights ? GN_START_WEIGHTS : GN_START_SCRATCH);
  if (self->recipe->init != NULL)
    gn_weights_row_set_path (self->weights, self->recipe->init);
  gtk_widget_set_visible (GTK_WIDGET (self->weights), from_weights);
  show_augment (self);
  gn_choice_row_set_active (self->optimizer, self->recipe->optimizer);
  gn_choice_row_set_active (self->schedule, self->recipe->schedule);

  if (self->basic != NULL)
    gtk_widget_destroy (GTK_WIDGET (self->basic));
  if (self->more != NULL)
    gtk_widget_destroy (GTK_WIDGET (self->more));
  self->basic = add_params (self->basic_box, self->recipe, basic_ids);
  gtk_box_reorder_child (self->basic_box, GTK_WIDGET (self->basic), 0);
  self->more = add_params (self->more_box, self->recipe, more_ids);
  rebuild_optimizer_params (self);
  rebuild_schedule_params (self);
  listen (self);
  self->refreshing = FALSE;
}

/* Changes */

static gboolean
are_valid (GnRecipeEditor *self)
{
  GnParamEditor *editors[] = { self->basic, self->more, self->optimizer_params, self->schedule_params };
  for (guint i = 0; i < G_N_ELEMENTS (editors); i++)
    if (editors[i] != NULL && !gn_param_editor_is_valid (editors[i]))
      return FALSE;
  return TRUE;
}

static void
announce (GnRecipeEditor *self)
{
  g_autoptr (GError) error = NULL;

  if (are_valid (self))
    gn_recipe_editor_check (self, &error);
  gtk_label_set_text (self->problem_label, error != NULL ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), error != NULL);
  g_signal_emit (self, signals[CHANGED], 0);
}

/* The list and the cards say the same. */
static void
show_preset (GnRecipeEditor *self, const char *id)
{
  self->refreshing = TRUE;
  gn_choice_row_set_active (self->preset, id);
  self->refreshing = FALSE;
  gn_recipe_cards_select (self->cards, id);
}

static void
become_own (GnRecipeEditor *self)
{
  show_preset (self, OWN);
}

static void
on_params_changed (GnRecipeEditor *self)
{
  if (self->refreshing)
    return;
  become_own (self);
  announce (self);
}

static void
replace_string (char **string, const char *value)
{
  if (value == NULL)
    return;
  g_free (*string);
  *string = g_strdup (value);
}

static void
use_preset (GnRecipeEditor *self, const char *id)
{
  gboolean from_weights = gn_recipe_needs_weights (id);
  gn_recipe_free (self->recipe);
  self->recipe = gn_recipe_new_named (id, NULL);
  if (from_weights)
    gn_weights_row_apply (self->weights, self->recipe); /* gn_recipe_editor_check() tells what is wrong */
  show_recipe (self, from_weights);
  show_preset (self, id);
  announce (self);
}

static void
on_preset_changed (GnChoiceRow *row, GnRecipeEditor *self)
{
  const char *id = gn_choice_row_get_active (row);
  if (!self->refreshing && id && strcmp (id, OWN) != 0)
    use_preset (self, id);
}

/* Architecture and normalisation follow the weights; the rest of the recipe stays what it is. */
static void
on_weights_changed (GnRecipeEditor *self)
{
  if (self->refreshing || !is_from_weights (self))
    return;
  gn_weights_row_apply (self->weights, self->recipe);
  self->refreshing = TRUE;
  gn_choice_row_set_active (self->architecture, self->recipe->architecture);
  gn_param_editor_refresh (self->basic);
  gn_param_editor_refresh (self->more);
  self->refreshing = FALSE;
  announce (self);
}

static void
on_choice_changed (GnChoiceRow *row, GnRecipeEditor *self)
{
  if (self->refreshing)
    return;
  replace_string (&self->recipe->architecture, gn_choice_row_get_active (self->architecture));
  const char *augment = gn_choice_row_get_active (self->augment);
  if (g_strcmp0 (augment, OWN) == 0)
    gn_recipe_set_pipeline (self->recipe, self->own);
  else if (augment != NULL && strcmp (augment, self->recipe->augment) != 0)
    gn_recipe_set_augment (self->recipe, augment, NULL); /* one of the named ones, which are there */
  on_params_changed (self);
}

static void
on_optimizer_changed (GnChoiceRow *row, GnRecipeEditor *self)
{
  if (self->refreshing || !gn_recipe_set_optimizer (self->recipe, gn_choice_row_get_active (row), NULL))
    return;
  rebuild_optimizer_params (self);
  on_params_changed (self);
}

static void
on_schedule_changed (GnChoiceRow *row, GnRecipeEditor *self)
{
  if (self->refreshing || !gn_recipe_set_schedule (self->recipe, gn_choice_row_get_active (row), NULL))
    return;
  rebuild_schedule_params (self);
  on_params_changed (self);
}

static void
on_init_changed (GnChoiceRow *row, GnRecipeEditor *self)
{
  if (self->refreshing)
    return;
  gtk_widget_set_visible (GTK_WIDGET (self->weights), is_from_weights (self));
  if (is_from_weights (self)) {
    on_weights_changed (self);
  } else {
    g_clear_pointer (&self->recipe->init, g_free);
    self->recipe->trainable = GN_TRAINABLE_ALL; /* what was never trained is worth nothing */
    gn_param_editor_refresh (self->more);
  }
  on_params_changed (self);
}

/* Public */

const GnRecipe *
gn_recipe_editor_get_recipe (GnRecipeEditor *self)
{
  return self->recipe;
}

void
gn_recipe_editor_set_recipe (GnRecipeEditor *self, const GnRecipe *recipe)
{
  GnRecipe *copy = gn_recipe_copy (recipe);
  gn_recipe_free (self->recipe);
  self->recipe = copy;
  become_own (self);
  show_recipe (self, copy->init != NULL);
  announce (self);
}

void
gn_recipe_editor_set_pipeline (GnRecipeEditor *self, const GnPipeline *pipeline)
{
  gn_recipe_set_pipeline (self->recipe, pipeline);
  self->refreshing = TRUE;
  show_augment (self);
  self->refreshing = FALSE;
  become_own (self);
  announce (self);
}

gboolean
gn_recipe_editor_check (GnRecipeEditor *self, GError **error)
{
  if (!are_valid (self)) {
    g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_INVALID_DATA, _("Mend the settings marked red first"));
    return FALSE;
  }
  if (is_from_weights (self) && !gn_weights_row_check (self->weights, error))
    return FALSE;
  return gn_recipe_validate (self->recipe, error);
}

void
gn_recipe_editor_ask (GnRecipeEditor *self, GnDataset *dataset)
{
  gn_recipe_cards_ask (self->cards, dataset);
}

void
gn_recipe_editor_set_batch_size (GnRecipeEditor *self, int batch_size)
{
  self->recipe->batch_size = batch_size;
  gn_param_editor_refresh (self->basic);
  become_own (self);
  announce (self);
}

void
gn_recipe_editor_complain_about_batch (GnRecipeEditor *self, const char *text)
{
  gn_param_editor_set_complaint (self->basic, "batch-size", text);
}

/* Building */

static GnChoiceRow *
add_choice (GnRecipeEditor *self, GtkBox *box, const char *label, GCallback on_changed)
{
  GtkWidget *row = gn_choice_row_new (label);
  gtk_box_pack_start (box, row, FALSE, FALSE, 0);
  g_signal_connect_object (row, "changed", on_changed, self, 0);
  return GN_CHOICE_ROW (row);
}

static void
build_start (GnRecipeEditor *self)
{
  self->weights = GN_WEIGHTS_ROW (gn_weights_row_new ());
  self->cards = GN_RECIPE_CARDS (gn_recipe_cards_new (self->weights));
  gtk_box_pack_start (self->start_box, GTK_WIDGET (self->cards), FALSE, FALSE, 0);
  gtk_box_pack_start (self->start_box, GTK_WIDGET (self->weights), FALSE, FALSE, 0);
  g_signal_connect_object (self->cards, "chosen", G_CALLBACK (use_preset), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->weights, "changed", G_CALLBACK (on_weights_changed), self, G_CONNECT_SWAPPED);
}

static void
build_choices (GnRecipeEditor *self)
{
  self->refreshing = TRUE;
  self->preset = add_choice (self, self->network_box, _("Recipe"), G_CALLBACK (on_preset_changed));
  gn_recipe_choices_add_presets (self->preset);
  gn_choice_row_add (self->preset, OWN, _ ("Your own"), _ ("Settings you have changed yourself."));
  self->architecture = add_choice (self, self->network_box, _("Network"), G_CALLBACK (on_choice_changed));
  gn_recipe_choices_add_architectures (self->architecture);
  self->init = add_choice (self, self->network_box, _("Start"), G_CALLBACK (on_init_changed));
  gn_recipe_choices_add_starts (self->init);
  self->augment = add_choice (self, self->basic_box, _("Augmentation"), G_CALLBACK (on_choice_changed));
  gn_recipe_choices_add_pipelines (self->augment);
  self->optimizer = add_choice (self, self->basic_box, _("Optimiser"), G_CALLBACK (on_optimizer_changed));
  gn_recipe_choices_add_optimizers (self->optimizer);
  self->schedule = add_choice (self, self->more_box, _("Schedule"), G_CALLBACK (on_schedule_changed));
  gn_recipe_choices_add_schedules (self->schedule);
  self->refreshing = FALSE;
}

static void
gn_recipe_editor_finalize (GObject *object)
{
  GnRecipeEditor *self = GN_RECIPE_EDITOR (object);
  gn_recipe_free (self->recipe);
  gn_pipeline_free (self->own);
  G_OBJECT_CLASS (gn_recipe_editor_parent_class)->finalize (object);
}

static void
gn_recipe_editor_class_init (GnRecipeEditorClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->finalize = gn_recipe_editor_finalize;
  signals[CHANGED] = g_signal_new ("changed", GN_TYPE_RECIPE_EDITOR, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                   G_TYPE_NONE, 0);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-recipe-editor.ui");
  gtk_widget_class_bind_template_child (widget_class, GnRecipeEditor, start_box);
  gtk_widget_class_bind_template_child (widget_class, GnRecipeEditor, network_box);
  gtk_widget_class_bind_template_child (widget_class, GnRecipeEditor, basic_box);
  gtk_widget_class_bind_template_child (widget_class, GnRecipeEditor, more_box);
  gtk_widget_class_bind_template_child (widget_class, GnRecipeEditor, problem_label);
}

static void
gn_recipe_editor_init (GnRecipeEditor *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  g_autofree char *builtin = gn_builtin_model_find (GN_BUILTIN_MODEL_DEFAULT);
  build_start (self);
  build_choices (self);
  use_preset (self, builtin != NULL ? "head-only" : "best");
}
