/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-identify-job.h"

/* Photos that go through the network together when there are many. */
#define BATCH 8

struct _GnIdentifyEngine {
  GnModel *model;
  GnFeatureIndex *index; /* of its training photos, or NULL */
  GnClassifier *classifier;
  int batch_size;
};

/* Something for the main loop. */
typedef struct {
  GTask *task;
  guint id;
  GnIdentification *identification;
  GnClass *classes;
  guint n_classes;
} Delivery;

GnIdentifyRequest *
gn_identify_request_new (guint id, const char *path, GnImage *image)
{
  GnIdentifyRequest *request = g_new0 (GnIdentifyRequest, 1);
  request->id = id;
  request->path = g_strdup (path);
  request->image = image ? gn_image_ref (image) : NULL;
  return request;
}

void
gn_identify_request_free (GnIdentifyRequest *request)
{
  g_free (request->path);
  g_clear_pointer (&request->image, gn_image_unref);
  g_free (request);
}

void
gn_identify_engine_free (GnIdentifyEngine *engine)
{
  g_clear_pointer (&engine->classifier, gn_classifier_free);
  g_clear_pointer (&engine->index, gn_feature_index_free);
  g_clear_pointer (&engine->model, gn_model_free);
  g_free (engine);
}

void
gn_identify_classes_free (GnClass *classes, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_free (classes[i].id);
    g_free (classes[i].name);
    g_free (classes[i].latin_name);
  }
  g_free (classes);
}

static void
job_free (GnIdentifyJob *job)
{
  g_free (job->model_path);
  g_clear_pointer (&job->engine, gn_identify_engine_free);
  g_ptr_array_unref (job->requests);
  g_free (job);
}

/* Deliveries */

static gboolean
deliver (gpointer data)
{
  Delivery *delivery = data;
  const GnIdentifyJob *job = g_task_get_task_data (delivery->task);
  gpointer source = g_task_get_source_object (delivery->task);

  if (g_cancellable_is_cancelled (g_task_get_cancellable (delivery->task)))
    return G_SOURCE_REMOVE;
  if (delivery->classes)
    job->on_classes (source, g_steal_pointer (&delivery->classes), delivery->n_classes);
  else
    job->on_identified (source, delivery->id, delivery->identification);
  return G_SOURCE_REMOVE;
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  g_clear_pointer (&delivery->identification, gn_identification_unref);
  if (delivery->classes)
    gn_identify_classes_free (delivery->classes, delivery->n_classes);
  g_object_unref (delivery->task);
  g_free (delivery);
}

/* From the worker to the main loop, at the task's own priority, so that everything arrives before the task's end. */
static void
send (GTask *task, const Delivery *what)
{
  Delivery *delivery = g_new0 (Delivery, 1);
  *delivery = *what;
  delivery->task = g_object_ref (task);
  g_idle_add_full (G_PRIORITY_DEFAULT, deliver, delivery, delivery_free);
}

static void
send_identification (GTask *task, GnIdentifyEngine *engine, guint id, const float *logits, const GError *error)
{
  GnIdentification *identification = gn_identification_new (engine->classifier, engine->index, logits, error);
  send (task, &(Delivery){ .id = id, .identification = identification });
}

static void
send_classes (GTask *task, GnModel *model)
{
  Delivery delivery = { 0 };
  const GnClass *classes = gn_model_get_classes (model, &delivery.n_classes);

  delivery.classes = g_new0 (GnClass, delivery.n_classes);
  for (guint i = 0; i < delivery.n_classes; i++) {
    delivery.classes[i].id = g_strdup (classes[i].id);
    delivery.classes[i].name = g_strdup (classes[i].name);
    delivery.classes[i].latin_name = g_strdup (classes[i].latin_name);
  }
  send (task, &delivery);
}

/* The worker */

static GnIdentifyEngine *
ensure_engine (GTask *task, GnIdentifyJob *job, int batch_size, GError **error)
{
  if (!job->engine) {
    GnModel *model = gn_model_load (job->model_path, NULL, error);
    if (!model)
      return NULL;
    job->engine = g_new0 (GnIdentifyEngine, 1);
    job->engine->model = model;
    job->engine->index = gn_feature_index_find (model);
    send_classes (task, model);
  }
  GnIdentifyEngine *engine = job->engine;
  if (engine->batch_size != batch_size) {
    g_clear_pointer (&engine->classifier, gn_classifier_free);
    engine->classifier = gn_classifier_new (engine->model, GN_PRECISION_AUTO, batch_size,
                                            (int)g_get_num_processors (), 0, error);
    engine->batch_size = engine->classifier ? batch_size : 0;
  }
  return engine->classifier ? engine : NULL;
}

typedef struct {
  GTask *task;
  GnIdentifyEngine *engine;
  GPtrArray *requests;
} FilesContext;

static void
on_photo_classified (gpointer data, guint index, const float *logits, const GError *error)
{
  FilesContext *context = data;
  GnIdentifyRequest *request = context->requests->pdata[index];
  send_identification (context->task, context->engine, request->id, logits, error);
}

static void
run_images (GTask *task, GnIdentifyEngine *engine, GPtrArray *requests)
{
  guint n_classes;
  gn_model_get_classes (engine->model, &n_classes);
  g_autofree float *logits = g_new (float, n_classes);

  for (guint i = 0; i < requests->len && !g_cancellable_is_cancelled (g_task_get_cancellable (task)); i++) {
    GnIdentifyRequest *request = requests->pdata[i];
    g_autoptr (GError) error = NULL;
    gn_classifier_run_image (engine->classifier, request->image, logits, &error);
    send_identification (task, engine, request->id, logits, error);
  }
}

static void
run_files (GTask *task, GnIdentifyEngine *engine, GPtrArray *requests)
{
  g_autofree const char **paths = g_new0 (const char *, requests->len + 1);
  FilesContext context = { task, engine, requests };

  for (guint i = 0; i < requests->len; i++)
    paths[i] = ((GnIdentifyRequest *)requests->pdata[i])->path;
  gn_classifier_run_files (engine->classifier, paths, requests->len, g_task_get_cancellable (task), on_photo_classified,
                           &context, NULL);
}

static void
identify_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GnIdentifyJob *job = data;
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GPtrArray) images = g_ptr_array_new ();
  GError *error = NULL;

  for (guint i = 0; i < job->requests->len; i++) {
    GnIdentifyRequest *request = job->requests->pdata[i];
    g_ptr_array_add (request->path ? files : images, request);
  }
  GnIdentifyEngine *engine = ensure_engine (task, job, files->len >= BATCH ? BATCH : 1, &error);
  if (!engine) {
    g_task_return_error (task, error);
    return;
  }
  run_images (task, engine, images);
  if (files->len > 0)
    run_files (task, engine, files);
  g_task_return_boolean (task, TRUE);
}

void
gn_identify_job_async (gpointer source, const GnIdentifyJob *job, GCancellable *cancellable, GAsyncReadyCallback callback)
{
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, NULL);
  g_task_set_task_data (task, g_memdup2 (job, sizeof *job), (GDestroyNotify)job_free);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, identify_thread);
}

GnIdentifyEngine *
gn_identify_job_finish (GAsyncResult *result, GError **error)
{
  GnIdentifyJob *job = g_task_get_task_data (G_TASK (result));
  g_task_propagate_boolean (G_TASK (result), error);
  return g_steal_pointer (&job->engine);
}
