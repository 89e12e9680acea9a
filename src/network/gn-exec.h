/* Runs a plan. Owns the arena; borrows network and pool, which must outlive it. No allocation inside a step. One thread at a time. */
#pragma once

#include "gn-network.h"
#include "gn-plan.h"
#include "gn-thread-pool.h"

G_BEGIN_DECLS

typedef struct GnExec GnExec;

GnExec *gn_exec_new  (GnPlan *plan, GnNetwork *network, GnThreadPool *pool, GError **error); /* GN_ERROR_NO_MEMORY */
void    gn_exec_free (GnExec *exec);

float       *gn_exec_get_input  (GnExec *exec); /* [batch][h][w][3], to be filled by the caller */
const float *gn_exec_get_logits (GnExec *exec); /* [n][classes], after a forward pass */
/* After the network's values changed: folds batch norm into the weights again (inference plans; training plans need no call). */
void    gn_exec_refresh (GnExec *exec);
/* n <= batch size photos. In training mode batch norm uses and updates the statistics. */
void    gn_exec_forward (GnExec *exec, int n);
/* Training plans: forward, loss, backward. Gradients of the batch mean go to gn_exec_get_gradients. */
typedef struct { double loss_sum; int n, correct; } GnBatchResult;
GnBatchResult gn_exec_train_batch (GnExec *exec, int n, const int *labels, float label_smoothing);
const float  *gn_exec_get_gradients (GnExec *exec); /* [gn_graph_get_parameter_length] */

/* Time spent, for --profile: a row a step. */
typedef struct { const char *name, *kind; double forward_seconds, backward_seconds; guint64 macs; } GnStepTime;
void    gn_exec_set_profiling (GnExec *exec, gboolean profiling);
GArray *gn_exec_get_profile   (GnExec *exec); /* (transfer full) (element-type GnStepTime); names are borrowed from the plan */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnExec, gn_exec_free)

G_END_DECLS
