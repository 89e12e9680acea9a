/* A network as data: nodes in topological order, immutable once built. */
#pragma once

#include <glib.h>

#include "gn-param.h"
#include "gn-parameter-view.h"

G_BEGIN_DECLS

#define GN_NETWORK_ERROR gn_network_error_quark ()
GQuark gn_network_error_quark (void);

typedef enum {
  GN_NETWORK_ERROR_SHAPE,    /* layers that do not fit each other, an image too small */
  GN_NETWORK_ERROR_FORMAT,   /* a weight file that is damaged or not one */
  GN_NETWORK_ERROR_MISMATCH, /* a sound file of another network or other classes */
} GnNetworkError;

typedef struct GnGraph GnGraph;
typedef struct GnGraphBuilder GnGraphBuilder;

/* The shape of one photo's activation. */
typedef struct { int h, w, c; } GnShape;

/* Builder calls return the node's index, or -1 once anything failed (gn_graph_builder_finish tells what). Names are torchvision's module paths. */
GnGraphBuilder *gn_graph_builder_new     (const char *architecture, GnShape input);
int gn_graph_builder_conv                (GnGraphBuilder *builder, const char *name, int input, int channels, int kernel, int stride, int pad);
int gn_graph_builder_batch_norm          (GnGraphBuilder *builder, const char *name, int input);
int gn_graph_builder_relu                (GnGraphBuilder *builder, int input);
int gn_graph_builder_add                 (GnGraphBuilder *builder, int a, int b);
int gn_graph_builder_max_pool            (GnGraphBuilder *builder, int input, int kernel, int stride, int pad);
int gn_graph_builder_global_average_pool (GnGraphBuilder *builder, int input);
int gn_graph_builder_linear              (GnGraphBuilder *builder, const char *name, int input, int outputs);
GnGraph *gn_graph_builder_finish         (GnGraphBuilder *builder, GError **error); /* frees the builder */

GnGraph *gn_graph_ref   (GnGraph *graph);
void     gn_graph_unref (GnGraph *graph);
const char *gn_graph_get_architecture (const GnGraph *graph);
GnShape  gn_graph_get_input     (const GnGraph *graph);
int      gn_graph_get_n_classes (const GnGraph *graph);
guint64  gn_graph_count_parameters (const GnGraph *graph); /* trained ones, as the literature counts */
guint64  gn_graph_count_macs       (const GnGraph *graph); /* multiply-adds of one photo's convolutions and linear layers */
/* The flat vectors: trained parameters, and running statistics. Each slice starts at a multiple of 16 floats; the padding stays zero. */
gsize    gn_graph_get_parameter_length (const GnGraph *graph); /* floats, padding included */
gsize    gn_graph_get_state_length     (const GnGraph *graph);
const GnParameterView *gn_graph_get_parameters (const GnGraph *graph, guint *n); /* in graph order */
const GnParameterView *gn_graph_get_state      (const GnGraph *graph, guint *n); /* running_mean, running_var; num_batches_tracked is kept by GnNetwork */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnGraph, gn_graph_unref)

G_END_DECLS
