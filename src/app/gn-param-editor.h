/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-param.h"

G_BEGIN_DECLS

/**
 * GnParamEditor:
 *
 * Widgets for a parameter table: switches, lists, and numbers with or without sliders, each with its one-line
 * explanation. What is typed goes through gn_param_parse(): a value the table refuses is not stored, and the row says
 * why until it is mended.
 *
 * Signals:
 * - `changed`: a value was stored, or the editor became valid or invalid
 */
#define GN_TYPE_PARAM_EDITOR (gn_param_editor_get_type ())
G_DECLARE_FINAL_TYPE (GnParamEditor, gn_param_editor, GN, PARAM_EDITOR, GtkGrid)

/* values: borrowed, laid out by table; must outlive the editor or its last change by the user. Numbers get sliders. */
GtkWidget *gn_param_editor_new        (const GnParamSpec *table, gpointer values);
/* Only the parameters of ids (NULL-terminated; NULL = all), in that order. sliders: whether numbers get them. */
GtkWidget *gn_param_editor_new_subset (const GnParamSpec *table, gpointer values, const char *const *ids,
                                       gboolean sliders);
/* Shows what the values are now, forgetting what was typed and refused. */
void       gn_param_editor_refresh    (GnParamEditor *self);
/* The same for a single parameter. */
void       gn_param_editor_refresh_one (GnParamEditor *self, const char *id);
/* Whether every row shows the value that is stored. */
gboolean   gn_param_editor_is_valid   (GnParamEditor *self);
/* A complaint under a row that only the caller can know of; NULL takes it away. Does not touch validity. */
void       gn_param_editor_set_complaint (GnParamEditor *self, const char *id, const char *text);
/* The widget that takes the focus of a parameter; NULL when it is not shown. */
GtkWidget *gn_param_editor_get_control (GnParamEditor *self, const char *id);

G_END_DECLS
