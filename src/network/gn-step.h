/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plan is made of: values, the buffers they live in, and the steps between them. Private to network/. */
#pragma once

#include "gn-conv.h"
#include "gn-layer.h"
#include "gn-plan.h"
#include "gn-pooling.h"

G_BEGIN_DECLS

/* What happens to a step's input on its way in. */
typedef enum { GN_PROLOGUE_NONE } GnPrologue;

/* What happens to a step's output before it leaves the cache. */
typedef enum {
  GN_EPILOGUE_NONE,
  GN_EPILOGUE_STATISTICS, /* sums for the batch norm that follows */
  GN_EPILOGUE_BIAS,       /* a folded batch norm: + bias [+ residual] [ReLU] */
} GnEpilogue;

typedef struct GnStep GnStep;
typedef struct GnStepContext GnStepContext;

/* One way of carrying out a step. backward: (nullable) in inference. */
typedef struct {
  const char *name;
  void (*forward) (const GnStepContext *context, const GnStep *step);
  void (*backward) (const GnStepContext *context, const GnStep *step);
  /* Bytes of scratch memory for either direction; (nullable): none. */
  gsize (*workspace) (const GnStep *step, GnMode mode, int batch_size, int threads);
} GnStepKernel;

extern const GnStepKernel gn_step_convolution, gn_step_normalize, gn_step_max_pool, gn_step_global_average_pool,
  gn_step_linear, gn_step_relu, gn_step_add;

/**
 * GnValue: the result of a step, or the network's input.
 * @shape: of one photo
 * @producer: step that writes it, -1 for the input
 * @data: buffer of the values
 * @gradient: buffer of the loss's gradient, -1 when nobody asks for it
 */
typedef struct {
  GnShape shape;
  int producer;
  int data, gradient;
} GnValue;

/**
 * GnBuffer: a stretch of the arena.
 * @bytes: for the whole batch
 * @first, @last: the time it is in use: step i runs forward at i, the loss at n_steps, step i backward at 2 n_steps - i
 * @offset: from the arena's start, a multiple of 64
 */
typedef struct {
  gsize bytes;
  int first, last;
  gsize offset;
} GnBuffer;

/**
 * GnStep:
 * @node: the layer that gave the step its name
 * @norm: (nullable) the batch norm that is computed or folded here
 * @input, @residual, @output: values; @residual is -1 when there is none
 * @algorithm: of a convolution, at the plan's batch size
 * @mask: buffer of a max pool's taps, else -1
 * @sums: byte offset into the plan's small memory: double sum[c], sum_of_squares[c], then float mean[c],
 *   inverse_deviation[c], scale[c], shift[c] of the batch norm that reads this step's output (convolution) or that
 *   this step applies (normalize); G_MAXSIZE when there is none
 * @add_input_gradient: the input's gradient is added to, not written first; likewise for the residual
 * @alias_residual: the residual's gradient is the output's own buffer, so nothing needs to be copied
 */
struct GnStep {
  const GnStepKernel *kernel;
  const GnNode *node, *norm;
  int input, residual, output;
  GnPrologue prologue;
  GnEpilogue epilogue;
  gboolean relu;
  GnPrecision precision;
  GnConvAlgorithm algorithm;
  int mask;
  gsize sums;
  gboolean add_input_gradient, add_residual_gradient, alias_residual;
  GnConvShape conv; /* with n = 1; likewise pool */
  GnPoolShape pool;
  guint64 macs;
};

/* What a step needs at run time. parameters are the trained values, or the folded ones in inference. */
struct GnStepContext {
  const GnPlan *plan;
  GnThreadPool *pool;
  const GnGraph *graph;
  int n; /* photos in this batch */
  GnMode mode;
  char *arena;
  char *small;
  const float *parameters;
  float *gradients;
  float *state;
  void *workspace;
};

/* The batch norm's vectors within the plan's small memory. */
typedef struct {
  double *sum, *sum_of_squares;
  float *mean, *inverse_deviation, *scale, *shift;
} GnNormMemory;

#define GN_NORM_MEMORY_BYTES(c) ((gsize) (c) * (2 * sizeof (double) + 4 * sizeof (float)))

struct GnPlan {
  gatomicrefcount ref_count;
  GnGraph *graph;
  GnMode mode;
  GnPrecision precision;
  int batch_size, threads;
  GArray *values;  /* of GnValue; the first is the input */
  GArray *steps;   /* of GnStep */
  GArray *buffers; /* of GnBuffer */
  gsize buffer_bytes, small_bytes, workspace_bytes;
};

/* gn-lowering.c: fills values and steps. gn-placement.c: makes buffers, finds out how long each lives and places it. */
gboolean gn_plan_lower (GnPlan *plan, GError **error);
void     gn_plan_place (GnPlan *plan);

/* For the layers' lower(). */
struct GnLowering {
  GnPlan *plan;
  int *values; /* [node] the value that holds the node's result */
};

int     gn_lowering_input_value (const GnLowering *lowering, const GnNode *node, int input);
GnStep *gn_lowering_producer (const GnLowering *lowering, int value); /* (nullable) */
/* Whether only one layer reads that input of the node, so that the step behind it may be changed. */
gboolean gn_lowering_sole_consumer (const GnLowering *lowering, const GnNode *node, int input);
GnStep *gn_lowering_emit (GnLowering *lowering, const GnNode *node, const GnStepKernel *kernel, int input);
/* Says that the node's result is one that exists already: it was fused. */
void    gn_lowering_alias (GnLowering *lowering, const GnNode *node, int value);

GnNormMemory gn_step_norm_memory (const GnStepContext *context, const GnStep *step);

G_END_DECLS
