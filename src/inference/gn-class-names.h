/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of classes: in a model file's metadata, in a text file, or plain numbers. Private to inference/. */
#pragma once

#include "gn-dataset.h"

G_BEGIN_DECLS

/* classes[n_classes], deep. */
GnClass *gn_classes_copy     (const GnClass *classes, guint n_classes);
void     gn_classes_free     (GnClass *classes, guint n_classes);
/* Named "0" to "n_classes-1". */
GnClass *gn_classes_numbered (guint n_classes);

/* (transfer full): a JSON array of {id, name, latin_name}. */
char    *gn_classes_to_json   (const GnClass *classes, guint n_classes);
/* NULL with %GN_INFERENCE_ERROR_MODEL unless @json lists exactly @n_classes classes with ids that differ. */
GnClass *gn_classes_from_json (const char *json, guint n_classes, GError **error);
/* Renames the classes after the lines of a text file; ids follow when @set_ids. The file must have @n_classes names. */
gboolean gn_classes_read_names (GnClass *classes, guint n_classes, const char *path, gboolean set_ids, GError **error);

G_END_DECLS
