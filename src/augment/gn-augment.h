/* Augmentations: each operation is described by a table, draws a value, and applies it. */
#pragma once

#include <json-glib/json-glib.h>

#include "gn-image.h"
#include "gn-param.h"
#include "gn-random.h"

G_BEGIN_DECLS

typedef struct {
  const char *name, *label, *tip;      /* "flip": names of the augmentation specification */
  const GnParamSpec *params;           /* ranges the random draw uses */
  gsize params_size;
  const GnParamSpec *draw_fields;      /* what one draw consists of; names as in fixed-parameter files */
  gsize draw_size;
  void (*sample) (gconstpointer params, GnRandom *random, int width, int height, gpointer draw);
  /* Works in place or replaces *image (same size); an identity draw leaves it alone. */
  void (*apply)  (gconstpointer draw, GnImage **image);
} GnAugmentType;

const GnAugmentType *const *gn_augment_types_list (void); /* NULL-terminated */
const GnAugmentType *gn_augment_type_find (const char *name, GError **error);

/* A pipeline: operations in order, each with its own parameters and a probability. Immutable values; copy to edit. */
typedef struct GnPipeline GnPipeline;

GnPipeline *gn_pipeline_new_named (const char *name, GError **error); /* "none", "light" */
const char *const *gn_pipeline_names (void);                          /* NULL-terminated */
GnPipeline *gn_pipeline_copy (const GnPipeline *pipeline);
void        gn_pipeline_free (GnPipeline *pipeline);
const char *gn_pipeline_get_name (const GnPipeline *pipeline);
const char *gn_pipeline_get_label (const char *name); /* translatable one-liner for lists */
guint       gn_pipeline_get_n_operations (const GnPipeline *pipeline);
const GnAugmentType *gn_pipeline_get_operation (const GnPipeline *pipeline, guint i);
gpointer    gn_pipeline_get_params  (GnPipeline *pipeline, guint i); /* laid out by the operation's params table; write with gn_param_set */
gboolean    gn_pipeline_get_enabled (const GnPipeline *pipeline, guint i);
void        gn_pipeline_set_enabled (GnPipeline *pipeline, guint i, gboolean enabled);

void        gn_pipeline_to_json   (const GnPipeline *pipeline, JsonBuilder *builder);
GnPipeline *gn_pipeline_from_json (JsonObject *object, GError **error);

/**
 * gn_pipeline_apply: the one path that training and preview share.
 * @image: (transfer full)
 * @record: (nullable) receives an array of {name, …draw fields} of what was done
 * Returns: (transfer full) an image of the same size
 */
GnImage *gn_pipeline_apply (const GnPipeline *pipeline, GnImage *image, guint64 seed, guint32 epoch, guint32 photo, JsonBuilder *record);
/* Same, but describing in words: "flipped left-right; crop 3, 8, 0, 11 px". (transfer full) */
GnImage *gn_pipeline_apply_described (const GnPipeline *pipeline, GnImage *image, guint64 seed, guint32 epoch, guint32 photo, gchar **words);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnPipeline, gn_pipeline_free)

G_END_DECLS
