/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-output.h"
#include "gn-json.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>
#include <math.h>
#include <unistd.h>

#define BAR_WIDTH 24
#define TERMINAL_INTERVAL (G_USEC_PER_SEC / 10)
#define LINE_INTERVAL (15 * G_USEC_PER_SEC)

static gboolean bar_is_shown; /* the terminal's last line is a progress bar */

void
gn_cli_progress_clear (void)
{
  if (bar_is_shown)
    fputs ("\r\033[K", stderr);
  bar_is_shown = FALSE;
}

static void
say (const char *format, va_list arguments)
{
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  gn_cli_progress_clear ();
  for (char **line = lines; *line; line++) {
    g_autofree char *valid = g_utf8_make_valid (*line, -1), *printable = gn_cli_printable (valid);
    fprintf (stderr, "%s\n", printable);
  }
  fflush (stderr);
}

void
gn_cli_note (const GnCliContext *context, const char *format, ...)
{
  if (context->quiet)
    return;
  va_list arguments;
  va_start (arguments, format);
  say (format, arguments);
  va_end (arguments);
}

void
gn_cli_warn (const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  say (format, arguments);
  va_end (arguments);
}

void
gn_cli_skipped (const char *path, const char *reason)
{
  g_autofree char *shown = gn_cli_shown (path);
  gn_cli_warn (_ ("skipped “%s”: %s"), shown, reason);
}

char *
gn_cli_number (guint64 number)
{
  char digits[32];
  int n = g_snprintf (digits, sizeof digits, "%" G_GUINT64_FORMAT, number);
  GString *text = g_string_new (NULL);
  for (int i = 0; i < n; i++) {
    if (i > 0 && (n - i) % 3 == 0)
      g_string_append_c (text, ',');
    g_string_append_c (text, digits[i]);
  }
  return g_string_free (text, FALSE);
}

char *
gn_cli_duration (double seconds)
{
  if (!isfinite (seconds))
    return g_strdup ("?");
  if (seconds < 10)
    return g_strdup_printf (_ ("%.1f s"), seconds);
  gint64 whole = (gint64)(seconds + 0.5);
  if (whole < 60)
    return g_strdup_printf (_ ("%d s"), (int)whole);
  if (whole < 3600)
    return g_strdup_printf (_ ("%d min %02d s"), (int)(whole / 60), (int)(whole % 60));
  return g_strdup_printf (_ ("%" PRId64 " h %02d min"), whole / 3600, (int)(whole / 60 % 60));
}

GnCliProgress
gn_cli_progress_new (const GnCliContext *context, const char *label)
{
  gint64 now = g_get_monotonic_time ();
  return (GnCliProgress){ context, label, now, now };
}

/* One line, whatever the terminal's width: what wraps can no longer be taken back. */
static void
draw_bar (const GnCliProgress *progress, guint done, guint total, const char *extra)
{
  guint filled = total > 0 ? (guint)((guint64)BAR_WIDTH * done / total) : 0;
  g_autoptr (GString) line = g_string_new (progress->label);
  g_string_append_c (line, ' ');
  for (guint i = 0; i < BAR_WIDTH; i++)
    g_string_append (line, i < filled ? "█" : "░");
  g_string_append_printf (line, " %u/%u%s%s", done, total, extra ? "  " : "", extra ? extra : "");
  g_string_truncate (line, gn_cli_fit (line->str, gn_cli_columns (stderr) - 1));
  fprintf (stderr, "\r\033[K%s", line->str);
  fflush (stderr);
  bar_is_shown = TRUE;
}

void
gn_cli_progress_show (GnCliProgress *progress, guint done, guint total, const char *extra)
{
  gint64 now = g_get_monotonic_time ();
  gboolean terminal = isatty (STDERR_FILENO) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0;
  if (progress->context->quiet || now - progress->shown < (terminal ? TERMINAL_INTERVAL : LINE_INTERVAL))
    return;
  progress->shown = now;
  if (terminal)
    draw_bar (progress, done, total, extra);
  else
    gn_cli_note (progress->context, "%s %u/%u%s%s", progress->label, done, total, extra ? "  " : "", extra ? extra : "");
}

void
gn_cli_progress_update (gpointer progress, guint done, guint total)
{
  GnCliProgress *self = progress;
  double seconds = (double)(g_get_monotonic_time () - self->started) / G_USEC_PER_SEC;
  g_autofree char *left = done > 0 ? gn_cli_duration (seconds / done * (total - done)) : NULL;
  g_autofree char *extra = left && seconds > 2 ? g_strdup_printf (_ ("%s left"), left) : NULL;
  gn_cli_progress_show (self, done, total, extra);
}

JsonBuilder *
gn_cli_json_begin (void)
{
  JsonBuilder *builder = json_builder_new ();
  json_builder_begin_object (builder);
  gn_cli_json_int (builder, "schema", 1);
  return builder;
}

void
gn_cli_json_end (JsonBuilder *builder)
{
  json_builder_end_object (builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  g_autofree char *text = gn_json_to_string (root, TRUE);
  puts (text);
  g_object_unref (builder);
}

void
gn_cli_json_string (JsonBuilder *builder, const char *name, const char *value)
{
  g_autofree char *valid = g_utf8_make_valid (value, -1);
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, valid);
}

void
gn_cli_json_int (JsonBuilder *builder, const char *name, gint64 value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_int_value (builder, value);
}

void
gn_cli_json_real (JsonBuilder *builder, const char *name, double value)
{
  if (name)
    json_builder_set_member_name (builder, name);
  if (isfinite (value))
    json_builder_add_double_value (builder, value);
  else
    json_builder_add_null_value (builder);
}

void
gn_cli_json_array (JsonBuilder *builder, const char *name)
{
  json_builder_set_member_name (builder, name);
  json_builder_begin_array (builder);
}
