/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A pipeline's draw for one photo: which operations, in which order, with which values. */
#include "gn-augment-private.h"
#include "gn-pipeline-private.h"

/* Of the operation number of a node's place among its siblings; what else the node draws has its bare index. */
#define PLACE 0x80000000u

typedef void (*OnDone) (gpointer data, const GnAugmentType *type, gconstpointer draw, int width, int height);

typedef struct {
  int width, height; /* of what comes out; the image is larger until the first operation has run */
  guint64 seed;
  guint32 epoch, photo;
  OnDone on_done;
  gpointer data;
} Walk;

typedef struct {
  const GnPipelineNode *node;
  guint32 key;
} Candidate;

/* A combinator without anything to run is not there either. */
static gboolean
is_there (const GnPipelineNode *node)
{
  gboolean some = node->type != NULL;
  for (guint i = 0; !some && i < node->children->len; i++)
    some = is_there (node->children->pdata[i]);
  return node->enabled && some;
}

static int
compare_places (const void *a, const void *b)
{
  const Candidate *left = a, *right = b;
  return (left->node->index > right->node->index) - (left->node->index < right->node->index);
}

static int
compare_keys (const void *a, const void *b)
{
  const Candidate *left = a, *right = b;
  int order = (left->key > right->key) - (left->key < right->key);
  return order ? order : compare_places (a, b);
}

/* Each child has a random key of its own. In the order of their keys the children are a uniformly random permutation,
 * and the first n a uniformly random subset in uniformly random order; and a child that is switched off changes no
 * other's key. Returns how many of candidates[] run. */
static guint
choose (const GnPipelineNode *parent, const Walk *walk, GnRandom *random, Candidate *candidates)
{
  guint n = 0;
  for (guint i = 0; i < parent->children->len; i++) {
    const GnPipelineNode *child = parent->children->pdata[i];
    GnRandom place = gn_random_init (walk->seed, walk->epoch, walk->photo, PLACE | child->index);
    if (is_there (child))
      candidates[n++] = (Candidate){ child, gn_random_u32 (&place) };
  }
  if (parent->kind == GN_NODE_SEQUENTIAL && !parent->random_order)
    return n;
  qsort (candidates, n, sizeof *candidates, compare_keys);
  if (parent->kind == GN_NODE_ONE_OF)
    n = MIN (n, 1);
  if (parent->kind == GN_NODE_SOME_OF) {
    guint wanted = (guint)gn_random_integer (random, parent->least, parent->most);
    n = MIN (n, wanted);
  }
  if (!parent->random_order)
    qsort (candidates, n, sizeof *candidates, compare_places);
  return n;
}

static GnImage *
apply_operation (const GnPipelineNode *node, GnImage *image, GnRandom *random, const Walk *walk)
{
  const GnAugmentType *type = node->type;
  g_autofree gpointer draw = g_malloc0 (type->draw_size);
  image = gn_augment_type_prepare (type, image, walk->width, walk->height);
  type->sample (node->params, random, image->width, image->height, draw);
  if (gn_augment_type_apply (type, draw, &image, walk->width, walk->height) && walk->on_done)
    walk->on_done (walk->data, type, draw, image->width, image->height);
  return image;
}

static GnImage *
apply_node (const GnPipelineNode *node, GnImage *image, const Walk *walk)
{
  GnRandom random = gn_random_init (walk->seed, walk->epoch, walk->photo, node->index);
  if (!gn_random_coin (&random, node->probability))
    return image;
  if (node->type)
    return apply_operation (node, image, &random, walk);
  Candidate candidates[GN_PIPELINE_MAX_NODES];
  guint n = choose (node, walk, &random, candidates);
  for (guint i = 0; i < n; i++)
    image = apply_node (candidates[i].node, image, walk);
  return image;
}

static GnImage *
apply_all (const GnPipeline *pipeline, GnImage *image, int size, guint64 seed, guint32 epoch, guint32 photo,
           OnDone on_done, gpointer data)
{
  int width = size > 0 ? size : image->width, height = size > 0 ? size : image->height;
  g_assert (width <= image->width && height <= image->height);
  const Walk walk = { width, height, seed, epoch, photo, on_done, data };
  if (is_there (pipeline->root))
    image = apply_node (pipeline->root, image, &walk);
  return gn_scale_away (image, width, height);
}

/* The operation whose turn comes first whatever is drawn; NULL when there is none. */
static const GnAugmentType *
get_first (const GnPipelineNode *node)
{
  if (node->type || node->kind != GN_NODE_SEQUENTIAL || node->random_order)
    return node->type;
  for (guint i = 0; i < node->children->len; i++)
    if (is_there (node->children->pdata[i]))
      return get_first (node->children->pdata[i]);
  return NULL;
}

int
gn_pipeline_get_source_size (const GnPipeline *pipeline, int size)
{
  const GnAugmentType *first = is_there (pipeline->root) ? get_first (pipeline->root) : NULL;
  return first ? gn_augment_type_get_source_size (first, size) : size;
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
gn_pipeline_apply (const GnPipeline *pipeline, GnImage *image, int size, guint64 seed, guint32 epoch, guint32 photo,
                   JsonBuilder *record)
{
  if (record)
    json_builder_begin_array (record);
  image = apply_all (pipeline, image, size, seed, epoch, photo, record ? record_draw : NULL, record);
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
gn_pipeline_apply_described (const GnPipeline *pipeline, GnImage *image, int size, guint64 seed, guint32 epoch,
                             guint32 photo, gchar **words)
{
  GString *text = g_string_new (NULL);
  image = apply_all (pipeline, image, size, seed, epoch, photo, describe_draw, text);
  *words = g_string_free (text, FALSE);
  return image;
}
