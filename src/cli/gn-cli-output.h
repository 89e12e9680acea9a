/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a command says: messages and progress on standard error, tables and JSON on standard output. */
#pragma once

#include <json-glib/json-glib.h>
#include <stdio.h>

#include "gn-cli.h"

G_BEGIN_DECLS

/* A line on standard error, unless --quiet. */
void gn_cli_note (const GnCliContext *context, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* A line on standard error, always. */
void gn_cli_warn (const char *format, ...) G_GNUC_PRINTF (1, 2);
/* "skipped “photo.jpg”: reason" on standard error, always. */
void gn_cli_skipped (const char *path, const char *reason);

/* gn-cli-terminal.c. Whether colours are welcome on the stream: a terminal, and NO_COLOR is not set. */
gboolean gn_cli_has_color (FILE *stream);
/* The escape sequence, or "" when the stream takes none. */
const char *gn_cli_bold  (FILE *stream);
const char *gn_cli_dim   (FILE *stream);
const char *gn_cli_plain (FILE *stream);

/* Columns a text takes on a terminal. */
guint gn_cli_width   (const char *text);
/* How many bytes of it stand in so many columns. */
gsize gn_cli_fit     (const char *text, guint columns);
/* Columns there are: the terminal's, else 80. */
guint gn_cli_columns (FILE *stream);
/* Text from @column on, its further lines from @indent on; no line feed behind it. */
void  gn_cli_print_wrapped (FILE *stream, const char *text, guint column, guint indent);
/* Control characters as "\\x1b", so that a name neither moves the cursor nor breaks a line; (transfer full). */
char *gn_cli_printable (const char *text);
/* A file name for people, printable UTF-8; (transfer full). */
char *gn_cli_shown     (const char *path);
/* "1,097": grouped for people; (transfer full). */
char *gn_cli_number (guint64 number);
/* "1 h 05 min", "12 s"; (transfer full). */
char *gn_cli_duration (double seconds);

/* A table of text. align: a letter a column, 'l' or 'r'. */
typedef struct GnCliTable GnCliTable;
GnCliTable *gn_cli_table_new   (const char *align, const char *const *headers);
/* A cell for each column, copied; NULL is an empty cell. */
void        gn_cli_table_add   (GnCliTable *table, const char *const *cells);
/* A line of dashes. */
void        gn_cli_table_rule  (GnCliTable *table);
void        gn_cli_table_print (GnCliTable *table, FILE *stream);
void        gn_cli_table_free  (GnCliTable *table);

/* Progress of something countable: a bar on a terminal, else a line now and then. */
typedef struct {
  const GnCliContext *context;
  const char *label; /* translated */
  gint64 started, shown;
} GnCliProgress;

GnCliProgress gn_cli_progress_new    (const GnCliContext *context, const char *label);
/* Signature of the scan's and the evaluation's callbacks; @progress: a #GnCliProgress. */
void          gn_cli_progress_update (gpointer progress, guint done, guint total);
/* @extra: (nullable): more about it, behind the figures. */
void          gn_cli_progress_show   (GnCliProgress *progress, guint done, guint total, const char *extra);
/* Takes the bar away. */
void          gn_cli_progress_clear  (void);

/* One JSON document: begun with its schema; ended, printed and freed. */
JsonBuilder *gn_cli_json_begin  (void);
void         gn_cli_json_end    (JsonBuilder *builder);
/* Members of the object in hand. Bytes that are not UTF-8 become U+FFFD; numbers that are not finite null. */
void         gn_cli_json_string (JsonBuilder *builder, const char *name, const char *value);
void         gn_cli_json_int    (JsonBuilder *builder, const char *name, gint64 value);
void         gn_cli_json_real   (JsonBuilder *builder, const char *name, double value);
void         gn_cli_json_array  (JsonBuilder *builder, const char *name); /* begins it */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnCliTable, gn_cli_table_free)

G_END_DECLS
