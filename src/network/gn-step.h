/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a plan is made of: values, the buffers they live in, and the steps between them. Private to network/. */
#pragma once

#include "gn-conv.h"
#include "gn-layer.h"
#include "gn-plan.h"
#include "gn-pooling.h"

G_BEGIN_DECLS

/* What happens to a step's input on its way in. */
typedef enum {
  GN_PROLOGUE_NONE,
  GN_PROLOGUE_NORM, /* the batch norm and ReLU in front, whose result is never stored */
} GnPrologue;

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
 * @element: what data and gradient are
 * @producer: step that writes it, -1 for the input
 * @data: buffer of the values; that of the producer's input when they are not stored
 * @data_again: where they are during the backward pass: the same buffer, but for values that are computed again
 * @gradient: buffer of the loss's gradient, -1 when nobody asks for it. A convolution's output has none in training: its
 *   backward pass computes it from the gradient behind the batch norm
 */
typedef struct {
  GnShape shape;
  GnElement element;
  int producer;
  int data, data_again, gradient;
} GnValue;

/**
 * GnBuffer: a stretch of the arena.
 * @bytes: for the whole batch
 * @first, @last: the time it is in use; gn-placement.c has the clock
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
 * @mask: buffer of a max pool's taps, else -1
 * @sums: byte offset into the plan's small memory: the #GnNormMemory of the batch norm that reads this step's output
 *   (convolution) or that this step applies (normalize); G_MAXSIZE when there is none
 * @stored: whether the output is written to memory; a normalize step whose only reader applies it is not
 * @behind: of a convolution in training, the normalize step that reads its output; else -1
 * @below: of a convolution in training, the normalize step that made its input and whose backward sums this step's
 *   backward pass leaves; else -1
 * @sums_ready: of a normalize step, whether a convolution's @below is this one
 * @forgotten: whether the output's memory is given up after the forward pass
 * @recompute_before: of a forgotten step, the step before whose backward pass it runs forward again; -1 when nobody
 *   needs its output any more
 * @prepared: of a convolution in inference, byte offset into the plan's prepared weights
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
  int mask;
  gsize sums, prepared;
  gboolean stored, sums_ready, forgotten;
  int behind, below, recompute_before;
  gboolean add_input_gradient, add_residual_gradient, alias_residual;
  GnConvShape conv; /* with the plan's batch size */
  GnPoolShape pool; /* with n = 1 */
  guint64 macs;
};

/* What a step needs at run time. gradients: in training; prepared: in inference, the convolutions' weights. */
struct GnStepContext {
  const GnPlan *plan;
  GnThreadPool *pool;
  const GnGraph *graph;
  int n;          /* photos in this batch */
  gboolean again; /* the forward pass is over: what runs forward now is computed again, statistics stand */
  GnMode mode;
  char *arena;
  char *small;
  const float *parameters;
  float *gradients;
  char *prepared;
  float *state;
  void *workspace;
};

/* The batch norm's vectors within the plan's small memory. The sums are Σz and Σz², in the backward pass Σg and
 * Σg(z - mean). */
typedef struct {
  double *sum, *sum_of_squares;
  float *mean, *inverse_deviation, *scale, *shift;
  float *k1, *k2, *k3; /* as GnNormGradient */
} GnNormMemory;

#define GN_NORM_MEMORY_BYTES(c) ((gsize) (c) * (2 * sizeof (double) + 7 * sizeof (float)))

/* A block whose steps first .. end - 1 forget their results, and compute them again before the backward pass of a step. */
typedef struct {
  int first, end, before;
} GnRecomputed;

struct GnPlan {
  gatomicrefcount ref_count;
  GnGraph *graph;
  GnMode mode;
  GnPrecision precision;
  int batch_size, threads;
  GArray *values;  /* of GnValue; the first is the input */
  GArray *steps;   /* of GnStep */
  GArray *buffers; /* of GnBuffer */
  GArray *recomputed; /* of GnRecomputed, in order */
  int features;    /* value that global pooling and the linear layer read, or -1; kept after an inference pass */
  gsize buffer_bytes, small_bytes, workspace_bytes;
  gsize vector_bytes; /* training: the gradients; inference: the prepared weights */
};

/* gn-lowering.c: fills values and steps. gn-placement.c: makes buffers, finds out how long each lives and places it. */
gboolean gn_plan_lower (GnPlan *plan, GError **error);
void     gn_plan_place (GnPlan *plan);
/* gn-recompute.c: the blocks that can be computed again, all of them, into recomputed; and what follows for the steps. */
void gn_plan_find_blocks (GnPlan *plan);
void gn_plan_mark_recomputed (GnPlan *plan);

/* Whether the backward pass of a step looks at its input or output again. */
gboolean gn_step_backward_reads_input (const GnStep *step);
gboolean gn_step_backward_reads_output (const GnStep *step);

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
/* The step that writes the value; (nullable) for the input. */
const GnStep *gn_plan_get_producer (const GnPlan *plan, int value);
/* A convolution's shape for n photos. */
GnConvShape gn_step_conv_shape (const GnStep *step, int n);

G_END_DECLS
