/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-augment.h"

G_BEGIN_DECLS

/**
 * GnPipelineEditor:
 *
 * Chooses a pipeline by name or file and edits it: a row an operation with a switch, what it does, how often it is
 * tried and its parameters.
 *
 * `changed`: the pipeline is another one, or some value of it moved. Comes with every step of a slider.
 */
#define GN_TYPE_PIPELINE_EDITOR (gn_pipeline_editor_get_type ())
G_DECLARE_FINAL_TYPE (GnPipelineEditor, gn_pipeline_editor, GN, PIPELINE_EDITOR, GtkBox)

/* What is edited (transfer none); copy it for another thread. */
const GnPipeline *gn_pipeline_editor_get_pipeline (GnPipelineEditor *self);

/* The name of the pipeline that was chosen and not touched since, else NULL. */
const char       *gn_pipeline_editor_get_untouched_name (GnPipelineEditor *self);

/* Starts over from the named pipeline. */
gboolean          gn_pipeline_editor_choose (GnPipelineEditor *self, const char *name, GError **error);

/* JSON as gn_pipeline_to_json() writes it; errors name the file. */
gboolean          gn_pipeline_editor_load (GnPipelineEditor *self, const char *path, GError **error);
gboolean          gn_pipeline_editor_save (GnPipelineEditor *self, const char *path, GError **error);

G_END_DECLS
