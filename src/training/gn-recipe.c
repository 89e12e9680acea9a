/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-recipe-private.h"
#include "gn-error.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>
#include <string.h>

/* Machine names, which widgets show translated. */
static const char *const trainable_names[] = { N_ ("all"), N_ ("last-stage"), N_ ("head"), NULL };
static const char *const leak_policies[] = { N_ ("keep"), N_ ("drop"), NULL };
static const char *const normalizations[] = { N_ ("symmetric"), "imagenet", NULL };

#define FIELD(field) offsetof (GnRecipe, field)

/* clang-format off: a row is name, label, unit; tip; kind, hard range, default, comfortable range and step. */
const GnParamSpec gn_recipe_params[] = {
  { "image-size", N_("Image size"), N_("px"),
    N_("Edge of the square every photo is scaled to; larger shows more and takes longer."),
    GN_PARAM_INTEGER, 32, 2048, 224, 64, 512, 32, NULL, FIELD (image_size) },
  { "test-size", N_("Test size"), N_("px"),
    N_("Edge of the square for validation and identification; more than in training helps some networks and harms others. 0: the same."),
    GN_PARAM_INTEGER, 0, 2048, 0, 0, 512, 32, NULL, FIELD (test_size) },
  { "test-flips", N_("Test with mirror images"), "",
    N_("Validates and identifies by the mean of the answers to each photo and its mirror image, in twice the time."),
    GN_PARAM_BOOLEAN, 0, 1, 0, 0, 1, 1, NULL, FIELD (test_flips) },
  { "start-size", N_("First image size"), N_("px"),
    N_("Edge in the first quarter of the epochs; it grows to the image size in three steps, which saves time. 0: the same throughout."),
    GN_PARAM_INTEGER, 0, 2048, 0, 0, 512, 32, NULL, FIELD (start_size) },
  { "trainable", N_("Trained part"), "",
    N_("With weights to start from: all layers learn, only the last stage and the head, or the head alone, which takes a minute."),
    GN_PARAM_CHOICE, 0, 2, GN_TRAINABLE_ALL, 0, 2, 1, trainable_names, FIELD (trainable) },
  { "layer-decay", N_("Slower below"), "",
    N_("What the learning rate is multiplied by from each stage of the network to the one below; keeps what weights to start from know."),
    GN_PARAM_REAL, 0.01, 1, 1, 0.1, 1, 0.05, NULL, FIELD (layer_decay) },
  { "epochs", N_("Epochs"), N_("epochs"),
    N_("How often the training goes through all photos."),
    GN_PARAM_INTEGER, 1, 1000000, 300, 1, 500, 1, NULL, FIELD (epochs) },
  { "batch-size", N_("Batch size"), N_("photos"),
    N_("Photos looked at before each change of the weights; more need more memory."),
    GN_PARAM_INTEGER, 1, 4096, 128, 1, 256, 1, NULL, FIELD (batch_size) },
  { "learning-rate", N_("Learning rate"), "",
    N_("How far each step changes the weights; too high and the loss explodes."),
    GN_PARAM_REAL, 1e-12, 1e38, 0.001, 1e-5, 0.1, 1e-5, NULL, FIELD (learning_rate) },
  { "warmup-epochs", N_("Warm-up"), N_("epochs"),
    N_("Epochs over which the learning rate rises to its full value."),
    GN_PARAM_INTEGER, 0, 1000000, 0, 0, 20, 1, NULL, FIELD (warmup_epochs) },
  { "weight-decay", N_("Weight decay"), "",
    N_("Pulls the weights towards zero; a little of it helps against learning by heart."),
    GN_PARAM_REAL, 0, 1, 0, 0, 0.1, 0.0001, NULL, FIELD (weight_decay) },
  { "label-smoothing", N_("Label smoothing"), "",
    N_("Share of the answer that is spread over all classes, against overconfidence."),
    GN_PARAM_REAL, 0, 0.9, 0, 0, 0.3, 0.01, NULL, FIELD (label_smoothing) },
  { "mixup", N_("Mixup"), "",
    N_("Blends photos in pairs and asks for both answers; higher blends more evenly, 0 never does."),
    GN_PARAM_REAL, 0, 1, 0, 0, 1, 0.05, NULL, FIELD (mixup) },
  { "cutmix", N_("CutMix"), "",
    N_("Puts a rectangle of one photo into another and asks for both answers; 0 never does."),
    GN_PARAM_REAL, 0, 1, 0, 0, 1, 0.05, NULL, FIELD (cutmix) },
  { "unmixed", N_("Unmixed at the end"), "",
    N_("Share of the epochs, the last ones, without mixup and CutMix: the network settles on photos as they are."),
    GN_PARAM_REAL, 0, 1, 0, 0, 0.5, 0.05, NULL, FIELD (unmixed) },
  { "stochastic-depth", N_("Stochastic depth"), "",
    N_("How often the last block of the network is left out of a step, earlier ones more rarely; for deep networks and long runs. 0: never."),
    GN_PARAM_REAL, 0, 0.9, 0, 0, 0.5, 0.05, NULL, FIELD (stochastic_depth) },
  { "sam", N_("Sharpness-aware"), "",
    N_("How far uphill each step looks before it goes down, so that it ends in a wide valley; takes twice the time. 0: off."),
    GN_PARAM_REAL, 0, 10, 0, 0, 2, 0.1, NULL, FIELD (sam) },
  { "average", N_("Averaged weights"), "",
    N_("Keeps a moving average of the weights, which is steadier than any of them; the share that stays each step. 0: off."),
    GN_PARAM_REAL, 0, 0.99999, 0, 0, 0.9999, 0.0001, NULL, FIELD (average) },
  { "snapshots", N_("Snapshots"), N_("models"),
    N_("Models to keep from the ends of the schedule's last cycles; together they answer better than the last alone. 0: none."),
    GN_PARAM_INTEGER, 0, 100, 0, 0, 10, 1, NULL, FIELD (snapshots) },
  { "zero-init", N_("Begin with shortcuts"), "",
    N_("Every block of the network begins as its shortcut, which makes the first steps easier."),
    GN_PARAM_BOOLEAN, 0, 1, 0, 0, 1, 1, NULL, FIELD (zero_init) },
  { "precision", N_("Precision"), "",
    N_("How the network computes. bf16 keeps three digits of what passes through it, which saves time and memory where the processor has it; auto then takes it, else fp32."),
    GN_PARAM_CHOICE, 0, 2, GN_PRECISION_AUTO, 0, 2, 1, gn_precision_names, FIELD (precision) },
  { "early-stopping", N_("Early stopping"), N_("epochs"),
    N_("Ends the run after so many epochs without a lower validation loss; 0 never does."),
    GN_PARAM_INTEGER, 0, 1000000, 0, 0, 100, 1, NULL, FIELD (early_stopping) },
  { "leaks", N_("Leaks"), "",
    N_("Photos that stand in training and in validation: drop leaves their training copies out, so that accuracies are honest."),
    GN_PARAM_CHOICE, 0, 1, GN_LEAKS_KEEP, 0, 1, 1, leak_policies, FIELD (leaks) },
  { "shuffle", N_("Shuffle"), "",
    N_("Shows the photos in a new order each epoch."),
    GN_PARAM_BOOLEAN, 0, 1, 1, 0, 1, 1, NULL, FIELD (shuffle) },
  { "normalize", N_("Normalisation"), "",
    N_("How pixel values become the network's input; keep that of the weights you start from."),
    GN_PARAM_CHOICE, 0, 1, GN_NORMALIZE_SYMMETRIC, 0, 1, 1, normalizations, FIELD (normalize) },
  { NULL }
};
/* clang-format on */

const GnRecipeString gn_recipe_strings[GN_N_RECIPE_STRINGS] = {
  { "architecture", FIELD (architecture) },
  { "optimizer", FIELD (optimizer) },
  { "schedule", FIELD (schedule) },
  { "augment", FIELD (augment) },
};

char **
gn_recipe_string_at (const GnRecipe *recipe, guint i)
{
  return (char **)((char *)recipe + gn_recipe_strings[i].offset);
}

GnRecipe *
gn_recipe_new (void)
{
  GnRecipe *recipe = g_new0 (GnRecipe, 1);
  recipe->architecture = g_strdup ("resnet50");
  gn_recipe_set_augment (recipe, "report", NULL);
  gn_recipe_set_optimizer (recipe, "adam", NULL);
  gn_recipe_set_schedule (recipe, "constant", NULL);
  gn_params_set_defaults (gn_recipe_params, recipe);
  return recipe;
}

GnRecipe *
gn_recipe_copy (const GnRecipe *recipe)
{
  GnRecipe *copy = g_memdup2 (recipe, sizeof *recipe);
  const GnOptimizerType *optimizer = gn_optimizer_type_find (recipe->optimizer, NULL);
  const GnScheduleType *schedule = gn_schedule_type_find (recipe->schedule, NULL);
  for (guint i = 0; i < GN_N_RECIPE_STRINGS; i++)
    *gn_recipe_string_at (copy, i) = g_strdup (*gn_recipe_string_at (recipe, i));
  copy->init = g_strdup (recipe->init);
  copy->pipeline = gn_pipeline_copy (recipe->pipeline);
  copy->optimizer_params = optimizer ? g_memdup2 (recipe->optimizer_params, optimizer->params_size) : NULL;
  copy->schedule_params = schedule ? g_memdup2 (recipe->schedule_params, schedule->params_size) : NULL;
  return copy;
}

void
gn_recipe_free (GnRecipe *recipe)
{
  if (!recipe)
    return;
  for (guint i = 0; i < GN_N_RECIPE_STRINGS; i++)
    g_free (*gn_recipe_string_at (recipe, i));
  g_free (recipe->init);
  gn_pipeline_free (recipe->pipeline);
  g_free (recipe->optimizer_params);
  g_free (recipe->schedule_params);
  g_free (recipe);
}

static void
choose (char **name, gpointer *params, const char *chosen, const GnParamSpec *table, gsize size)
{
  g_free (*name);
  *name = g_strdup (chosen);
  g_free (*params);
  *params = g_malloc0 (size);
  gn_params_set_defaults (table, *params);
}

gboolean
gn_recipe_set_optimizer (GnRecipe *recipe, const char *name, GError **error)
{
  const GnOptimizerType *type = gn_optimizer_type_find (name, error);
  if (type)
    choose (&recipe->optimizer, &recipe->optimizer_params, type->name, type->params, type->params_size);
  return type != NULL;
}

gboolean
gn_recipe_set_schedule (GnRecipe *recipe, const char *name, GError **error)
{
  const GnScheduleType *type = gn_schedule_type_find (name, error);
  if (type)
    choose (&recipe->schedule, &recipe->schedule_params, type->name, type->params, type->params_size);
  return type != NULL;
}

gboolean
gn_recipe_take_pipeline (GnRecipe *recipe, GnPipeline *pipeline)
{
  if (!pipeline)
    return FALSE;
  gn_pipeline_free (recipe->pipeline);
  recipe->pipeline = pipeline;
  return TRUE;
}

gboolean
gn_recipe_set_augment (GnRecipe *recipe, const char *name_or_path, GError **error)
{
  GnPipeline *pipeline = gn_pipeline_open (name_or_path, error);
  if (!gn_recipe_take_pipeline (recipe, pipeline))
    return FALSE;
  g_free (recipe->augment);
  recipe->augment = g_strdup (gn_pipeline_get_name (pipeline));
  return TRUE;
}

void
gn_recipe_set_pipeline (GnRecipe *recipe, const GnPipeline *pipeline)
{
  gn_recipe_take_pipeline (recipe, gn_pipeline_copy (pipeline));
  g_free (recipe->augment);
  recipe->augment = g_strdup (gn_pipeline_get_name (pipeline));
}

/* Every value through the setter of its own spec: the one place that knows ranges. */
static gboolean
check_numbers (const GnParamSpec *table, gconstpointer values, gsize size, GError **error)
{
  g_autofree gpointer scratch = g_memdup2 (values, size);
  for (const GnParamSpec *spec = table; spec->id; spec++)
    if (!gn_param_set (spec, scratch, gn_param_get (spec, values), error))
      return FALSE;
  return TRUE;
}

gboolean
gn_recipe_validate (const GnRecipe *recipe, GError **error)
{
  const GnModelType *model = gn_model_type_find (recipe->architecture, error);
  const GnOptimizerType *optimizer = model ? gn_optimizer_type_find (recipe->optimizer, error) : NULL;
  const GnScheduleType *schedule = optimizer ? gn_schedule_type_find (recipe->schedule, error) : NULL;
  if (!schedule)
    return FALSE;
  if (!check_numbers (gn_recipe_params, recipe, sizeof *recipe, error) ||
      !check_numbers (optimizer->params, recipe->optimizer_params, optimizer->params_size, error) ||
      !check_numbers (schedule->params, recipe->schedule_params, schedule->params_size, error))
    return FALSE;
  int smallest = MIN (gn_recipe_get_epoch_size (recipe, 1), gn_recipe_get_test_size (recipe));
  if (smallest < model->minimum_size) {
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _("%s needs an image size of at least %d px, not %d"), model->name,
                 model->minimum_size, smallest);
    return FALSE;
  }
  if (recipe->test_flips && recipe->trainable == GN_TRAINABLE_HEAD) {
    g_set_error_literal (error, GN_ERROR, GN_ERROR_VALUE,
                         _("Where only the head is trained, photos are looked at once, as they are: leave the test with mirror images "
                           "out, and ask for it when you evaluate"));
    return FALSE;
  }
  if (recipe->start_size <= recipe->image_size)
    return TRUE;
  g_set_error (error, GN_ERROR, GN_ERROR_VALUE,
               _("The first image size, %d px, is larger than the image size, %d px: it grows from one to the other"),
               recipe->start_size, recipe->image_size);
  return FALSE;
}

double
gn_recipe_get_rate (const GnRecipe *recipe, gint64 step, gint64 steps_per_epoch)
{
  const GnScheduleType *schedule = gn_schedule_type_find (recipe->schedule, NULL);
  GnSchedulePosition position = { step, recipe->warmup_epochs * steps_per_epoch, recipe->epochs * steps_per_epoch,
                                  steps_per_epoch };
  return gn_schedule_rate (schedule, recipe->schedule_params, recipe->learning_rate, &position);
}

gboolean
gn_recipe_is_snapshot (const GnRecipe *recipe, int epoch, gint64 steps_per_epoch)
{
  gint64 first = (epoch - 1) * steps_per_epoch, end = epoch * steps_per_epoch;
  if (epoch == recipe->epochs)
    return TRUE;
  if (gn_recipe_get_rate (recipe, end - 1, steps_per_epoch) >= gn_recipe_get_rate (recipe, first, steps_per_epoch))
    return FALSE; /* it rises already, or stands */
  for (gint64 step = end; step < end + steps_per_epoch; step++)
    if (gn_recipe_get_rate (recipe, step, steps_per_epoch) > gn_recipe_get_rate (recipe, step - 1, steps_per_epoch))
      return TRUE;
  return FALSE;
}

int
gn_recipe_get_test_size (const GnRecipe *recipe)
{
  return recipe->test_size > 0 ? recipe->test_size : recipe->image_size;
}

enum { SIZES = 4, SIZE_STEP = 16 };

int
gn_recipe_get_epoch_size (const GnRecipe *recipe, int epoch)
{
  int largest = recipe->image_size, first = recipe->start_size > 0 ? recipe->start_size : largest;
  int place = (int)MIN ((gint64)(epoch - 1) * SIZES / recipe->epochs, SIZES - 1);
  int grown = (largest - first) * place / (SIZES - 1) / SIZE_STEP * SIZE_STEP;
  return place == SIZES - 1 ? largest : first + grown;
}
