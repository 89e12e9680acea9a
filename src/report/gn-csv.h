/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as comma-separated values (RFC 4180, with plain line feeds): C locale, 9 significant digits, UTF-8 or bytes as
 * they are. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Append a field to the line in hand; a comma comes before all but the first. */
void     gn_csv_add_text (GString *csv, const char *text);
void     gn_csv_add_real (GString *csv, double value); /* nothing between the commas for a number that is not finite */
void     gn_csv_add_int  (GString *csv, gint64 value);
void     gn_csv_end_line (GString *csv);
/* Replaces the file at @path, durably. */
gboolean gn_csv_write    (const GString *csv, const char *path, GError **error);

G_END_DECLS
