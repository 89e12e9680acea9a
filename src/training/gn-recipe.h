/* Every setting of a run. One parameter table describes them all. */
#pragma once

#include "gn-augment.h"
#include "gn-models.h"
#include "gn-optimizer.h"
#include "gn-schedule.h"

G_BEGIN_DECLS

typedef struct {
  char *architecture, *optimizer, *schedule, *augment; /* names; augment: "light", "none" */
  char *init;                  /* (nullable) path of a model to start from */
  int image_size, epochs, batch_size, warmup_epochs, early_stopping;
  double learning_rate, weight_decay, label_smoothing;
  gboolean shuffle;
  GnNormalize normalize;
  guint64 seed;
  gpointer optimizer_params;   /* laid out by the optimiser's table */
} GnRecipe;

/* The numbers of GnRecipe (image-size, epochs, batch-size, learning-rate …) with ranges and defaults; offsets into GnRecipe. */
extern const GnParamSpec gn_recipe_params[];

GnRecipe *gn_recipe_new  (void); /* the report's */
GnRecipe *gn_recipe_copy (const GnRecipe *recipe);
void      gn_recipe_free (GnRecipe *recipe);
gboolean  gn_recipe_set_optimizer (GnRecipe *recipe, const char *name, GError **error); /* resets optimizer_params */
gboolean  gn_recipe_validate (const GnRecipe *recipe, GError **error);
void      gn_recipe_to_json   (const GnRecipe *recipe, JsonBuilder *builder);
GnRecipe *gn_recipe_from_json (JsonObject *object, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnRecipe, gn_recipe_free)

G_END_DECLS
