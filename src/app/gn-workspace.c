/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-workspace.h"

#include "gn-exclusions.h"
#include "gn-folder-opener.h"
#include "gn-recent-folders.h"
#include "gn-settings.h"

#include <glib/gi18n-lib.h>

#define DEFAULT_IMAGE_SIZE 224 /* the report's, until the Train page says otherwise */

struct _GnWorkspace {
  GObject parent;

  GSettings *settings;
  GnThumbnailer *thumbnailer;
  GnDataset *dataset;
  char *model_path;
  GnPipeline *pipeline;
  int image_size, photo;
  GObject *session;
  gboolean training;
  GnRecentFolders *recent_folders;

  GnFolderOpener *opener;
  GnExclusions *exclusions;
};

enum {
  PROP_0,
  PROP_DATASET,
  PROP_LISTED,
  PROP_BUSY,
  PROP_PROGRESS,
  PROP_MODEL_PATH,
  PROP_PIPELINE,
  PROP_IMAGE_SIZE,
  PROP_PHOTO,
  PROP_SESSION,
  PROP_TRAINING,
  PROP_CAN_UNDO,
  PROP_CAN_REDO,
  N_PROPS
};

enum { MESSAGE, NOTIFICATION, SHOW_PAGE, IDENTIFY_FILES, TRAIN_STOP, OPENED, N_SIGNALS };

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnWorkspace, gn_workspace, G_TYPE_OBJECT)
G_DEFINE_BOXED_TYPE (GnDataset, gn_dataset, gn_dataset_ref, gn_dataset_unref)
G_DEFINE_BOXED_TYPE (GnPipeline, gn_pipeline, gn_pipeline_copy, gn_pipeline_free)

static void
notify (GnWorkspace *self, int property)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[property]);
}

static void
set_dataset (GnWorkspace *self, GnDataset *dataset)
{
  g_clear_pointer (&self->dataset, gn_dataset_unref);
  self->dataset = dataset;
  notify (self, PROP_DATASET);
}

/* Opening a folder */

static void
on_busy_changed (GnWorkspace *self)
{
  notify (self, PROP_BUSY);
}

static void
on_progressed (GnWorkspace *self)
{
  notify (self, PROP_PROGRESS);
}

static void
on_listed (GnWorkspace *self)
{
  notify (self, PROP_LISTED);
}

static void
on_opened (GnWorkspace *self, GnDataset *dataset)
{
  gn_recent_folders_add (self->recent_folders, gn_dataset_get_folder (dataset));
  gn_exclusions_open (self->exclusions, dataset);
  set_dataset (self, gn_dataset_ref (dataset));
  g_signal_emit (self, signals[OPENED], 0);
}

static void
on_open_failed (GnWorkspace *self, const char *reason)
{
  gn_workspace_message (self, GTK_MESSAGE_ERROR, reason, _("_Open Another…"), "win.open-folder");
}

void
gn_workspace_open_folder (GnWorkspace *self, const char *folder)
{
  gn_folder_opener_start (self->opener, folder, FALSE);
}

void
gn_workspace_draw_practice (GnWorkspace *self, const char *folder)
{
  gn_folder_opener_start (self->opener, folder, TRUE);
}

void
gn_workspace_cancel (GnWorkspace *self)
{
  gn_folder_opener_cancel (self->opener);
}

/* Exclusions */

static void
on_excluded (GnWorkspace *self, GnDataset *dataset)
{
  set_dataset (self, gn_dataset_ref (dataset));
}

static void
on_exclusion_failed (GnWorkspace *self, const char *reason)
{
  gn_workspace_message (self, GTK_MESSAGE_ERROR, reason, NULL, NULL);
}

static void
on_exclusion_done (GnWorkspace *self, guint n)
{
  g_autofree char *text
      = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u photo excluded. The file itself was not touched.",
                                      "%u photos excluded. The files themselves were not touched.", n),
                         n);
  gn_workspace_message (self, GTK_MESSAGE_INFO, text, _("_Undo"), "win.undo");
}

static void
on_history_changed (GnWorkspace *self)
{
  notify (self, PROP_CAN_UNDO);
  notify (self, PROP_CAN_REDO);
}

void
gn_workspace_set_excluded (GnWorkspace *self, const guint *photos, guint n, gboolean excluded)
{
  g_return_if_fail (self->dataset);
  gn_exclusions_set (self->exclusions, photos, n, excluded);
}

void
gn_workspace_undo (GnWorkspace *self)
{
  /* The bar that offered it is out of date. */
  gn_workspace_message (self, GTK_MESSAGE_INFO, "", NULL, NULL);
  gn_exclusions_undo (self->exclusions);
}

void
gn_workspace_redo (GnWorkspace *self)
{
  gn_exclusions_redo (self->exclusions);
}

/* Plain accessors */

GStrv
gn_workspace_get_recent_folders (GnWorkspace *self)
{
  return gn_recent_folders_list (self->recent_folders);
}

GSettings *
gn_workspace_get_settings (GnWorkspace *self)
{
  return self->settings;
}

GnThumbnailer *
gn_workspace_get_thumbnailer (GnWorkspace *self)
{
  return self->thumbnailer;
}

GnDataset *
gn_workspace_get_dataset (GnWorkspace *self)
{
  return self->dataset;
}

GnDataset *
gn_workspace_get_listed (GnWorkspace *self)
{
  return gn_folder_opener_get_listed (self->opener);
}

gboolean
gn_workspace_get_busy (GnWorkspace *self)
{
  return gn_folder_opener_is_busy (self->opener);
}

gboolean
gn_workspace_get_drawing (GnWorkspace *self)
{
  return gn_folder_opener_is_drawing (self->opener);
}

double
gn_workspace_get_progress (GnWorkspace *self)
{
  return gn_folder_opener_get_progress (self->opener);
}

const GnPipeline *
gn_workspace_get_pipeline (GnWorkspace *self)
{
  return self->pipeline;
}

void
gn_workspace_set_pipeline (GnWorkspace *self, const GnPipeline *pipeline)
{
  GnPipeline *old = self->pipeline;
  self->pipeline = pipeline ? gn_pipeline_copy (pipeline) : NULL;
  gn_pipeline_free (old);
  notify (self, PROP_PIPELINE);
}

int
gn_workspace_get_image_size (GnWorkspace *self)
{
  return self->image_size;
}

void
gn_workspace_set_image_size (GnWorkspace *self, int image_size)
{
  if (self->image_size == image_size)
    return;
  self->image_size = image_size;
  notify (self, PROP_IMAGE_SIZE);
}

int
gn_workspace_get_photo (GnWorkspace *self)
{
  return self->photo;
}

void
gn_workspace_set_photo (GnWorkspace *self, int photo)
{
  if (self->photo == photo)
    return;
  self->photo = photo;
  notify (self, PROP_PHOTO);
}

const char *
gn_workspace_get_model_path (GnWorkspace *self)
{
  return self->model_path;
}

void
gn_workspace_set_model_path (GnWorkspace *self, const char *path)
{
  g_autofree char *old = self->model_path;
  self->model_path = g_strdup (path);
  /* Notified even when equal: the file behind the same path may be a newer model. */
  notify (self, PROP_MODEL_PATH);
}

GnSession *
gn_workspace_get_session (GnWorkspace *self)
{
  return (GnSession *)self->session;
}

void
gn_workspace_set_session (GnWorkspace *self, GnSession *session)
{
  if (g_set_object (&self->session, (GObject *)session))
    notify (self, PROP_SESSION);
}

gboolean
gn_workspace_get_training (GnWorkspace *self)
{
  return self->training;
}

void
gn_workspace_set_training (GnWorkspace *self, gboolean training)
{
  training = !!training;
  if (self->training == training)
    return;
  self->training = training;
  notify (self, PROP_TRAINING);
}

void
gn_workspace_stop_training (GnWorkspace *self)
{
  g_signal_emit (self, signals[TRAIN_STOP], 0);
}

void
gn_workspace_message (GnWorkspace *self, GtkMessageType level, const char *text, const char *action_label,
                      const char *action)
{
  g_signal_emit (self, signals[MESSAGE], 0, level, text, action_label, action);
}

void
gn_workspace_notify (GnWorkspace *self, const char *id, const char *title, const char *body)
{
  g_signal_emit (self, signals[NOTIFICATION], 0, id, title, body);
}

void
gn_workspace_show_page (GnWorkspace *self, const char *name)
{
  g_signal_emit (self, signals[SHOW_PAGE], 0, name);
}

void
gn_workspace_identify_files (GnWorkspace *self, GFile **files, int n_files)
{
  g_autoptr (GPtrArray) array = g_ptr_array_new_with_free_func (g_object_unref);
  for (int i = 0; i < n_files; i++)
    g_ptr_array_add (array, g_object_ref (files[i]));
  gn_workspace_show_page (self, GN_PAGE_IDENTIFY);
  g_signal_emit (self, signals[IDENTIFY_FILES], 0, array);
}

void
gn_workspace_open_model (GnWorkspace *self, const char *path, const char *page)
{
  gn_workspace_set_model_path (self, path);
  gn_workspace_show_page (self, page);
}

/* Object */

static void
gn_workspace_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GnWorkspace *self = GN_WORKSPACE (object);
  switch (id) {
  case PROP_DATASET:
    g_value_set_boxed (value, self->dataset);
    break;
  case PROP_LISTED:
    g_value_set_boxed (value, gn_workspace_get_listed (self));
    break;
  case PROP_BUSY:
    g_value_set_boolean (value, gn_workspace_get_busy (self));
    break;
  case PROP_PROGRESS:
    g_value_set_double (value, gn_workspace_get_progress (self));
    break;
  case PROP_MODEL_PATH:
    g_value_set_string (value, self->model_path);
    break;
  case PROP_PIPELINE:
    g_value_set_boxed (value, self->pipeline);
    break;
  case PROP_IMAGE_SIZE:
    g_value_set_int (value, self->image_size);
    break;
  case PROP_PHOTO:
    g_value_set_int (value, self->photo);
    break;
  case PROP_SESSION:
    g_value_set_object (value, self->session);
    break;
  case PROP_TRAINING:
    g_value_set_boolean (value, self->training);
    break;
  case PROP_CAN_UNDO:
    g_value_set_boolean (value, gn_exclusions_can_undo (self->exclusions));
    break;
  case PROP_CAN_REDO:
    g_value_set_boolean (value, gn_exclusions_can_redo (self->exclusions));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gn_workspace_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GnWorkspace *self = GN_WORKSPACE (object);
  switch (id) {
  case PROP_MODEL_PATH:
    gn_workspace_set_model_path (self, g_value_get_string (value));
    break;
  case PROP_PIPELINE:
    gn_workspace_set_pipeline (self, g_value_get_boxed (value));
    break;
  case PROP_IMAGE_SIZE:
    gn_workspace_set_image_size (self, g_value_get_int (value));
    break;
  case PROP_PHOTO:
    gn_workspace_set_photo (self, g_value_get_int (value));
    break;
  case PROP_SESSION:
    gn_workspace_set_session (self, g_value_get_object (value));
    break;
  case PROP_TRAINING:
    gn_workspace_set_training (self, g_value_get_boolean (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gn_workspace_dispose (GObject *object)
{
  GnWorkspace *self = GN_WORKSPACE (object);
  gn_workspace_cancel (self);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (gn_workspace_parent_class)->dispose (object);
}

static void
gn_workspace_finalize (GObject *object)
{
  GnWorkspace *self = GN_WORKSPACE (object);
  g_object_unref (self->exclusions);
  g_object_unref (self->opener);
  g_clear_pointer (&self->dataset, gn_dataset_unref);
  g_clear_object (&self->thumbnailer);
  g_clear_object (&self->settings);
  gn_recent_folders_free (self->recent_folders);
  g_free (self->model_path);
  gn_pipeline_free (self->pipeline);
  G_OBJECT_CLASS (gn_workspace_parent_class)->finalize (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags readable = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags writable = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;
  properties[PROP_DATASET] = g_param_spec_boxed ("dataset", "", "", GN_TYPE_DATASET, readable);
  properties[PROP_LISTED] = g_param_spec_boxed ("listed", "", "", GN_TYPE_DATASET, readable);
  properties[PROP_BUSY] = g_param_spec_boolean ("busy", "", "", FALSE, readable);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", "", "", 0, 1, 0, readable);
  properties[PROP_PIPELINE] = g_param_spec_boxed ("pipeline", "", "", GN_TYPE_PIPELINE, writable);
  properties[PROP_IMAGE_SIZE] = g_param_spec_int ("image-size", "", "", 1, G_MAXINT, DEFAULT_IMAGE_SIZE, writable);
  properties[PROP_PHOTO] = g_param_spec_int ("photo", "", "", -1, G_MAXINT, -1, writable);
  properties[PROP_MODEL_PATH] = g_param_spec_string ("model-path", "", "", NULL, writable);
  properties[PROP_SESSION] = g_param_spec_object ("session", "", "", G_TYPE_OBJECT, writable);
  properties[PROP_TRAINING] = g_param_spec_boolean ("training", "", "", FALSE, writable);
  properties[PROP_CAN_UNDO] = g_param_spec_boolean ("can-undo", "", "", FALSE, readable);
  properties[PROP_CAN_REDO] = g_param_spec_boolean ("can-redo", "", "", FALSE, readable);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
gn_workspace_class_init (GnWorkspaceClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GType type = G_TYPE_FROM_CLASS (class);
  const GSignalFlags last = G_SIGNAL_RUN_LAST;

  object_class->get_property = gn_workspace_get_property;
  object_class->set_property = gn_workspace_set_property;
  object_class->dispose = gn_workspace_dispose;
  object_class->finalize = gn_workspace_finalize;
  install_properties (object_class);

  signals[MESSAGE] = g_signal_new ("message", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 4, GTK_TYPE_MESSAGE_TYPE,
                                   G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[NOTIFICATION] = g_signal_new ("desktop-notification", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 3,
                                        G_TYPE_STRING, G_TYPE_STRING, G_TYPE_STRING);
  signals[SHOW_PAGE] = g_signal_new ("show-page", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[IDENTIFY_FILES]
      = g_signal_new ("identify-files", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_PTR_ARRAY);
  signals[TRAIN_STOP] = g_signal_new ("train-stop", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[OPENED] = g_signal_new ("opened", type, last, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gn_workspace_init (GnWorkspace *self)
{
  self->image_size = DEFAULT_IMAGE_SIZE;
  self->photo = -1;
  self->exclusions = gn_exclusions_new ();
  g_signal_connect_object (self->exclusions, "dataset", G_CALLBACK (on_excluded), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->exclusions, "done", G_CALLBACK (on_exclusion_done), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->exclusions, "failed", G_CALLBACK (on_exclusion_failed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->exclusions, "changed", G_CALLBACK (on_history_changed), self, G_CONNECT_SWAPPED);
  self->opener = gn_folder_opener_new ();
  g_signal_connect_object (self->opener, "busy-changed", G_CALLBACK (on_busy_changed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->opener, "progressed", G_CALLBACK (on_progressed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->opener, "listed", G_CALLBACK (on_listed), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->opener, "opened", G_CALLBACK (on_opened), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->opener, "failed", G_CALLBACK (on_open_failed), self, G_CONNECT_SWAPPED);
  self->thumbnailer = gn_thumbnailer_new ();
  self->settings = gn_settings_open ();
  self->recent_folders = gn_recent_folders_new (self->settings);
}

GnWorkspace *
gn_workspace_new (void)
{
  return g_object_new (GN_TYPE_WORKSPACE, NULL);
}
