/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a run takes, known before anything is allocated or written. Private to training/. */
#pragma once

#include "gn-batch-loader.h"
#include "gn-plan.h"
#include "gn-recipe.h"

G_BEGIN_DECLS

/**
 * GnJob:
 * @whole: the network at the test size
 * @graph: the layers that are trained, at the size trained at
 * @frozen: (nullable): those below them, at that size
 * @frozen_test: (nullable): those below the head at the test size, where the head alone is trained
 *
 * Everything that memory and disk depend on.
 */
typedef struct {
  GnGraph *whole, *graph, *frozen, *frozen_test;
  const GnRecipe *recipe;
  int n_slots, n_threads;
  guint n_training, n_validation;
} GnJob;

/* Builds the graphs for the recipe's largest image size. On errors nothing has to be cleared. */
gboolean gn_job_build (GnJob *job, int n_classes, GError **error);
/* Replaces what depends on the size trained at. */
gboolean gn_job_resize (GnJob *job, int image_size, GError **error);
void     gn_job_clear (GnJob *job);
/* Numbers of a photo's features, where the head alone is trained. */
gsize    gn_job_count_features (const GnJob *job);
/* Photos validated at a time: more would only take memory. */
int      gn_job_validation_batch (const GnJob *job, int batch_size);
/* What both loaders are opened with; the cache is left at 0. */
GnLoaderOptions gn_job_training_loader   (const GnJob *job, const GnPipeline *pipeline, int niceness);
GnLoaderOptions gn_job_validation_loader (const GnJob *job, int niceness);

/* Bytes without any photo cache; where budget is less, of the plan that computes activations twice. 0 with an error when
 * the network cannot be laid out at all. */
guint64  gn_job_get_memory (const GnJob *job, int batch_size, guint64 budget, GError **error);
/* (transfer full) (nullable): how the recipe's batch is trained within budget. */
GnPlan  *gn_job_plan_training (const GnJob *job, int batch_size, guint64 budget, GError **error);
/* The largest batch whose memory fits into budget, 0 when not even one photo's does. */
int      gn_job_get_largest_batch (const GnJob *job, guint64 budget);
/* Bytes of all the run's files at their largest, the temporary of the checkpoint included. */
guint64  gn_job_get_disk (const GnJob *job);

/* %GN_ERROR_NO_MEMORY with both figures and the largest batch that fits. @memory (out): bytes without caches */
gboolean gn_job_check_memory (const GnJob *job, guint64 budget, guint64 *memory, GError **error);
/* %GN_ERROR_NO_SPACE with both figures; what the run's files in @folder take already counts as available. */
gboolean gn_job_check_disk   (const GnJob *job, const char *folder, GError **error);

G_END_DECLS
