/* A graph with its values: parameters, running statistics. The values are plain memory that one thread at a time may write. */
#pragma once

#include "gn-graph.h"

G_BEGIN_DECLS

typedef struct {
  GnGraph *graph;
  float *parameters;           /* [gn_graph_get_parameter_length] */
  float *state;                /* [gn_graph_get_state_length] */
  gint64 n_batches_tracked;    /* BatchNorm2d.num_batches_tracked, the same for every layer */
} GnNetwork;

GnNetwork *gn_network_new  (GnGraph *graph); /* all zero; running_var one */
void       gn_network_free (GnNetwork *network);
/* He initialisation (He et al. 2015, fan-out, as torchvision), batch norm to 1 and 0, the linear layer uniform in ±1/sqrt(fan_in). */
void       gn_network_initialize      (GnNetwork *network, guint64 seed);
void       gn_network_initialize_head (GnNetwork *network, guint64 seed);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnNetwork, gn_network_free)

G_END_DECLS
