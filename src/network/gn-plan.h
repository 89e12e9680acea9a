/* A graph lowered into steps for one batch size and mode; knows every byte before anything is allocated. */
#pragma once

#include "gn-graph.h"

G_BEGIN_DECLS

typedef enum { GN_MODE_INFERENCE, GN_MODE_TRAINING } GnMode;
typedef enum { GN_PRECISION_FP32 } GnPrecision;

typedef struct GnPlan GnPlan;

/* threads: how many the pool will have (workspaces depend on it) */
GnPlan *gn_plan_new       (GnGraph *graph, GnMode mode, GnPrecision precision, int batch_size, int threads, GError **error);
GnPlan *gn_plan_ref       (GnPlan *plan);
void    gn_plan_unref     (GnPlan *plan);
guint64 gn_plan_get_bytes (const GnPlan *plan); /* arena: activations, gradients, workspaces; parameters not included */
int     gn_plan_get_batch_size (const GnPlan *plan);
gchar  *gn_plan_to_string (const GnPlan *plan); /* (transfer full): one line a step */
/* The largest batch whose arena fits into bytes, 0 when not even one photo does. */
int     gn_plan_largest_batch (GnGraph *graph, GnMode mode, GnPrecision precision, int threads, guint64 bytes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnPlan, gn_plan_unref)

G_END_DECLS
