/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-identifier.h"

#include "gn-identify-job.h"

struct _GnIdentifier {
  GObject parent_instance;

  gchar *model_path;
  GnIdentifyEngine *engine;
  GnClass *classes;
  guint n_classes;

  GPtrArray *waiting; /* (element-type GnIdentifyRequest) */
  GCancellable *running;
  guint start_source;
  gboolean busy, failed;
};

enum { PROP_BUSY = 1, N_PROPS };

enum { MODEL_LOADED, IDENTIFIED, FAILED, N_SIGNALS };

static GParamSpec *props[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnIdentifier, gn_identifier, G_TYPE_OBJECT)

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
on_classes (gpointer source, GnClass *classes, guint n)
{
  GnIdentifier *self = source;

  gn_identify_classes_free (self->classes, self->n_classes);
  self->classes = classes;
  self->n_classes = n;
  g_signal_emit (self, signals[MODEL_LOADED], 0);
}

static void
on_identified (gpointer source, guint id, GnIdentification *identification)
{
  g_signal_emit (source, signals[IDENTIFIED], 0, id, identification);
}

static void
on_done (GObject *source, GAsyncResult *result, gpointer data)
{
  GnIdentifier *self = GN_IDENTIFIER (source);
  g_autoptr (GError) error = NULL;
  GnIdentifyEngine *engine = gn_identify_job_finish (result, &error);
  gboolean stale = g_cancellable_is_cancelled (self->running);

  g_clear_object (&self->running);
  if (stale)
    g_clear_pointer (&engine, gn_identify_engine_free);
  else
    self->engine = engine;
  if (error && !stale) {
    self->failed = TRUE;
    g_ptr_array_set_size (self->waiting, 0);
    g_signal_emit (self, signals[FAILED], 0, error->message);
  }
  start (self);
}

/* At most one job at a time; what is submitted meanwhile goes into the next one together. */
static void
start (GnIdentifier *self)
{
  gboolean wanted = self->model_path && !self->failed && self->waiting->len > 0;

  set_busy (self, wanted || self->running);
  if (!wanted || self->running)
    return;

  const GnIdentifyJob job = {
    .model_path = g_strdup (self->model_path),
    .engine = g_steal_pointer (&self->engine),
    .requests = g_steal_pointer (&self->waiting),
    .on_classes = on_classes,
    .on_identified = on_identified,
  };
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify)gn_identify_request_free);
  self->running = g_cancellable_new ();
  gn_identify_job_async (self, &job, self->running, on_done);
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
  g_clear_pointer (&self->engine, gn_identify_engine_free);
  gn_identify_classes_free (self->classes, self->n_classes);
  self->classes = NULL;
  self->n_classes = 0;
}

/* Deferred to the loop's next turn, so that a hundred dropped photos become one task. */
void
gn_identifier_submit (GnIdentifier *self, guint id, const char *path, GnImage *image)
{
  g_return_if_fail (GN_IS_IDENTIFIER (self));
  g_return_if_fail (!path != !image);

  g_ptr_array_add (self->waiting, gn_identify_request_new (id, path, image));
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
  g_clear_pointer (&self->engine, gn_identify_engine_free);
  gn_identify_classes_free (self->classes, self->n_classes);
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
  self->waiting = g_ptr_array_new_with_free_func ((GDestroyNotify)gn_identify_request_free);
}

GnIdentifier *
gn_identifier_new (void)
{
  return g_object_new (GN_TYPE_IDENTIFIER, NULL);
}
