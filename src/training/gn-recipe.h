/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every setting of a run. One parameter table describes its numbers. */
#pragma once

#include "gn-augment.h"
#include "gn-models.h"
#include "gn-plan.h"
#include "gn-optimizer.h"
#include "gn-schedule.h"

G_BEGIN_DECLS

/* What to do with photos that stand in training and in validation: validation keeps them either way. */
typedef enum {
  GN_LEAKS_KEEP,
  GN_LEAKS_DROP
} GnLeaks;

/* Which layers learn; those below them stay as the weights to start from have them, batch norm in inference mode. */
typedef enum {
  GN_TRAINABLE_ALL,
  GN_TRAINABLE_LAST_STAGE, /* the last stage before the head, and the head */
  GN_TRAINABLE_HEAD,       /* the linear layer, on features that are computed once, of photos without random changes */
} GnTrainable;

/**
 * GnRecipe:
 * @architecture: name of a #GnModelType
 * @optimizer: name of a #GnOptimizerType; change it with gn_recipe_set_optimizer()
 * @schedule: name of a #GnScheduleType; change it with gn_recipe_set_schedule()
 * @augment: name of the augmentation pipeline, "report"; change it with gn_recipe_set_augment()
 * @pipeline: the pipeline itself; owned
 * @init: (nullable): path of the model to start from, a file or a run folder; NULL = from scratch
 * @image_size: edge of the network's square input, px
 * @test_size: edge of the square in which photos are validated, and identified later, px; 0 = as @image_size
 * @test_flips: answer from each photo and its mirror image, in validation and later
 * @start_size: edge of the first epochs' square, px, see gn_recipe_get_epoch_size(); 0 = as @image_size
 * @trainable: which layers learn
 * @layer_decay: see gn_optimizer_new()
 * @epochs: passes over the training photos
 * @batch_size: photos a step
 * @warmup_epochs: epochs over which the learning rate rises
 * @early_stopping: epochs without a lower validation loss before the run ends; 0 = off
 * @learning_rate: of the schedule's plateau
 * @weight_decay: L2 penalty on filters and matrices
 * @label_smoothing: share of the target spread over all classes
 * @mixup, @cutmix: parameters of the Beta distributions of which photos of a batch are mixed in pairs; 0 = off
 * @unmixed: share of the epochs, the last ones, in which no photos are mixed
 * @sam: how far uphill each step looks before it goes down, see #GnSharpness; 0 = off
 * @stochastic_depth: how often the last block is left out of a step, see #GnStochasticDepth; 0 = never
 * @average: share of the weights' moving average that stays with each step; the average is what is validated and saved.
 *   0 = off
 * @snapshots: how many models are kept from the ends of the last cycles of the schedule, see
 *   gn_recipe_is_snapshot(); 0 = none
 * @zero_init: whether each block begins as its shortcut
 * @precision: how the network computes; a run's recipe never says auto
 * @leaks: whether training photos that are copies of validation photos are trained on
 * @shuffle: a new order each epoch; else the data set's
 * @normalize: what pixel values become
 * @seed: of initialisation, order and augmentation
 * @optimizer_params, @schedule_params: laid out by the optimiser's and the schedule's tables; owned
 *
 * The strings are owned and may be replaced with g_free() and g_strdup().
 */
typedef struct {
  char *architecture, *optimizer, *schedule, *augment;
  char *init;
  int image_size, test_size, start_size, epochs, batch_size, warmup_epochs, early_stopping, snapshots;
  double learning_rate, weight_decay, label_smoothing, mixup, cutmix, unmixed, average, layer_decay, sam,
    stochastic_depth;
  GnTrainable trainable;
  GnLeaks leaks;
  gboolean shuffle, zero_init, test_flips;
  GnPrecision precision;
  GnNormalize normalize;
  guint64 seed;
  gpointer optimizer_params, schedule_params;
  GnPipeline *pipeline;
} GnRecipe;

/* The numbers of GnRecipe with ranges and defaults, by their names with hyphens. Offsets into GnRecipe. */
extern const GnParamSpec gn_recipe_params[];

/* The report's recipe (transfer full). */
GnRecipe *gn_recipe_new  (void);
/* A deep copy (transfer full). */
GnRecipe *gn_recipe_copy (const GnRecipe *recipe);
void      gn_recipe_free (GnRecipe *recipe);

/* Changes the optimiser and resets optimizer_params to its defaults; %GN_ERROR_VALUE when there is none of that name.
 */
gboolean  gn_recipe_set_optimizer (GnRecipe *recipe, const char *name, GError **error);
/* The same for the schedule and schedule_params. */
gboolean  gn_recipe_set_schedule  (GnRecipe *recipe, const char *name, GError **error);

/* Changes the augmentation to a named pipeline or a file's, see gn_pipeline_open(); the recipe stays as it was on errors.
 */
gboolean  gn_recipe_set_augment (GnRecipe *recipe, const char *name_or_path, GError **error);

/* Changes the augmentation to a copy of @pipeline, which keeps its name. */
void      gn_recipe_set_pipeline (GnRecipe *recipe, const GnPipeline *pipeline);

/* Whether every name exists, every number is in its range and they fit each other; else %GN_ERROR_VALUE that says which
 * and what is possible. Looks at no file. */
gboolean  gn_recipe_validate (const GnRecipe *recipe, GError **error);

/* The learning rate of @step, from 0, of a run with so many steps an epoch. */
double    gn_recipe_get_rate (const GnRecipe *recipe, gint64 step, gint64 steps_per_epoch);

/* Whether @epoch, from 1, is the last one or the last before the learning rate rises again after falling: there the
 * network has settled, and what it has become is worth keeping beside where it settles later (Huang et al. 2017,
 * "Snapshot Ensembles", arXiv:1704.00109). */
gboolean  gn_recipe_is_snapshot (const GnRecipe *recipe, int epoch, gint64 steps_per_epoch);

/* The edge of the square in which photos are validated and identified, px. */
int       gn_recipe_get_test_size (const GnRecipe *recipe);

/* The edge of the square that photos are trained in during @epoch, from 1: the start size in the first quarter of the
 * epochs, the image size in the last, and even steps in between (progressive resizing; Tan & Le 2021, "EfficientNetV2",
 * arXiv:2104.00298). */
int       gn_recipe_get_epoch_size (const GnRecipe *recipe, int epoch);

/* Writes an object with every setting, the whole pipeline too; gn_recipe_from_json() of it gives an equal recipe. */
void      gn_recipe_to_json   (const GnRecipe *recipe, JsonBuilder *builder);

/* Reads and validates. What @object leaves out is as in gn_recipe_new(); without a "pipeline" it is the one that "augment"
 * names. %GN_ERROR_VALUE names an unknown member or a
 * bad value. (transfer full) */
GnRecipe *gn_recipe_from_json (JsonObject *object, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnRecipe, gn_recipe_free)

G_END_DECLS
