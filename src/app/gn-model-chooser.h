/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-workspace.h"

G_BEGIN_DECLS

/**
 * GnModelChooser:
 *
 * A list of the trained models, newest first, and a button to open a model file. What is chosen becomes the workspace's
 * `model-path`; when there is none yet, the newest model is taken.
 *
 * `notify::empty`: there is no model to choose at all.
 */
#define GN_TYPE_MODEL_CHOOSER (gn_model_chooser_get_type ())
G_DECLARE_FINAL_TYPE (GnModelChooser, gn_model_chooser, GN, MODEL_CHOOSER, GtkBox)

void     gn_model_chooser_set_workspace (GnModelChooser *self, GnWorkspace *workspace);

/* Reads the list of runs again, on a worker thread. */
void     gn_model_chooser_refresh (GnModelChooser *self);

/* TRUE once it is known that there is no model. */
gboolean gn_model_chooser_get_empty (GnModelChooser *self);

/* Asks for a model file or run folder, as the button does. */
void     gn_model_chooser_open (GnModelChooser *self);

G_END_DECLS
