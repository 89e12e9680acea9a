/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pipelines as values: a tree of operations and combinators, and its leaves in a row. */
#include "gn-pipeline-private.h"

GnPipelineNode *
gn_pipeline_node_new (GnNodeKind kind, const GnAugmentType *type)
{
  GnPipelineNode *node = g_new0 (GnPipelineNode, 1);
  node->kind = kind;
  node->probability = 1;
  node->enabled = TRUE;
  if (type) {
    node->type = type;
    node->params = g_malloc0 (type->params_size);
    gn_params_set_defaults (type->params, node->params);
  } else {
    node->children = g_ptr_array_new_with_free_func ((GDestroyNotify)gn_pipeline_node_free);
  }
  return node;
}

void
gn_pipeline_node_free (GnPipelineNode *node)
{
  if (!node)
    return;
  g_clear_pointer (&node->children, g_ptr_array_unref);
  g_free (node->params);
  g_free (node);
}

static GnPipelineNode *
copy_node (const GnPipelineNode *node)
{
  GnPipelineNode *copy = g_memdup2 (node, sizeof *node);
  if (node->type) {
    copy->params = g_memdup2 (node->params, node->type->params_size);
    return copy;
  }
  copy->children = g_ptr_array_new_with_free_func ((GDestroyNotify)gn_pipeline_node_free);
  for (guint i = 0; i < node->children->len; i++)
    g_ptr_array_add (copy->children, copy_node (node->children->pdata[i]));
  return copy;
}

static void
enumerate (GnPipelineNode *node, GPtrArray *operations, guint32 *index)
{
  node->index = (*index)++;
  if (node->type)
    g_ptr_array_add (operations, node);
  for (guint i = 0; node->children && i < node->children->len; i++)
    enumerate (node->children->pdata[i], operations, index);
}

GnPipeline *
gn_pipeline_new (const char *name, GnPipelineNode *root)
{
  GnPipeline *pipeline = g_new (GnPipeline, 1);
  guint32 index = 0;
  pipeline->name = g_strdup (name);
  pipeline->root = root;
  pipeline->operations = g_ptr_array_new ();
  enumerate (root, pipeline->operations, &index);
  return pipeline;
}

GnPipeline *
gn_pipeline_copy (const GnPipeline *pipeline)
{
  return gn_pipeline_new (pipeline->name, copy_node (pipeline->root));
}

void
gn_pipeline_free (GnPipeline *pipeline)
{
  if (!pipeline)
    return;
  g_ptr_array_unref (pipeline->operations);
  gn_pipeline_node_free (pipeline->root);
  g_free (pipeline->name);
  g_free (pipeline);
}

const char *
gn_pipeline_get_name (const GnPipeline *pipeline)
{
  return pipeline->name;
}

void
gn_pipeline_set_name (GnPipeline *pipeline, const char *name)
{
  char *old = pipeline->name;
  pipeline->name = g_strdup (name);
  g_free (old);
}

GnPipelineNode *
gn_pipeline_get_root (GnPipeline *pipeline)
{
  return pipeline->root;
}

guint
gn_pipeline_get_n_operations (const GnPipeline *pipeline)
{
  return pipeline->operations->len;
}

static GnPipelineNode *
get_node (const GnPipeline *pipeline, guint i)
{
  g_assert (i < pipeline->operations->len);
  return pipeline->operations->pdata[i];
}

const GnAugmentType *
gn_pipeline_get_operation (const GnPipeline *pipeline, guint i)
{
  return get_node (pipeline, i)->type;
}

gpointer
gn_pipeline_get_params (GnPipeline *pipeline, guint i)
{
  return get_node (pipeline, i)->params;
}

gboolean
gn_pipeline_get_enabled (const GnPipeline *pipeline, guint i)
{
  return get_node (pipeline, i)->enabled;
}

void
gn_pipeline_set_enabled (GnPipeline *pipeline, guint i, gboolean enabled)
{
  get_node (pipeline, i)->enabled = enabled;
}

double
gn_pipeline_get_probability (const GnPipeline *pipeline, guint i)
{
  return get_node (pipeline, i)->probability;
}

void
gn_pipeline_set_probability (GnPipeline *pipeline, guint i, double probability)
{
  get_node (pipeline, i)->probability = CLAMP (probability, 0, 1);
}
