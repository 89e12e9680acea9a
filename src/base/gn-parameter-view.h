/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How an optimiser sees the trained parameters: slices of one flat vector. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum {
  GN_VIEW_DECAY = 1 << 0, /* weight matrices and filters; not set for biases and batch-norm scales and shifts */
  GN_VIEW_HEAD  = 1 << 1, /* belongs to the final linear layer */
  GN_VIEW_BRANCH_END = 1 << 2, /* scale and shift of the batch norm whose result is added to a shortcut */
} GnViewFlags;

/**
 * GnParameterView:
 * @name: torchvision's key, "layer1.0.conv1.weight"; borrowed from the graph
 * @offset: first element in the flat vector
 * @length: number of elements
 * @shape: logical shape as stored, outermost first ([kh][kw][c][k] for filters); unused trailing entries are 1
 * @channel_axis: the axis of @shape that counts output channels
 * @stage: how many stages of the network lie between its input and these values
 */
typedef struct {
  const char *name;
  gsize offset, length;
  int shape[4], n_axes, channel_axis;
  GnViewFlags flags;
  int stage;
} GnParameterView;

G_END_DECLS
