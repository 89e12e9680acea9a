/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-exclusions.h"

#include "gn-dataset-job.h"

/* One undoable change. */
typedef struct {
  char *fingerprint; /* of the data set it belongs to */
  guint *photos;
  guint n;
  gboolean excluded;
  enum { CHANGE_NEW, CHANGE_UNDO, CHANGE_REDO } way;
} Change;

struct _GnExclusions {
  GObject parent;

  GnDataset *dataset; /* after the last change */
  GQueue pending;     /* (element-type Change) waiting for the one in hand, which is the head */
  GQueue undo, redo;  /* (element-type Change) as they were last applied */
};

enum { DATASET, DONE, FAILED, CHANGED, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnExclusions, gn_exclusions, G_TYPE_OBJECT)

static void
change_free (Change *change)
{
  g_free (change->fingerprint);
  g_free (change->photos);
  g_free (change);
}

static void
forget (GQueue *changes)
{
  g_queue_clear_full (changes, (GDestroyNotify)change_free);
}

static gboolean
is_of_open_dataset (GnExclusions *self, const Change *change)
{
  return g_strcmp0 (change->fingerprint, gn_dataset_get_fingerprint (self->dataset)) == 0;
}

static void
set_dataset (GnExclusions *self, GnDataset *dataset)
{
  GnDataset *old = self->dataset;
  self->dataset = gn_dataset_ref (dataset);
  g_clear_pointer (&old, gn_dataset_unref);
}

static void start_next (GnExclusions *self);

/* Keeps @change for going the other way. */
static void
finish (GnExclusions *self, Change *change, GnDataset *dataset)
{
  set_dataset (self, dataset);
  g_queue_push_head (change->way == CHANGE_UNDO ? &self->redo : &self->undo, change);
  g_signal_emit (self, signals[DATASET], 0, dataset);
  if (change->way == CHANGE_NEW && change->excluded)
    g_signal_emit (self, signals[DONE], 0, change->n);
}

static void
on_change_done (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GnExclusions) self = data;
  g_autoptr (GError) error = NULL;
  GnDataset *dataset = gn_dataset_job_finish (result, &error);
  Change *change = g_queue_pop_head (&self->pending);

  if (dataset && is_of_open_dataset (self, change))
    finish (self, g_steal_pointer (&change), dataset);
  else if (!dataset)
    g_signal_emit (self, signals[FAILED], 0, error->message);
  g_clear_pointer (&dataset, gn_dataset_unref);
  g_clear_pointer (&change, change_free);
  g_signal_emit (self, signals[CHANGED], 0);
  start_next (self);
}

static void
start_next (GnExclusions *self)
{
  Change *change;
  while ((change = g_queue_peek_head (&self->pending))) {
    if (is_of_open_dataset (self, change)) {
      gn_dataset_job_exclude_async (self->dataset, change->photos, change->n, change->excluded, on_change_done,
                                    g_object_ref (self));
      return;
    }
    change_free (g_queue_pop_head (&self->pending));
  }
}

static void
queue_change (GnExclusions *self, Change *change)
{
  g_queue_push_tail (&self->pending, change);
  if (self->pending.length == 1)
    start_next (self);
}

void
gn_exclusions_open (GnExclusions *self, GnDataset *dataset)
{
  set_dataset (self, dataset);
  forget (&self->undo);
  forget (&self->redo);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
gn_exclusions_set (GnExclusions *self, const guint *photos, guint n, gboolean excluded)
{
  g_return_if_fail (self->dataset);
  if (n == 0)
    return;
  Change *change = g_new0 (Change, 1);
  change->fingerprint = g_strdup (gn_dataset_get_fingerprint (self->dataset));
  change->photos = g_memdup2 (photos, n * sizeof *photos);
  change->n = n;
  change->excluded = excluded;
  forget (&self->redo);
  queue_change (self, change);
}

/* Both stacks keep the change as it was last applied; going the other way applies its opposite. */
static void
reverse (GnExclusions *self, GQueue *from)
{
  Change *change = g_queue_pop_head (from);
  if (!change)
    return;
  change->excluded = !change->excluded;
  change->way = from == &self->undo ? CHANGE_UNDO : CHANGE_REDO;
  queue_change (self, change);
}

void
gn_exclusions_undo (GnExclusions *self)
{
  reverse (self, &self->undo);
}

void
gn_exclusions_redo (GnExclusions *self)
{
  reverse (self, &self->redo);
}

gboolean
gn_exclusions_can_undo (GnExclusions *self)
{
  return self->undo.length > 0;
}

gboolean
gn_exclusions_can_redo (GnExclusions *self)
{
  return self->redo.length > 0;
}

static void
gn_exclusions_finalize (GObject *object)
{
  GnExclusions *self = GN_EXCLUSIONS (object);
  forget (&self->pending);
  forget (&self->undo);
  forget (&self->redo);
  g_clear_pointer (&self->dataset, gn_dataset_unref);
  G_OBJECT_CLASS (gn_exclusions_parent_class)->finalize (object);
}

static void
gn_exclusions_class_init (GnExclusionsClass *class)
{
  GType type = G_TYPE_FROM_CLASS (class);
  const GSignalFlags last = G_SIGNAL_RUN_LAST;

  G_OBJECT_CLASS (class)->finalize = gn_exclusions_finalize;
  signals[DATASET] = g_signal_new ("dataset", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_POINTER);
  signals[DONE] = g_signal_new ("done", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[FAILED] = g_signal_new ("failed", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[CHANGED] = g_signal_new ("changed", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gn_exclusions_init (GnExclusions *self)
{
  g_queue_init (&self->pending);
  g_queue_init (&self->undo);
  g_queue_init (&self->redo);
}

GnExclusions *
gn_exclusions_new (void)
{
  return g_object_new (GN_TYPE_EXCLUSIONS, NULL);
}
