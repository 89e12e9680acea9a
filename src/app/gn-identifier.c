/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-identifier.h"

/* Photos that go through the network together when there are many. */
#define BATCH 8

typedef struct {
  guint id;
  gchar *path;
  GnImage *image;
} Request;

/* The loaded model. Belongs to the object while it rests and to the task while one runs: never to two threads. */
typedef struct {
  GnModel *model;
  GnClassifier *classifier;
  int batch_size;
} Engine;

struct _GnIdentifier {
  GObject parent_instance;

  gchar *model_path;
  Engine *engine;
  GnClass *classes;
  guint n_classes;

  GPtrArray *waiting; /* (element-type Request) */
  GCancellable *running;
  guint start_source;
  gboolean busy, failed;
};

enum { PROP_BUSY = 1, N_PROPS };

enum { MODEL_LOADED, IDENTIFIED, FAILED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnIdentifier, gn_identifier, G_TYPE_OBJECT)

typedef struct {
  gchar *model_path;
  Engine *engine;
  GPtrArray *requests;
} Work;

typedef struct {
  GnIdentifier *self;
  GCancellable *cancellable;
  guint id;
  GnIdentification *identification;
  GnClass *classes;
  guint n_classes;
} Delivery;

static void
request_free (Request *request)
{
  g_free (request->path);
  g_clear_pointer (&request->image, gn_image_unref);
  g_free (request);
}

static void
engine_free (Engine *engine)
{
  g_clear_pointer (&engine->classifier, gn_classifier_free);
  g_clear_pointer (&engine->model, gn_model_free);
  g_free (engine);
}

static void
work_free (Work *work)
{
  g_free (work->model_path);
  g_clear_pointer (&work->engine, engine_free);
  g_ptr_array_unref (work->requests);
  g_free (work);
}

static void
classes_free (GnClass *classes, guint n)
{
  for (guint i = 0; i < n; i++) {
    g_free (classes[i].id);
    g_free (classes[i].name);
    g_free (classes[i].latin_name);
  }
  g_free (classes);
}

static gboolean
deliver (gpointer data)
{
  Delivery *delivery = data;
  GnIdentifier *self = delivery->self;

  if (g_cancellable_is_cancelled (delivery->cancellable))
    return G_SOURCE_REMOVE;
  if (delivery->classes) {
    classes_free (self->classes, self->n_classes);
    self->classes = g_steal_pointer (&delivery->classes);
    self->n_classes = delivery->n_classes;
    g_signal_emit (self, signals[MODEL_LOADED], 0);
  } else {
    g_signal_emit (self, signals[IDENTIFIED], 0, delivery->id, delivery->identification);
  }
  return G_SOURCE_REMOVE;
}

static void
delivery_free (gpointer data)
{
  Delivery *delivery = data;

  g_clear_pointer (&delivery->identification, gn_identification_unref);
  if (delivery->classes)
    classes_free (delivery->classes, delivery->n_classes);
  g_object_unref (delivery->cancellable);
  g_object_unref (delivery->self);
  g_free (delivery);
}

/* From the worker to the main loop, at the task's own priority, so that everything arrives before the task's end. */
static Delivery *
delivery_new (GTask *task)
{
  Delivery *delivery = g_new0 (Delivery, 1);
  delivery->self = g_object_ref (g_task_get_source_object (task));
  delivery->cancellable = g_object_ref (g_task_get_cancellable (task));
  return delivery;
}

static void
delivery_send (Delivery *delivery)
{
  g_idle_add_full (G_PRIORITY_DEFAULT, deliver, delivery, delivery_free);
}

static void
send_identification (GTask *task, guint id, const float *logits, guint n, const GError *error)
{
  Delivery *delivery = delivery_new (task);
  delivery->id = id;
  delivery->identification = gn_identification_new (logits, n, error);
  delivery_send (delivery);
}

static void
send_classes (GTask *task, GnModel *model)
{
  Delivery *delivery = delivery_new (task);
  const GnClass *classes = gn_model_get_classes (model, &delivery->n_classes);

  delivery->classes = g_new0 (GnClass, delivery->n_classes);
  for (guint i = 0; i < delivery->n_classes; i++) {
    delivery->classes[i].id = g_strdup (classes[i].id);
    delivery->classes[i].name = g_strdup (classes[i].name);
    delivery->classes[i].latin_name = g_strdup (classes[i].latin_name);
  }
  delivery_send (delivery);
}

static Engine *
ensure_engine (GTask *task, Work *work, int batch_size, GError **error)
{
  if (!work->engine) {
    GnModel *model = gn_model_load (work->model_path, NULL, error);
    if (!model)
      return NULL;
    work->engine = g_new0 (Engine, 1);
    work->engine->model = model;
    send_classes (task, model);
  }
  Engine *engine = work->engine;
  if (engine->batch_size != batch_size) {
    g_clear_pointer (&engine->classifier, gn_classifier_free);
    engine->classifier = gn_classifier_new (engine->model, batch_size, (int)g_get_num_processors (), 0, error);
    engine->batch_size = engine->classifier ? batch_size : 0;
  }
  return engine->classifier ? engine : NULL;
}

typedef struct {
  GTask *task;
  GPtrArray *requests;
  guint n_classes;
} FilesContext;

static void
on_photo_classified (gpointer data, guint index, const float *logits, const GError *error)
{
  FilesContext *context = data;
  Request *request = context->requests->pdata[index];
  send_identification (context->task, request->id, logits, context->n_classes, error);
}

static void
run_images (GTask *task, Engine *engine, GPtrArray *requests, guint n_classes)
{
  g_autofree float *logits = g_new (float, n_classes);

  for (guint i = 0; i < requests->len && !g_cancellable_is_cancelled (g_task_get_cancellable (task)); i++) {
    Request *request = requests->pdata[i];
    g_autoptr (GError) error = NULL;
    gn_classifier_run_image (engine->classifier, request->image, logits, &error);
    send_identification (task, request->id, logits, n_classes, error);
  }
}

static void
run_files (GTask *task, Engine *engine, GPtrArray *requests, guint n_classes)
{
  g_autofree const char **paths = g_new0 (const char *, requests->len + 1);
  FilesContext context = { task, requests, n_classes };

  for (guint i = 0; i < requests->len; i++)
    paths[i] = ((Request *)requests->pdata[i])->path;
  gn_classifier_run_files (engine->classifier, paths, requests->len, g_task_get_cancellable (task), on_photo_classified,
                           &context, NULL);
}

static void
identify_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Work *work = data;
  g_autoptr (GPtrArray) files = g_ptr_array_new ();
  g_autoptr (GPtrArray) images = g_ptr_array_new ();
  GError *error = NULL;
  guint n_classes;

  for (guint i = 0; i < work->requests->len; i++) {
    Request *request = work->requests->pdata[i];
    g_ptr_array_add (request->path ? files : images, request);
  }
  Engine *engine = ensure_engine (task, work, files->len >= BATCH ? BATCH : 1, &error);
  if (!engine) {
    g_task_return_error (task, error);
    return;
  }
  gn_model_get_classes (engine->model, &n_classes);
  run_images (task, engine, images, n_classes);
  if (files->len > 0)
    run_files (task, engine, files, n_classes);
  g_task_return_boolean (task, TRUE);
}

static void start (GnIdentifier *self);

static void
set_busy (GnIdentifier *self, gboolean busy)
{
  if (self->busy == busy)
    return;
  self->busy = busy;
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_BUSY]);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  GnIdentifier *self = GN_IDENTIFIER (source);
  Work *work = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean stale = g_cancellable_is_cancelled (self->running);

  g_clear_object (&self->running);
  g_task_propagate_boolean (G_TASK (result), &error);
  if (!stale)
    self->engine = g_steal_pointer (&work->engine);
  if (error && !stale) {
    self->failed = TRUE;
    g_ptr_array_set_size (self->waiting, 0);
    g_signal_emit (self, signals[FAILED], 0, error->message);
  }
  start (self);
}

/* At most one task at a time; what is submitted meanwhile goes into the next one together. */
static void
start (GnIdentifier *self)
{
  gboolean wanted = self->model_path && !self->failed && self->waiting->len > 0;

  set_busy (self, wanted || self->running);
  if (!wanted || self->running)
    return;

  Work *work = g_new0 (Work, 1);
  work->model_path = g_strdup (self->model_path);
  work->engine = g_steal_pointer (&self->engine);
  work->requests = g_steal_pointer (&self->waiting);
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify)request_free);
  self->running = g_cancellable_new ();

  g_autoptr (GTask) task = g_task_new (self, self->running, on_done, NULL);
  g_task_set_task_data (task, work, (GDestroyNotify)work_free);
  g_task_set_check_cancellable (task, FALSE);
  g_task_run_in_thread (task, identify_thread);
}

static gboolean
on_start (gpointer data)
{
  GnIdentifier *self = data;
  self->start_source = 0;
  start (self);
  return G_SOURCE_REMOVE;
}

void
gn_identifier_cancel (GnIdentifier *self)
{
  g_return_if_fail (GN_IS_IDENTIFIER (self));

  g_ptr_array_set_size (self->waiting, 0);
  if (self->running)
    g_cancellable_cancel (self->running);
}

void
gn_identifier_set_model (GnIdentifier *self, const char *path)
{
  g_return_if_fail (GN_IS_IDENTIFIER (self));

  gn_identifier_cancel (self);
  self->failed = FALSE;
  g_free (self->model_path);
  self->model_path = g_strdup (path);
  g_clear_pointer (&self->engine, engine_free);
  classes_free (self->classes, self->n_classes);
  self->classes = NULL;
  self->n_classes = 0;
}

/* Deferred to the loop's next turn, so that a hundred dropped photos become one task. */
void
gn_identifier_submit (GnIdentifier *self, guint id, const char *path, GnImage *image)
{
  g_return_if_fail (GN_IS_IDENTIFIER (self));
  g_return_if_fail (!path != !image);

  Request *request = g_new0 (Request, 1);
  request->id = id;
  request->path = g_strdup (path);
  request->image = image ? gn_image_ref (image) : NULL;
  g_ptr_array_add (self->waiting, request);
  set_busy (self, self->model_path && !self->failed);
  if (!self->start_source)
    self->start_source = g_idle_add (on_start, self);
}

gboolean
gn_identifier_get_busy (GnIdentifier *self)
{
  g_return_val_if_fail (GN_IS_IDENTIFIER (self), FALSE);
  return self->busy;
}

const GnClass *
gn_identifier_get_classes (GnIdentifier *self, guint *n)
{
  g_return_val_if_fail (GN_IS_IDENTIFIER (self), NULL);
  if (n)
    *n = self->n_classes;
  return self->classes;
}

static void
gn_identifier_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_BUSY)
    g_value_set_boolean (value, GN_IDENTIFIER (object)->busy);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
gn_identifier_finalize (GObject *object)
{
  GnIdentifier *self = GN_IDENTIFIER (object);

  g_clear_handle_id (&self->start_source, g_source_remove);
  g_ptr_array_unref (self->waiting);
  g_clear_pointer (&self->engine, engine_free);
  classes_free (self->classes, self->n_classes);
  g_free (self->model_path);
  G_OBJECT_CLASS (gn_identifier_parent_class)->finalize (object);
}

static void
gn_identifier_class_init (GnIdentifierClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->get_property = gn_identifier_get_property;
  object_class->finalize = gn_identifier_finalize;

  props[PROP_BUSY] = g_param_spec_boolean ("busy", NULL, NULL, FALSE, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  signals[MODEL_LOADED] =
      g_signal_new ("model-loaded", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[IDENTIFIED] = g_signal_new ("identified", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                      G_TYPE_NONE, 2, G_TYPE_UINT, GN_TYPE_IDENTIFICATION);
  signals[FAILED] = g_signal_new ("failed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                  G_TYPE_NONE, 1, G_TYPE_STRING);
}

static void
gn_identifier_init (GnIdentifier *self)
{
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify)request_free);
}

GnIdentifier *
gn_identifier_new (void)
{
  return g_object_new (GN_TYPE_IDENTIFIER, NULL);
}
