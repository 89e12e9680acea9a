/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A small residual network with everything a plan may meet: fused and lone additions and ReLUs, convolutions in a row, a
 * projection, an identity shortcut, a value added to itself. */
#pragma once

#include "gn-graph.h"

static inline int
small_norm (GnGraphBuilder *b, int x, int channels, int kernel, int stride, int number)
{
  g_autofree char *conv = g_strdup_printf ("conv%d", number), *norm = g_strdup_printf ("bn%d", number);

  return gn_graph_builder_batch_norm (b, norm, gn_graph_builder_conv (b, conv, x, channels, kernel, stride, kernel / 2));
}

static inline GnGraph *
small_graph_new (int size, int classes)
{
  GnGraphBuilder *b = gn_graph_builder_new ("small", (GnShape) { size, size, 3 });
  int stem = gn_graph_builder_relu (b, small_norm (b, 0, 8, 3, 2, 1));
  int pooled = gn_graph_builder_max_pool (b, stem, 3, 2, 1);
  int identity = gn_graph_builder_relu (b, gn_graph_builder_add (b, small_norm (b, pooled, 8, 3, 1, 2), pooled));
  int projected = small_norm (b, identity, 16, 1, 2, 3);
  int narrow = gn_graph_builder_relu (b, small_norm (b, identity, 12, 1, 1, 5));
  int middle = gn_graph_builder_relu (b, small_norm (b, narrow, 16, 3, 1, 6));
  int block = gn_graph_builder_relu (b, gn_graph_builder_add (b, small_norm (b, middle, 16, 3, 2, 4), projected));
  int twice = gn_graph_builder_add (b, block, block);
  int lone = gn_graph_builder_relu (b, gn_graph_builder_max_pool (b, twice, 1, 1, 0));

  gn_graph_builder_linear (b, "fc", gn_graph_builder_global_average_pool (b, lone), classes);
  return gn_graph_builder_finish (b, NULL);
}
