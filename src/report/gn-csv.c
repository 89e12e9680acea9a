/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-csv.h"
#include "gn-atomic-file.h"

#include <math.h>
#include <string.h>

static void
separate (GString *csv)
{
  if (csv->len > 0 && csv->str[csv->len - 1] != '\n')
    g_string_append_c (csv, ',');
}

void
gn_csv_add_text (GString *csv, const char *text)
{
  separate (csv);
  /* An empty field is quoted too: else a line that begins with one would swallow its comma. */
  if (*text && !strpbrk (text, ",\"\r\n") && *text != ' ') {
    g_string_append (csv, text);
    return;
  }
  g_string_append_c (csv, '"');
  for (; *text; text++) {
    if (*text == '"')
      g_string_append_c (csv, '"');
    g_string_append_c (csv, *text);
  }
  g_string_append_c (csv, '"');
}

void
gn_csv_add_real (GString *csv, double value)
{
  char digits[G_ASCII_DTOSTR_BUF_SIZE];
  gn_csv_add_text (csv, isfinite (value) ? g_ascii_formatd (digits, sizeof digits, "%.9g", value) : "");
}

void
gn_csv_add_int (GString *csv, gint64 value)
{
  separate (csv);
  g_string_append_printf (csv, "%" G_GINT64_FORMAT, value);
}

void
gn_csv_end_line (GString *csv)
{
  g_string_append_c (csv, '\n');
}

gboolean
gn_csv_write (const GString *csv, const char *path, GError **error)
{
  return gn_atomic_file_replace (path, csv->str, csv->len, error);
}
