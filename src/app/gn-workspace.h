/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the pages share: the open data set, the model in use, the training session, and the ways from page to page.
 * Lives on the main thread; long work runs on worker threads and comes back as a changed property. */
#pragma once

#include <gtk/gtk.h>

#include "gn-augment.h"
#include "gn-dataset.h"
#include "gn-thumbnailer.h"

G_BEGIN_DECLS

typedef struct _GnSession GnSession;

/* Boxed by reference count, so that the data set can be a property. */
#define GN_TYPE_DATASET (gn_dataset_get_type ())
GType gn_dataset_get_type (void);

/* Boxed by copying. */
#define GN_TYPE_PIPELINE (gn_pipeline_get_type ())
GType gn_pipeline_get_type (void);

/* The names of the pages in the window's stack. */
#define GN_PAGE_DATASET "dataset"
#define GN_PAGE_AUGMENT "augment"
#define GN_PAGE_TRAIN "train"
#define GN_PAGE_EVALUATE "evaluate"
#define GN_PAGE_IDENTIFY "identify"

/**
 * GnWorkspace:
 *
 * Properties (all notify):
 * - `dataset` (#GN_TYPE_DATASET, nullable, read-only): the open data set. Immutable: another instance after every change
 *   (a folder opened, an exclusion). Photo indices stay valid between two instances with the same fingerprint.
 * - `listed` (#GN_TYPE_DATASET, nullable, read-only): what is known of the folder being opened before its photos are read,
 *   see gn_dataset_list(); only to be looked at
 * - `busy` (boolean, read-only): a folder is being scanned or a practice set drawn
 * - `progress` (double 0..1, read-only): how far that is
 * - `model-path` (string, nullable): the model that Evaluate and Identify use, whatever gn_model_load() takes
 * - `pipeline` (#GN_TYPE_PIPELINE, nullable): the augmentation to train with, chosen on the Augment page; NULL before that
 * - `image-size` (int): edge of the network's input in pixels, as the Train page's recipe has it
 * - `photo` (int): the photo with the cursor on the Dataset page, an index into the data set; -1 for none
 * - `session` (#GObject, nullable): the #GnSession
 * - `training` (boolean): a training is running; set by the Train page. The window asks before it closes and keeps the
 *   machine awake meanwhile.
 * - `can-undo` (boolean, read-only)
 *
 * Signals:
 * - `message (GtkMessageType level, const char *text, const char *action_label, const char *action)`
 * - `desktop-notification (const char *id, const char *title, const char *body)`
 * - `show-page (const char *name)`
 * - `identify-files (GPtrArray *files)`: (element-type GFile); the Identify page takes them
 * - `train-stop`: the Train page shall stop at the next step and keep the model
 * - `opened`: a folder was opened (not only an exclusion changed)
 */
#define GN_TYPE_WORKSPACE (gn_workspace_get_type ())
G_DECLARE_FINAL_TYPE (GnWorkspace, gn_workspace, GN, WORKSPACE, GObject)

GnWorkspace *gn_workspace_new (void);

/* The settings of the program, or NULL when the schema is not installed: then defaults hold and nothing is remembered. */
GSettings   *gn_workspace_get_settings (GnWorkspace *self);

/* (transfer none); shared by all pages */
GnThumbnailer *gn_workspace_get_thumbnailer (GnWorkspace *self);

/* (transfer none) (nullable); take a reference to use it on another thread. */
GnDataset   *gn_workspace_get_dataset (GnWorkspace *self);

/* Scans @folder on worker threads, then replaces the data set; a failure is a message and leaves the old one.
 * A scan in progress is cancelled first. */
void         gn_workspace_open_folder   (GnWorkspace *self, const char *folder);
/* Draws a practice data set into @folder (missing or empty) and opens it. */
void         gn_workspace_draw_practice (GnWorkspace *self, const char *folder);
/* Cancels what `busy` stands for. */
void         gn_workspace_cancel        (GnWorkspace *self);
GnDataset   *gn_workspace_get_listed    (GnWorkspace *self);
gboolean     gn_workspace_get_busy      (GnWorkspace *self);
/* Whether `busy` stands for photos being drawn rather than read. */
gboolean     gn_workspace_get_drawing   (GnWorkspace *self);
double       gn_workspace_get_progress  (GnWorkspace *self);

/* Folders opened lately, newest first. (transfer full) */
GStrv        gn_workspace_get_recent_folders (GnWorkspace *self);

/* Leaves photos out of everything (or takes them back); one step for gn_workspace_undo(). */
void         gn_workspace_set_excluded (GnWorkspace *self, const guint *photos, guint n, gboolean excluded);
void         gn_workspace_undo         (GnWorkspace *self);
void         gn_workspace_redo         (GnWorkspace *self);

const char  *gn_workspace_get_model_path (GnWorkspace *self);
void         gn_workspace_set_model_path (GnWorkspace *self, const char *path);
/* (transfer none) (nullable); set_pipeline() copies and notifies even when it is the same. */
const GnPipeline *gn_workspace_get_pipeline (GnWorkspace *self);
void         gn_workspace_set_pipeline   (GnWorkspace *self, const GnPipeline *pipeline);
int          gn_workspace_get_image_size (GnWorkspace *self);
void         gn_workspace_set_image_size (GnWorkspace *self, int image_size);
int          gn_workspace_get_photo      (GnWorkspace *self);
void         gn_workspace_set_photo      (GnWorkspace *self, int photo);
GnSession   *gn_workspace_get_session    (GnWorkspace *self);
void         gn_workspace_set_session    (GnWorkspace *self, GnSession *session);
gboolean     gn_workspace_get_training   (GnWorkspace *self);
void         gn_workspace_set_training   (GnWorkspace *self, gboolean training);
void         gn_workspace_stop_training  (GnWorkspace *self);

/**
 * gn_workspace_message:
 * @level: GTK_MESSAGE_INFO, _WARNING or _ERROR
 * @text: what happened and what to do, in the user's language
 * @action_label: (nullable): a button, with mnemonic
 * @action: (nullable): its detailed action name, such as "win.undo" or "app.open-folder('/path')"
 *
 * Shows a message in the window's bar; a newer one takes its place, an empty @text takes it away.
 */
void         gn_workspace_message (GnWorkspace *self, GtkMessageType level, const char *text, const char *action_label,
                                   const char *action);

/* Tells the user on the desktop when the window is not in front: @id replaces an earlier one with the same id. */
void         gn_workspace_notify (GnWorkspace *self, const char *id, const char *title, const char *body);

/* Brings a page (GN_PAGE_*) to the front. */
void         gn_workspace_show_page      (GnWorkspace *self, const char *name);
/* Shows the Identify page and hands it the files. */
void         gn_workspace_identify_files (GnWorkspace *self, GFile **files, int n_files);
/* Makes @path the model in use and shows @page. */
void         gn_workspace_open_model     (GnWorkspace *self, const char *path, const char *page);

G_END_DECLS
