/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-augment.h"

G_BEGIN_DECLS

typedef struct {
  const GnAugmentType *type;
  gpointer params;    /* owned; laid out by type->params */
  double probability; /* of being tried */
  gboolean enabled;
} GnPipelineStep;

struct GnPipeline {
  char *name;
  GArray *steps; /* of GnPipelineStep */
};

GnPipeline     *gn_pipeline_new_empty (const char *name);
/* Appends the operation with its default parameters. Valid until the next addition. */
GnPipelineStep *gn_pipeline_add       (GnPipeline *pipeline, const GnAugmentType *type, double probability);

G_END_DECLS
