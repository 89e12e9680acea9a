/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Some photos through a model, on a worker thread. */
#pragma once

#include "gn-classifier.h"
#include "gn-identification.h"

G_BEGIN_DECLS

/* A photo, told apart by its id: a file or a picture. */
typedef struct {
  guint id;
  char *path;
  GnImage *image;
} GnIdentifyRequest;

GnIdentifyRequest *gn_identify_request_new  (guint id, const char *path, GnImage *image);
void               gn_identify_request_free (GnIdentifyRequest *request);

/* A loaded model. Belongs to its owner while it rests and to the job while one runs: never to two threads. */
typedef struct _GnIdentifyEngine GnIdentifyEngine;
void gn_identify_engine_free (GnIdentifyEngine *engine);

void gn_identify_classes_free (GnClass *classes, guint n);

/**
 * GnIdentifyJob:
 * @model_path: (transfer full): whatever gn_model_load() takes
 * @engine: (transfer full) (nullable): the model from the job before, NULL to load it
 * @requests: (element-type GnIdentifyRequest) (transfer full)
 * @on_classes: a model was loaded; takes classes[n] (transfer full)
 * @on_identified: a photo is done
 *
 * The two functions run on the main loop, before the job's end, and never after it was cancelled.
 */
typedef struct {
  char *model_path;
  GnIdentifyEngine *engine;
  GPtrArray *requests;
  void (*on_classes) (gpointer source, GnClass *classes, guint n);
  void (*on_identified) (gpointer source, guint id, GnIdentification *identification);
} GnIdentifyJob;

/* @source is kept alive until the end. Takes what @job holds. */
void gn_identify_job_async (gpointer source, const GnIdentifyJob *job, GCancellable *cancellable,
                            GAsyncReadyCallback callback);

/* (transfer full) (nullable): the model, for the next job; @error when it could not be loaded. */
GnIdentifyEngine *gn_identify_job_finish (GAsyncResult *result, GError **error);

G_END_DECLS
