/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-augment.h"

G_BEGIN_DECLS

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
