/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pipelines: which operations, in which order, how often; the named ones; applying. */
#include "gn-augment-private.h"
#include "gn-error.h"
#include "gn-pipeline-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static void
step_clear (gpointer data)
{
  GnPipelineStep *step = data;
  g_free (step->params);
}

GnPipeline *
gn_pipeline_new_empty (const char *name)
{
  GnPipeline *pipeline = g_new (GnPipeline, 1);
  pipeline->name = g_strdup (name);
  pipeline->steps = g_array_new (FALSE, FALSE, sizeof (GnPipelineStep));
  g_array_set_clear_func (pipeline->steps, step_clear);
  return pipeline;
}

GnPipelineStep *
gn_pipeline_add (GnPipeline *pipeline, const GnAugmentType *type, double probability)
{
  GnPipelineStep step = { type, g_malloc0 (type->params_size), probability, TRUE };
  gn_params_set_defaults (type->params, step.params);
  g_array_append_val (pipeline->steps, step);
  return &g_array_index (pipeline->steps, GnPipelineStep, pipeline->steps->len - 1);
}

static GnPipelineStep *
get_step (const GnPipeline *pipeline, guint i)
{
  g_assert (i < pipeline->steps->len);
  return &g_array_index (pipeline->steps, GnPipelineStep, i);
}

typedef struct {
  const char *name, *label;
  struct {
    const GnAugmentType *type;
    double probability;
    struct {
      const char *id;
      double value;
    } settings[4];
  } steps[8];
} NamedPipeline;

static const NamedPipeline named[] = {
  { "none", N_ ("None: every photo as it is"), { { NULL } } },
  { "light",
    N_ ("Light: flips, small crops, a little brightness and contrast"),
    {
        { &gn_augment_flip, 1, { { "left-right", 0.5 }, { "up-down", 0 } } },
        { &gn_augment_crop, 0.5, { { "largest", 0.1 } } },
        { &gn_augment_multiply, 0.5, { { "lowest", 0.9 }, { "highest", 1.1 }, { "per-channel", 0 } } },
        { &gn_augment_linear_contrast, 0.5, { { "lowest", 0.9 }, { "highest", 1.1 }, { "per-channel", 0 } } },
    } },
};

static const char *const names[] = { "none", "light", NULL };
G_STATIC_ASSERT (G_N_ELEMENTS (names) == G_N_ELEMENTS (named) + 1);

static const NamedPipeline *
find_named (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (named); i++)
    if (strcmp (named[i].name, name) == 0)
      return &named[i];
  return NULL;
}

const char *const *
gn_pipeline_names (void)
{
  return names;
}

const char *
gn_pipeline_get_label (const char *name)
{
  const NamedPipeline *row = find_named (name);
  return row ? _ (row->label) : "";
}

GnPipeline *
gn_pipeline_new_named (const char *name, GError **error)
{
  const NamedPipeline *row = find_named (name);
  if (!row) {
    g_autofree char *list = g_strjoinv (", ", (char **)names);
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("There is no pipeline “%s”: choose one of %s"), name, list);
    return NULL;
  }
  GnPipeline *pipeline = gn_pipeline_new_empty (name);
  for (guint i = 0; i < G_N_ELEMENTS (row->steps) && row->steps[i].type; i++) {
    const GnAugmentType *type = row->steps[i].type;
    GnPipelineStep *step = gn_pipeline_add (pipeline, type, row->steps[i].probability);
    for (guint j = 0; j < G_N_ELEMENTS (row->steps[i].settings) && row->steps[i].settings[j].id; j++) {
      const GnParamSpec *spec = gn_params_find (type->params, row->steps[i].settings[j].id);
      gboolean set = spec && gn_param_set (spec, step->params, row->steps[i].settings[j].value, NULL);
      g_assert (set); /* both tables are ours */
    }
  }
  return pipeline;
}

GnPipeline *
gn_pipeline_copy (const GnPipeline *pipeline)
{
  GnPipeline *copy = gn_pipeline_new_empty (pipeline->name);
  for (guint i = 0; i < pipeline->steps->len; i++) {
    GnPipelineStep step = *get_step (pipeline, i);
    step.params = g_memdup2 (step.params, step.type->params_size);
    g_array_append_val (copy->steps, step);
  }
  return copy;
}

void
gn_pipeline_free (GnPipeline *pipeline)
{
  if (!pipeline)
    return;
  g_array_unref (pipeline->steps);
  g_free (pipeline->name);
  g_free (pipeline);
}

const char *
gn_pipeline_get_name (const GnPipeline *pipeline)
{
  return pipeline->name;
}

guint
gn_pipeline_get_n_operations (const GnPipeline *pipeline)
{
  return pipeline->steps->len;
}

const GnAugmentType *
gn_pipeline_get_operation (const GnPipeline *pipeline, guint i)
{
  return get_step (pipeline, i)->type;
}

gpointer
gn_pipeline_get_params (GnPipeline *pipeline, guint i)
{
  return get_step (pipeline, i)->params;
}

gboolean
gn_pipeline_get_enabled (const GnPipeline *pipeline, guint i)
{
  return get_step (pipeline, i)->enabled;
}

void
gn_pipeline_set_enabled (GnPipeline *pipeline, guint i, gboolean enabled)
{
  get_step (pipeline, i)->enabled = enabled;
}

double
gn_pipeline_get_probability (const GnPipeline *pipeline, guint i)
{
  return get_step (pipeline, i)->probability;
}

void
gn_pipeline_set_probability (GnPipeline *pipeline, guint i, double probability)
{
  get_step (pipeline, i)->probability = CLAMP (probability, 0, 1);
}

typedef void (*OnDone) (gpointer data, const GnAugmentType *type, gconstpointer draw, int width, int height);

static GnImage *
apply_step (const GnPipelineStep *step, GnImage *image, GnRandom *random, OnDone on_done, gpointer data)
{
  const GnAugmentType *type = step->type;
  if (!step->enabled || !gn_random_coin (random, step->probability))
    return image;
  g_autofree gpointer draw = g_malloc0 (type->draw_size);
  type->sample (step->params, random, image->width, image->height, draw);
  if (type->is_identity (draw, image->width, image->height))
    return image;
  type->apply (draw, &image);
  if (on_done)
    on_done (data, type, draw, image->width, image->height);
  return image;
}

static GnImage *
apply_all (const GnPipeline *pipeline, GnImage *image, guint64 seed, guint32 epoch, guint32 photo, OnDone on_done,
           gpointer data)
{
  for (guint i = 0; i < pipeline->steps->len; i++) {
    GnRandom random = gn_random_init (seed, epoch, photo, i + 1); /* 0: for draws of the pipeline as a whole */
    image = apply_step (get_step (pipeline, i), image, &random, on_done, data);
  }
  return image;
}

static void
record_draw (gpointer data, const GnAugmentType *type, gconstpointer draw, int width, int height)
{
  JsonBuilder *builder = data;
  json_builder_begin_object (builder);
  json_builder_set_member_name (builder, "name");
  json_builder_add_string_value (builder, type->name);
  gn_draw_to_json (type, draw, builder);
  json_builder_end_object (builder);
}

GnImage *
gn_pipeline_apply (const GnPipeline *pipeline, GnImage *image, guint64 seed, guint32 epoch, guint32 photo,
                   JsonBuilder *record)
{
  if (record)
    json_builder_begin_array (record);
  image = apply_all (pipeline, image, seed, epoch, photo, record ? record_draw : NULL, record);
  if (record)
    json_builder_end_array (record);
  return image;
}

static void
describe_draw (gpointer data, const GnAugmentType *type, gconstpointer draw, int width, int height)
{
  GString *words = data;
  g_autofree char *phrase = type->describe (draw, width, height);
  g_string_append_printf (words, "%s%s", words->len > 0 ? "; " : "", phrase);
}

GnImage *
gn_pipeline_apply_described (const GnPipeline *pipeline, GnImage *image, guint64 seed, guint32 epoch, guint32 photo,
                             gchar **words)
{
  GString *text = g_string_new (NULL);
  image = apply_all (pipeline, image, seed, epoch, photo, describe_draw, text);
  *words = g_string_free (text, FALSE);
  return image;
}
