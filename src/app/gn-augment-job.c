/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-augment-job.h"

#include "gn-surface.h"

typedef struct {
  gchar *path;
  int size;
} PrepareRequest;

typedef struct {
  GnImage *image;
  GnPipeline *pipeline;
  GnAugmentDraws draws;
} DrawRequest;

static void
prepare_request_free (PrepareRequest *request)
{
  g_free (request->path);
  g_free (request);
}

static void
draw_request_free (DrawRequest *request)
{
  gn_image_unref (request->image);
  gn_pipeline_free (request->pipeline);
  g_free (request);
}

static void
sample_free (GnAugmentSample *sample)
{
  g_clear_pointer (&sample->image, gn_image_unref);
  g_clear_pointer (&sample->surface, cairo_surface_destroy);
  g_free (sample->words);
  g_free (sample);
}

static void
prepare_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  PrepareRequest *request = data;
  GError *error = NULL;

  g_autoptr (GnImage) photo = gn_image_load_for_network (request->path, request->size, &error);
  if (!photo)
    g_task_return_error (task, error);
  else if (!g_task_return_error_if_cancelled (task))
    g_task_return_pointer (task, g_steal_pointer (&photo), (GDestroyNotify)gn_image_unref);
}

void
gn_augment_prepare_async (const char *path, int size, GCancellable *cancellable, GAsyncReadyCallback callback,
                          gpointer data)
{
  PrepareRequest *request = g_new0 (PrepareRequest, 1);
  request->path = g_strdup (path);
  request->size = size;

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_source_tag (task, gn_augment_prepare_async);
  g_task_set_task_data (task, request, (GDestroyNotify)prepare_request_free);
  g_task_run_in_thread (task, prepare_thread);
}

GnImage *
gn_augment_prepare_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, gn_augment_prepare_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}

static GnAugmentSample *
draw_sample (const DrawRequest *request, guint32 epoch)
{
  const GnAugmentDraws *draws = &request->draws;
  GnAugmentSample *sample = g_new0 (GnAugmentSample, 1);

  sample->epoch = epoch;
  sample->image = gn_pipeline_apply_described (request->pipeline, gn_image_ref (request->image), draws->size,
                                               draws->seed, epoch, draws->photo, &sample->words);
  if (draws->side > 0)
    sample->surface = gn_surface_new_from_image (sample->image, draws->side, draws->side, draws->scale, TRUE);
  return sample;
}

static void
draw_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  DrawRequest *request = data;
  g_autoptr (GPtrArray) samples = g_ptr_array_new_with_free_func ((GDestroyNotify)sample_free);

  for (guint i = 0; i < request->draws.n; i++) {
    if (g_task_return_error_if_cancelled (task))
      return;
    g_ptr_array_add (samples, draw_sample (request, request->draws.first_epoch + i));
  }
  g_task_return_pointer (task, g_steal_pointer (&samples), (GDestroyNotify)g_ptr_array_unref);
}

void
gn_augment_draw_async (GnImage *image, const GnPipeline *pipeline, const GnAugmentDraws *draws,
                       GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  DrawRequest *request = g_new0 (DrawRequest, 1);
  request->image = gn_image_ref (image);
  request->pipeline = gn_pipeline_copy (pipeline);
  request->draws = *draws;

  g_autoptr (GTask) task = g_task_new (NULL, cancellable, callback, data);
  g_task_set_source_tag (task, gn_augment_draw_async);
  g_task_set_task_data (task, request, (GDestroyNotify)draw_request_free);
  g_task_run_in_thread (task, draw_thread);
}

GPtrArray *
gn_augment_draw_finish (GAsyncResult *result, GError **error)
{
  g_return_val_if_fail (g_async_result_is_tagged (result, gn_augment_draw_async), NULL);
  return g_task_propagate_pointer (G_TASK (result), error);
}
