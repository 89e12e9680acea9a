/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Augmentations: each operation is described by a table, draws a value, and applies it. */
#pragma once

#include <json-glib/json-glib.h>

#include "gn-image.h"
#include "gn-param.h"
#include "gn-random.h"

G_BEGIN_DECLS

/**
 * GnChannelValues:
 * @n: 1 (shared by red, green and blue) or 3
 * @values: what was drawn
 */
typedef struct {
  int n;
  double values[3];
} GnChannelValues;

#define GN_DRAW_LIST_MAX 256

/**
 * GnDrawList:
 * @n: how many points there are
 * @points: y, x of each
 */
typedef struct {
  int n;
  double points[GN_DRAW_LIST_MAX][2];
} GnDrawList;

/**
 * GnDrawKind:
 * @GN_DRAW_REAL: double
 * @GN_DRAW_INTEGER: int
 * @GN_DRAW_CHANNELS: #GnChannelValues: one number, or "R|G|B" as text and an array as JSON
 * @GN_DRAW_SEED: guint32: where a random field begins
 * @GN_DRAW_CHOICE: int, an index into the field's choices; the choice's id as text
 * @GN_DRAW_LIST: #GnDrawList: "y:x|y:x|…" as text, an array of "y:x" as JSON
 * @GN_DRAW_TEXT: char[capacity + 1], printable ASCII
 */
typedef enum {
  GN_DRAW_REAL,
  GN_DRAW_INTEGER,
  GN_DRAW_CHANNELS,
  GN_DRAW_SEED,
  GN_DRAW_CHOICE,
  GN_DRAW_LIST,
  GN_DRAW_TEXT,
} GnDrawKind;

/**
 * GnDrawField:
 * @name: key in fixed-parameter files and in the JSON of a draw; NULL ends a table
 * @kind: how the value at @offset is stored
 * @minimum, @maximum: hard range, inclusive, of every number
 * @identity: the value that changes nothing, and the one a field has that is not given; the index of a choice. Lists
 *   and texts begin empty
 * @offset: offsetof the value in the operation's draw
 * @capacity: most characters of a #GN_DRAW_TEXT
 * @choices: NULL-terminated ids of a #GN_DRAW_CHOICE
 */
typedef struct {
  const char *name;
  GnDrawKind kind;
  double minimum, maximum, identity;
  gsize offset;
  gsize capacity;
  const char *const *choices;
} GnDrawField;

/**
 * GnAugmentType:
 * @name: "flip", as in the augmentation specification
 * @alias: (nullable): a second name that fixed parameters know it by
 * @label: (translatable) for people
 * @tip: (translatable) one plain sentence
 * @params: the ranges that random draws are taken from
 * @params_size: of the struct that @params describes
 * @draw_fields: what one draw consists of
 * @draw_size: of the struct that @draw_fields describes; plain data, printable and storable
 * @sample: draws for an image of this size; takes its random numbers from @random alone. NULL: the operation is there
 *   for fixed parameters only and stands in no pipeline; then @params is an empty table
 * @check: (nullable): whether the fields of a draw that was given fit together; the error names the field
 * @is_identity: whether this draw leaves every image of this size as it is
 * @apply: changes *@image in place or replaces it by one of the same size; *@image may be shared
 *   (gn_image_make_writable()). The result is a function of the draw and the pixels.
 * @apply_detailed: (nullable): of an operation that enlarges parts: as @apply, but *@image shows more than is wanted and
 *   becomes width x height; see gn_augment_type_get_source_size()
 * @describe: (transfer full): a draw in words, "flipped left-right"
 *
 * An operation. All functions are thread-safe.
 */
typedef struct {
  const char *name, *alias, *label, *tip;
  const GnParamSpec *params;
  gsize params_size;
  const GnDrawField *draw_fields;
  gsize draw_size;
  void     (*sample)      (gconstpointer params, GnRandom *random, int width, int height, gpointer draw);
  gboolean (*check)       (gconstpointer draw, GError **error);
  gboolean (*is_identity) (gconstpointer draw, int width, int height);
  void     (*apply)       (gconstpointer draw, GnImage **image);
  void     (*apply_detailed) (gconstpointer draw, GnImage **image, int width, int height);
  gchar   *(*describe)    (gconstpointer draw, int width, int height);
} GnAugmentType;

/* What pipelines are made of; NULL-terminated, in the order of the specification. */
const GnAugmentType *const *gn_augment_types_list (void);
/* By name or alias, those for fixed parameters included. %GN_ERROR_VALUE names the operations there are. */
const GnAugmentType *gn_augment_type_find (const char *name, GError **error);

/**
 * gn_augment_type_get_source_size:
 * @size: side of the square that comes out, px
 *
 * An enlarged part is sharp only where the photo had more pixels than come out: an operation that enlarges, when it is the
 * first, is given twice as many.
 *
 * Returns: side of the square to begin with, px
 */
int gn_augment_type_get_source_size (const GnAugmentType *type, int size);

/**
 * gn_augment_type_prepare:
 * @image: (transfer full): of @width x @height or larger
 *
 * Returns: (transfer full): what @type draws for and is applied to: @image scaled to the size that comes out, or as it is
 *   where the operation makes use of more
 */
GnImage *gn_augment_type_prepare (const GnAugmentType *type, GnImage *image, int width, int height);

/* Changes a prepared *image by the draw to width x height; FALSE when there was nothing to do. */
gboolean gn_augment_type_apply   (const GnAugmentType *type, gconstpointer draw, GnImage **image, int width,
                                  int height);

/* Sets every field to its identity value. draw: room for type->draw_size bytes. */
void     gn_draw_set_identity (const GnAugmentType *type, gpointer draw);
/* Reads "top=0.095;right=0" over an identity draw, numbers in the C locale. %GN_ERROR_VALUE names an unknown key, a
 * value outside its range, or fields that do not fit together. */
gboolean gn_draw_parse        (const GnAugmentType *type, const char *text, gpointer draw, GError **error);
/* The text that gn_draw_parse() reads back to the same draw. (transfer full) */
gchar   *gn_draw_to_text      (const GnAugmentType *type, gconstpointer draw);
/* An object member for each field; the caller has begun the object. */
void     gn_draw_to_json      (const GnAugmentType *type, gconstpointer draw, JsonBuilder *builder);

/**
 * GnNodeKind:
 * @GN_NODE_OPERATION: a leaf
 * @GN_NODE_SEQUENTIAL: all of its children
 * @GN_NODE_SOME_OF: least to most of them, each number equally likely, without repetition
 * @GN_NODE_ONE_OF: one of them, each equally likely
 *
 * What a node does with its children; imgaug's Sequential, SomeOf and OneOf. Its Sometimes is every node's probability.
 */
typedef enum {
  GN_NODE_OPERATION,
  GN_NODE_SEQUENTIAL,
  GN_NODE_SOME_OF,
  GN_NODE_ONE_OF,
} GnNodeKind;

/**
 * GnPipelineNode:
 * @index: its place when the tree is read from the top, the root 0: what its random numbers hang on
 * @probability: of being tried
 * @enabled: otherwise its parent does as if it were not there
 * @type, @params: of an operation; params owned, laid out by type->params
 * @children: (element-type GnPipelineNode): of the others
 * @least, @most: of a #GN_NODE_SOME_OF
 * @random_order: whether a #GN_NODE_SEQUENTIAL or #GN_NODE_SOME_OF runs its children in an order drawn for each photo
 *
 * A part of a pipeline. Whoever owns the pipeline may write @probability (0..1), @enabled, @least, @most (@least at most
 * @most), @random_order and, with gn_param_set(), @params; the rest is fixed.
 */
typedef struct {
  GnNodeKind kind;
  guint32 index;
  double probability;
  gboolean enabled;
  const GnAugmentType *type;
  gpointer params;
  GPtrArray *children;
  int least, most;
  gboolean random_order;
} GnPipelineNode;

/**
 * GnPipeline:
 *
 * A tree: operations, each with its own parameters, within combinators that say how many of them run and in which order.
 * Every part has a switch (what is off is as good as absent) and a probability of being tried. Not to be changed while
 * another thread applies it: copy to edit.
 */
typedef struct GnPipeline GnPipeline;

/* Those that come with the program, NULL-terminated: "none", "light", … */
const char *const *gn_pipeline_names (void);
const char *gn_pipeline_get_label (const char *name); /* translated one-liner of a named pipeline, else "" */
/* %GN_ERROR_VALUE names what there is. (transfer full) */
GnPipeline *gn_pipeline_new_named (const char *name, GError **error);
/* As gn_pipeline_from_json(), from a file of at most a megabyte, which errors name. (transfer full) */
GnPipeline *gn_pipeline_load      (const char *path, GError **error);
/* Replaces the file atomically. */
gboolean    gn_pipeline_save      (const GnPipeline *pipeline, const char *path, GError **error);
/* A named pipeline, or else a file's: what has a slash, ends in .json, or exists. (transfer full) */
GnPipeline *gn_pipeline_open      (const char *name_or_path, GError **error);
GnPipeline *gn_pipeline_copy      (const GnPipeline *pipeline);
void        gn_pipeline_free      (GnPipeline *pipeline);
const char *gn_pipeline_get_name  (const GnPipeline *pipeline);
void        gn_pipeline_set_name  (GnPipeline *pipeline, const char *name);
/* The whole as a tree (transfer none). */
GnPipelineNode *gn_pipeline_get_root (GnPipeline *pipeline);

/* Its operations in a row, wherever they stand in the tree. */
guint                gn_pipeline_get_n_operations (const GnPipeline *pipeline);
const GnAugmentType *gn_pipeline_get_operation    (const GnPipeline *pipeline, guint i);
/* Laid out by the operation's params table; write with gn_param_set(). */
gpointer    gn_pipeline_get_params      (GnPipeline *pipeline, guint i);
gboolean    gn_pipeline_get_enabled     (const GnPipeline *pipeline, guint i);
void        gn_pipeline_set_enabled     (GnPipeline *pipeline, guint i, gboolean enabled);
/* How often the operation is tried when its turn comes, 0..1. */
double      gn_pipeline_get_probability (const GnPipeline *pipeline, guint i);
void        gn_pipeline_set_probability (GnPipeline *pipeline, guint i, double probability);

/**
 * gn_pipeline_to_json:
 *
 * Writes {"schema": 1, "name": …, "pipeline": PART}, where PART is one of
 *
 * - {"operation": NAME, "parameters": {…}}: one operation; parameters as its table has them
 * - {"sequential": [PART, …], "random-order": false}: all of them
 * - {"some-of": [PART, …], "least": 0, "most": N, "random-order": false}: least to most of them, each number equally
 *   likely, without repetition
 * - {"one-of": [PART, …]}: one of them, each equally likely
 *
 * and may also have "probability": 1 (of being tried at all) and "enabled": true (otherwise the part is as good as absent;
 * so is a combinator without anything to run). With "random-order" each photo has an order of its own. gn_pipeline_from_json()
 * gives an equal pipeline.
 */
void        gn_pipeline_to_json   (const GnPipeline *pipeline, JsonBuilder *builder);
/* What a part leaves out has its default, shown above and in the operation's table. %GN_ERROR_VALUE names an unknown key,
 * operation or parameter, or a value outside its range. At most 256 parts, 16 within each other. (transfer full) */
GnPipeline *gn_pipeline_from_json (JsonObject *object, GError **error);

/* gn_augment_type_get_source_size() of the operation that the pipeline begins with; @size where that depends on chance. */
int gn_pipeline_get_source_size (const GnPipeline *pipeline, int size);

/**
 * gn_pipeline_apply:
 * @image: (transfer full)
 * @size: side of the square that comes out, at most that of @image, px; 0 = @image's own width and height. What @image
 *   shows beyond it serves the first operation, if that one enlarges, and is scaled away before any other
 * @seed: the run's seed
 * @photo: index into the data set
 * @record: (nullable): receives an array of {name, …draw fields} of what was done
 *
 * The one path that training and preview share. What a part draws is a pure function of seed, epoch, photo and its place
 * when the pipeline is read from top to bottom, so switching one operation off changes no other's values nor the order
 * among the others. (A "some-of" that misses one it had chosen takes the next in line.) Thread-safe.
 *
 * Returns: (transfer full): @image itself when there was nothing to do
 */
GnImage *gn_pipeline_apply (const GnPipeline *pipeline, GnImage *image, int size, guint64 seed, guint32 epoch,
                            guint32 photo, JsonBuilder *record);
/* The same, told in words: "flipped left-right; crop 3, 8, 0, 11 px". words: (out) (transfer full), "" when nothing
 * was. */
GnImage *gn_pipeline_apply_described (const GnPipeline *pipeline, GnImage *image, int size, guint64 seed,
                                      guint32 epoch, guint32 photo, gchar **words);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnPipeline, gn_pipeline_free)

G_END_DECLS
