/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-recipe.h"
#include "gn-cli-inputs.h"
#include "gn-cli-output.h"
#include "gn-recipe-file.h"
#include "gn-recipe-start.h"

#include <glib/gi18n-lib.h>

void
gn_cli_recipe_add_options (GnCliOptions *options, GnCliRecipe *settings)
{
  settings->recipe = gn_recipe_new ();
  gn_cli_options_add_text (options, "recipe", "NAME|FILE", N_ ("Settings to begin with, of “guenon-cli recipes” or a file; single options override them."), "report",
                           &settings->recipe_name);
  gn_cli_options_add_text (options, "architecture", "NAME", N_ ("Network; “guenon-cli models” lists them."), "resnet50",
                           &settings->architecture);
  gn_cli_options_add_text (options, "init", "MODEL", N_ ("Start from the weights of this model; architecture and normalisation follow it."),
                           N_ ("from scratch"), &settings->init);
  gn_cli_options_add_text (options, "optimizer", "NAME", N_ ("Optimiser; “guenon-cli optimizers” lists them."), "adam",
                           &settings->optimizer);
  gn_cli_options_add_text (options, "schedule", "NAME", N_ ("Learning-rate schedule; “guenon-cli schedules” lists them."),
                           "constant", &settings->schedule);
  gn_cli_options_add_text (options, "augment", "NAME|FILE",
                           N_ ("Random changes of the photos: a pipeline of “guenon-cli augmentations”, or a file with one."),
                           settings->recipe->augment, &settings->augment);
  gn_cli_options_add_specs (options, gn_recipe_params, settings->recipe);
  for (const GnOptimizerType *const *type = gn_optimizer_types_list (); *type; type++)
    gn_cli_options_add_later (options, (*type)->params, (*type)->name);
  for (const GnScheduleType *const *type = gn_schedule_types_list (); *type; type++)
    gn_cli_options_add_later (options, (*type)->params, (*type)->name);
}

void
gn_cli_recipe_clear (GnCliRecipe *settings)
{
  gn_recipe_free (settings->recipe);
  g_free (settings->recipe_name);
  g_free (settings->architecture);
  g_free (settings->optimizer);
  g_free (settings->schedule);
  g_free (settings->augment);
  g_free (settings->init);
}

/* The recipe to begin with, and over it what the command line says by itself. */
static gboolean
begin_with (GnCliContext *context, GnCliRecipe *settings, GError **error)
{
  GError *cause = NULL;
  if (!settings->recipe_name)
    return TRUE;
  g_autoptr (GnRecipe) recipe = gn_recipe_open (settings->recipe_name, &cause);
  if (!recipe)
    return gn_cli_usage ("recipe", cause, error);
  if (gn_recipe_needs_weights (settings->recipe_name) && !settings->init) {
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("--recipe %s goes on from weights: name them with --init"),
                 settings->recipe_name);
    return FALSE;
  }
  for (const GnParamSpec *spec = gn_recipe_params; spec->id; spec++) {
    const char *text = gn_cli_options_get (context->options, spec->id);
    if (text && !gn_param_set (spec, recipe, gn_param_get (spec, settings->recipe), error))
      return FALSE;
  }
  gn_recipe_free (settings->recipe);
  settings->recipe = g_steal_pointer (&recipe);
  return TRUE;
}

static gboolean
set_augment (GnRecipe *recipe, const char *name, GError **error)
{
  GError *cause = NULL;
  return gn_recipe_set_augment (recipe, name, &cause) || gn_cli_usage ("augment", cause, error);
}

/* Into the parameters of the optimiser or the schedule that was chosen; those of another one are a mistake. */
static gboolean
set_later (GnRecipe *recipe, const GnCliOption *option, const char *text, GError **error)
{
  const GnOptimizerType *optimizer = gn_optimizer_type_find (recipe->optimizer, NULL);
  const GnScheduleType *schedule = gn_schedule_type_find (recipe->schedule, NULL);
  const GnParamSpec *spec = gn_params_find (optimizer->params, option->name);
  gpointer params = spec ? recipe->optimizer_params : recipe->schedule_params;
  g_autoptr (GError) cause = NULL;
  if (!spec)
    spec = gn_params_find (schedule->params, option->name);
  if (!spec) {
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("--%s belongs to %s, not to %s or %s"), option->name,
                 option->owner, optimizer->name, schedule->name);
    return FALSE;
  }
  if (gn_param_parse (spec, params, text, &cause))
    return TRUE;
  g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, "--%s", cause->message); /* it begins with the id */
  return FALSE;
}

static gboolean
set_all_later (GnCliOptions *options, GnRecipe *recipe, GError **error)
{
  GArray *all = gn_cli_options_get_all (options);
  for (guint i = 0; i < all->len; i++) {
    const GnCliOption *option = &g_array_index (all, GnCliOption, i);
    const char *text = option->kind == GN_OPTION_LATER ? gn_cli_options_get (options, option->name) : NULL;
    if (text && !set_later (recipe, option, text, error))
      return FALSE;
  }
  return TRUE;
}

static gboolean
set_names (GnCliRecipe *settings, GError **error)
{
  GnRecipe *recipe = settings->recipe;
  GError *cause = NULL;
  if (settings->architecture) {
    if (!gn_cli_check_architecture (settings->architecture, error))
      return FALSE;
    g_free (recipe->architecture);
    recipe->architecture = g_strdup (settings->architecture);
  }
  if (settings->optimizer && !gn_recipe_set_optimizer (recipe, settings->optimizer, &cause))
    return gn_cli_usage ("optimizer", cause, error);
  if (settings->schedule && !gn_recipe_set_schedule (recipe, settings->schedule, &cause))
    return gn_cli_usage ("schedule", cause, error);
  return !settings->augment || set_augment (recipe, settings->augment, error);
}

/* What the model to start from says, where the command line says nothing. */
static gboolean
follow_init (GnCliContext *context, GnCliRecipe *settings, GError **error)
{
  GnRecipe *recipe = settings->recipe;
  if (!settings->init)
    return TRUE;
  GnModelOptions options = { .architecture = settings->architecture, .single = TRUE };
  g_autoptr (GnModel) model = gn_model_load (settings->init, &options, error);
  if (!model)
    return FALSE;
  GnNormalize normalize = recipe->normalize;
  int image_size = recipe->image_size, test_size = recipe->test_size;
  gn_recipe_start_from (recipe, model);
  if (gn_cli_options_get (context->options, "normalize"))
    recipe->normalize = normalize;
  if (gn_cli_options_get (context->options, "image-size") || gn_cli_options_get (context->options, "test-size")) {
    recipe->image_size = image_size;
    recipe->test_size = test_size;
  }
  gn_cli_note (context, _ ("Starting from %s, %s, normalisation %s"), gn_model_get_path (model), recipe->architecture,
               gn_normalize_name (recipe->normalize));
  return TRUE;
}

gboolean
gn_cli_recipe_complete (GnCliContext *context, GnCliRecipe *settings, GError **error)
{
  GError *cause = NULL;
  if (!begin_with (context, settings, error))
    return FALSE;
  settings->recipe->seed = context->seed;
  if (!set_names (settings, error) || !set_all_later (context->options, settings->recipe, error)
      || !follow_init (context, settings, error))
    return FALSE;
  if (gn_recipe_validate (settings->recipe, &cause))
    return TRUE;
  g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, "%s", cause->message);
  g_error_free (cause);
  return FALSE;
}
