/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-augment.h"

G_BEGIN_DECLS

/**
 * GnPipelineEditor:
 *
 * Chooses a pipeline by name or file and edits it. What was edited or loaded becomes the user's own, one of the choices
 * besides those that come with the program, and stays there when another one is looked at.
 *
 * Signals:
 * - `changed`: the pipeline is another one, or some value of it moved. Comes with every step of a slider.
 * - `reset`: the user went back to the report's pipeline; gn_pipeline_editor_take_back() undoes it
 */
#define GN_TYPE_PIPELINE_EDITOR (gn_pipeline_editor_get_type ())
G_DECLARE_FINAL_TYPE (GnPipelineEditor, gn_pipeline_editor, GN, PIPELINE_EDITOR, GtkBox)

/* What is edited (transfer none); copy it for another thread. */
const GnPipeline *gn_pipeline_editor_get_pipeline (GnPipelineEditor *self);

/* JSON as gn_pipeline_to_json() writes it; errors name the file. Only what is saved or loaded takes the file's name. */
gboolean gn_pipeline_editor_load (GnPipelineEditor *self, const char *path, GError **error);
gboolean gn_pipeline_editor_save (GnPipelineEditor *self, const char *path, GError **error);

/* The pipeline as it was before the latest reset. */
void gn_pipeline_editor_take_back (GnPipelineEditor *self);

G_END_DECLS
