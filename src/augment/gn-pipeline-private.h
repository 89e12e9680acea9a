/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-augment.h"

G_BEGIN_DECLS

/* What a node does with its children; imgaug's Sequential, SomeOf and OneOf. Its Sometimes is every node's probability. */
typedef enum {
  GN_NODE_OPERATION,  /* a leaf */
  GN_NODE_SEQUENTIAL, /* all of them */
  GN_NODE_SOME_OF,    /* least..most of them, each number equally likely, without repetition */
  GN_NODE_ONE_OF,     /* one of them, each equally likely */
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

struct GnPipeline {
  char *name;
  GnPipelineNode *root;
  GPtrArray *operations; /* of GnPipelineNode, borrowed: the leaves in order */
};

#define GN_PIPELINE_MAX_NODES 256
#define GN_PIPELINE_MAX_DEPTH 16

/* type: (nullable): its default parameters; NULL for a node with children. */
GnPipelineNode *gn_pipeline_node_new  (GnNodeKind kind, const GnAugmentType *type);
void            gn_pipeline_node_free (GnPipelineNode *node);
/* root: (transfer full) */
GnPipeline     *gn_pipeline_new       (const char *name, GnPipelineNode *root);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnPipelineNode, gn_pipeline_node_free)

G_END_DECLS
