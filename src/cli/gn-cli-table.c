/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-output.h"

#include <string.h>
#include <unistd.h>

#define LEAST_WRAPPED 20 /* columns; a narrower text is better left to the terminal */
#define LEAST_SHRUNK 12  /* columns that a column of text keeps */

struct GnCliTable {
  char *align;
  guint n_columns;
  gboolean has_header;
  GPtrArray *rows; /* of char *[n_columns + 1]; NULL: a rule */
};

static void
free_row (gpointer row)
{
  g_strfreev (row);
}

GnCliTable *
gn_cli_table_new (const char *align, const char *const *headers)
{
  GnCliTable *table = g_new0 (GnCliTable, 1);
  table->align = g_strdup (align);
  table->n_columns = (guint)strlen (align);
  table->rows = g_ptr_array_new_with_free_func (free_row);
  table->has_header = headers != NULL;
  if (headers)
    gn_cli_table_add (table, headers);
  return table;
}

static char *
make_cell (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text ? text : "", -1);
  return gn_cli_printable (valid);
}

void
gn_cli_table_add (GnCliTable *table, const char *const *cells)
{
  char **row = g_new0 (char *, table->n_columns + 1);
  for (guint i = 0; i < table->n_columns; i++)
    row[i] = make_cell (cells[i]);
  g_ptr_array_add (table->rows, row);
}

void
gn_cli_table_rule (GnCliTable *table)
{
  g_ptr_array_add (table->rows, NULL);
}

static guint *
measure (const GnCliTable *table)
{
  guint *widths = g_new0 (guint, table->n_columns);
  for (guint r = 0; r < table->rows->len; r++) {
    char **row = table->rows->pdata[r];
    for (guint i = 0; row && i < table->n_columns; i++)
      widths[i] = MAX (widths[i], gn_cli_width (row[i]));
  }
  return widths;
}

/* A column with nothing under its heading is left out. */
static gboolean
is_empty (const GnCliTable *table, guint column)
{
  for (guint r = table->has_header ? 1 : 0; r < table->rows->len; r++) {
    char **row = table->rows->pdata[r];
    if (row && *row[column])
      return FALSE;
  }
  return table->rows->len > (table->has_header ? 1 : 0);
}

static void
drop_column (const GnCliTable *table, guint column)
{
  for (guint r = 0; r < table->rows->len; r++) {
    char **row = table->rows->pdata[r];
    if (!row)
      continue;
    g_free (row[column]);
    memmove (row + column, row + column + 1, sizeof *row * (table->n_columns - column));
  }
}

static void
drop_empty_columns (GnCliTable *table)
{
  for (guint i = table->n_columns; i > 0; i--) {
    if (!is_empty (table, i - 1))
      continue;
    drop_column (table, i - 1);
    memmove (table->align + i - 1, table->align + i, table->n_columns - i + 1);
    table->n_columns--;
  }
}

static gboolean
last_column_wraps (const GnCliTable *table)
{
  return table->n_columns > 1 && table->align[table->n_columns - 1] != 'r';
}

/* On a terminal, columns of text become narrower until a row stands in a line: the widest first, none below a readable
 * width. A file gets everything. */
static void
shrink (const GnCliTable *table, guint *widths, FILE *stream)
{
  guint last = table->n_columns - 1, total = 0, columns = gn_cli_columns (stream);
  if (!isatty (fileno (stream)))
    return;
  for (guint i = 0; i < table->n_columns; i++)
    total += (i == last && last_column_wraps (table) ? MIN (widths[i], LEAST_WRAPPED) : widths[i]) + (i > 0 ? 2 : 0);
  while (total > columns) {
    guint widest = table->n_columns;
    for (guint i = 0; i < table->n_columns; i++)
      if (table->align[i] != 'r' && !(i == last && last_column_wraps (table)) && widths[i] > LEAST_SHRUNK &&
          (widest == table->n_columns || widths[i] > widths[widest]))
        widest = i;
    if (widest == table->n_columns)
      return;
    widths[widest]--;
    total--;
  }
}

static void
add_cell (GString *line, const char *text, guint width, char align)
{
  gboolean fits = gn_cli_width (text) <= width;
  g_autofree char *elided = fits ? NULL : g_strdup_printf ("%.*s…", (int)gn_cli_fit (text, width - 1), text);
  const char *shown = fits ? text : elided;
  int padding = (int)(width - gn_cli_width (shown));
  if (align == 'r')
    g_string_append_printf (line, "%*s%s", padding, "", shown);
  else
    g_string_append_printf (line, "%s%*s", shown, padding, "");
}

/* A last column of running text goes on below itself where the line is full. */
static void
print_row (const GnCliTable *table, char **row, const guint *widths, FILE *stream)
{
  g_autoptr (GString) line = g_string_new (NULL);
  guint last = table->n_columns - 1;
  for (guint i = 0; i < last; i++) {
    add_cell (line, row[i], widths[i], table->align[i]);
    g_string_append (line, "  ");
  }
  guint start = gn_cli_width (line->str);
  if (!last_column_wraps (table))
    add_cell (line, row[last], widths[last], table->align[last]);
  else if (!*row[last] || start + LEAST_WRAPPED > gn_cli_columns (stream))
    g_string_append (line, row[last]);
  else {
    fputs (line->str, stream);
    gn_cli_print_wrapped (stream, row[last], start, start);
    return;
  }
  fputs (g_strchomp (line->str), stream);
}

static void
print_rule (const GnCliTable *table, const guint *widths, FILE *stream)
{
  guint width = 0;
  for (guint i = 0; i < table->n_columns; i++)
    width += widths[i] + (i > 0 ? 2 : 0);
  width = MIN (width, gn_cli_columns (stream));
  fputs (gn_cli_dim (stream), stream);
  for (guint i = 0; i < width; i++)
    fputs ("─", stream);
  fputs (gn_cli_plain (stream), stream);
}

void
gn_cli_table_print (GnCliTable *table, FILE *stream)
{
  drop_empty_columns (table);
  g_autofree guint *widths = measure (table);
  shrink (table, widths, stream);
  for (guint r = 0; r < table->rows->len; r++) {
    char **row = table->rows->pdata[r];
    gboolean header = r == 0 && table->has_header;
    fputs (header ? gn_cli_bold (stream) : "", stream);
    if (row)
      print_row (table, row, widths, stream);
    else
      print_rule (table, widths, stream);
    fputs (header ? gn_cli_plain (stream) : "", stream);
    fputc ('\n', stream);
  }
}

void
gn_cli_table_free (GnCliTable *table)
{
  if (!table)
    return;
  g_ptr_array_unref (table->rows);
  g_free (table->align);
  g_free (table);
}
