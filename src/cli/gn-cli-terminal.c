/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a terminal shows: colours, widths, and names that may hold anything. */
#include "gn-cli-output.h"

#include <sys/ioctl.h>
#include <unistd.h>

#define USUAL_COLUMNS 80 /* where there is no terminal to ask */
#define LEAST_COLUMNS 40 /* below that nothing is readable anyway */
#define MOST_COLUMNS 100 /* of running text: longer lines are hard to follow */

gboolean
gn_cli_has_color (FILE *stream)
{
  const char *no_color = g_getenv ("NO_COLOR");
  return (!no_color || !*no_color) && g_strcmp0 (g_getenv ("TERM"), "dumb") != 0 && isatty (fileno (stream));
}

const char *
gn_cli_bold (FILE *stream)
{
  return gn_cli_has_color (stream) ? "\033[1m" : "";
}

const char *
gn_cli_dim (FILE *stream)
{
  return gn_cli_has_color (stream) ? "\033[2m" : "";
}

const char *
gn_cli_plain (FILE *stream)
{
  return gn_cli_has_color (stream) ? "\033[0m" : "";
}

static guint
width_of (gunichar c)
{
  return g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
}

guint
gn_cli_width (const char *text)
{
  guint width = 0;
  for (const char *at = text; *at; at = g_utf8_next_char (at))
    width += width_of (g_utf8_get_char (at));
  return width;
}

gsize
gn_cli_fit (const char *text, guint columns)
{
  guint width = 0;
  const char *at = text;
  for (; *at; at = g_utf8_next_char (at)) {
    width += width_of (g_utf8_get_char (at));
    if (width > columns)
      break;
  }
  return (gsize)(at - text);
}

guint
gn_cli_columns (FILE *stream)
{
  struct winsize size = { 0 };
  if (!isatty (fileno (stream)) || ioctl (fileno (stream), TIOCGWINSZ, &size) != 0 || size.ws_col == 0)
    return USUAL_COLUMNS;
  return MAX (size.ws_col, LEAST_COLUMNS);
}

void
gn_cli_print_wrapped (FILE *stream, const char *text, guint column, guint indent)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);
  guint last = MIN (gn_cli_columns (stream), MOST_COLUMNS), at = column;
  for (char **word = words; *word; word++) {
    guint width = gn_cli_width (*word);
    if (word != words && at + 1 + width > last) {
      fprintf (stream, "\n%*s", (int)indent, "");
      at = indent;
    } else if (word != words) {
      fputc (' ', stream);
      at++;
    }
    fputs (*word, stream);
    at += width;
  }
}

char *
gn_cli_printable (const char *text)
{
  GString *printable = g_string_new (NULL);
  for (const char *at = text; *at; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    if (g_unichar_iscntrl (c))
      g_string_append_printf (printable, "\\x%02x", c);
    else
      g_string_append_unichar (printable, c);
  }
  return g_string_free (printable, FALSE);
}

char *
gn_cli_shown (const char *path)
{
  g_autofree char *name = g_filename_display_name (path);
  return gn_cli_printable (name);
}
