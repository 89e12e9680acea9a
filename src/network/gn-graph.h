/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network as data: layers in topological order, immutable once built. */
#pragma once

#include <glib.h>

#include "gn-param.h"
#include "gn-parameter-view.h"

G_BEGIN_DECLS

#define GN_NETWORK_ERROR gn_network_error_quark ()
GQuark gn_network_error_quark (void);

/**
 * GnNetworkError:
 * @GN_NETWORK_ERROR_SHAPE: layers that do not fit each other, an image that is too small
 * @GN_NETWORK_ERROR_FORMAT: a weight file that is damaged or not one
 * @GN_NETWORK_ERROR_MISMATCH: a sound file, but of another network or other classes
 */
typedef enum {
  GN_NETWORK_ERROR_SHAPE,
  GN_NETWORK_ERROR_FORMAT,
  GN_NETWORK_ERROR_MISMATCH,
} GnNetworkError;

/**
 * GnGraph:
 *
 * Layers, the slices of the flat vectors that hold their values, and nothing computed. Immutable; reference counting
 * is thread-safe.
 */
typedef struct GnGraph GnGraph;
typedef struct GnGraphBuilder GnGraphBuilder;

/**
 * GnShape:
 *
 * One photo's activation, `x[h][w][c]`; a vector has h = w = 1.
 */
typedef struct {
  int h, w, c;
} GnShape;

/**
 * gn_graph_builder_new:
 * @architecture: what the network calls itself
 * @input: shape of one photo; it becomes node 0
 *
 * The calls that add a layer take the index of the node they read and return their own. @name is torchvision's module
 * path; slices are called "<name>.weight" and so on. Once a layer did not fit, every later call returns -1 and
 * gn_graph_builder_finish() tells what happened.
 *
 * Returns: (transfer full): a builder, to be given to gn_graph_builder_finish()
 */
GnGraphBuilder *gn_graph_builder_new (const char *architecture, GnShape input);

/* weight[kernel][kernel][c][channels], no bias */
int gn_graph_builder_conv (GnGraphBuilder *builder, const char *name, int input, int channels, int kernel, int stride,
                           int pad);
/* Ioffe & Szegedy 2015, with PyTorch's epsilon 1e-5 and momentum 0.1 */
int gn_graph_builder_batch_norm (GnGraphBuilder *builder, const char *name, int input);
int gn_graph_builder_relu (GnGraphBuilder *builder, int input);
/* @a is the branch and @b the shortcut, where there is such a difference. */
int gn_graph_builder_add (GnGraphBuilder *builder, int a, int b);
int gn_graph_builder_max_pool (GnGraphBuilder *builder, int input, int kernel, int stride, int pad);
int gn_graph_builder_global_average_pool (GnGraphBuilder *builder, int input);
/* weight[c][outputs], bias[outputs]: the head */
int gn_graph_builder_linear (GnGraphBuilder *builder, const char *name, int input, int outputs);

/* The layers added from now on make up the next stage, nearer to the result; the first ones are stage 0. A stage reads
 * nothing but the result of the stage before. */
void gn_graph_builder_begin_stage (GnGraphBuilder *builder);

/**
 * gn_graph_builder_finish:
 * @builder: (transfer full): the builder, freed in any case
 * @error: #GN_NETWORK_ERROR_SHAPE, naming architecture and layer
 *
 * Returns: (transfer full) (nullable): the graph; its last node is the result
 */
GnGraph *gn_graph_builder_finish (GnGraphBuilder *builder, GError **error);

GnGraph *gn_graph_ref (GnGraph *graph);
void gn_graph_unref (GnGraph *graph);

/* How many stages there are, the head included. */
int gn_graph_get_n_stages (const GnGraph *graph);

/**
 * gn_graph_take_stages:
 * @first, @end: stages @first up to, without, @end; at least one
 *
 * Returns: (transfer full): these layers alone, with the names and stages they have in @graph; the input is the result
 *   of the stage before them
 */
GnGraph *gn_graph_take_stages (const GnGraph *graph, int first, int end);

const char *gn_graph_get_architecture (const GnGraph *graph);
GnShape gn_graph_get_input (const GnGraph *graph);
/* Of one photo: the last layer's. */
GnShape gn_graph_get_output (const GnGraph *graph);
int gn_graph_get_n_classes (const GnGraph *graph);

/* Trained values, as the literature counts them (running statistics are not). */
guint64 gn_graph_count_parameters (const GnGraph *graph);
/* Multiply-adds of one photo's convolutions and linear layers. */
guint64 gn_graph_count_macs (const GnGraph *graph);

/**
 * gn_graph_get_parameter_length:
 *
 * Returns: floats in the vector of trained parameters. Each slice starts at a multiple of 16 floats (64 bytes); the
 *   padding between slices stays zero.
 */
gsize gn_graph_get_parameter_length (const GnGraph *graph);
gsize gn_graph_get_state_length (const GnGraph *graph);

/**
 * gn_graph_get_parameters:
 * @n: (out): their number
 *
 * Returns: (transfer none) (array length=n): the slices, in graph order
 */
const GnParameterView *gn_graph_get_parameters (const GnGraph *graph, guint *n);

/**
 * gn_graph_get_state:
 * @n: (out): their number
 *
 * Returns: (transfer none) (array length=n): running_mean and running_var of every batch norm. The third thing that
 *   PyTorch keeps, num_batches_tracked, is #GnNetwork.n_batches_tracked.
 */
const GnParameterView *gn_graph_get_state (const GnGraph *graph, guint *n);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnGraph, gn_graph_unref)

G_END_DECLS
