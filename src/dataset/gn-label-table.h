/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of class names that comes with a data set. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  char *id, *latin_name, *name; /* UTF-8; latin_name and name as shown, "" when the table does not say */
} GnLabel;

/* Parses comma-separated lines, with or without a header, padded with blanks and tabs, any line ends, blank lines
 * passed over. @text need not be UTF-8 nor well formed. (element-type GnLabel) (transfer full) */
GArray *gn_label_table_parse (const char *text);

/* The first table in @folder or beside it that knows one of @class_names (folder names), else an empty one.
 * (element-type GnLabel) (transfer full) */
GArray *gn_label_table_find  (const char *folder, const GPtrArray *class_names);

G_END_DECLS
