/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-label-table.h"
#include "gn-folder.h"

#include <string.h>

#define MAX_BYTES (1 << 20)

typedef struct {
  int latin, name; /* -1: no such column. The id is always the first. */
} Columns;

static char **
split_fields (const char *line)
{
  char **fields = g_strsplit (line, ",", -1);
  for (int i = 0; fields[i]; i++) {
    char *field = g_strstrip (fields[i]);
    gsize length = strlen (field);
    if (length >= 2 && field[0] == '"' && field[length - 1] == '"') {
      field[length - 1] = '\0';
      field++;
    }
    char *bare = g_strdup (g_strstrip (field));
    g_free (fields[i]);
    fields[i] = bare;
  }
  return fields;
}

static gboolean
contains (const char *field, const char *const *words)
{
  g_autofree char *lower = g_utf8_strdown (field, -1);
  for (int i = 0; words[i]; i++)
    if (strstr (lower, words[i]))
      return TRUE;
  return FALSE;
}

static const char *const latin_words[] = { "latin", "scientific", "species", NULL };
static const char *const name_words[] = { "common", "name", "english", NULL };
static const char *const id_words[] = { "label", "class", "id", NULL };

/* A header speaks of names or begins with a word for the id. */
static gboolean
read_header (char **fields, Columns *columns)
{
  gboolean header = fields[0] && contains (fields[0], id_words) && fields[1];
  Columns found = { -1, -1 };
  for (int i = 1; fields[0] && fields[i]; i++)
    if (contains (fields[i], latin_words))
      found.latin = found.latin < 0 ? i : found.latin;
    else if (contains (fields[i], name_words))
      found.name = found.name < 0 ? i : found.name;
  if (!header || (found.latin < 0 && found.name < 0))
    return FALSE;
  *columns = found;
  return TRUE;
}

static char *
field_as_text (char **fields, int column)
{
  if (column < 0 || column >= (int)g_strv_length (fields))
    return g_strdup ("");
  return g_strdelimit (g_strdup (fields[column]), "_", ' ');
}

/* Genus in capitals, the rest not: "Alouatta palliata". */
static char *
field_as_latin (char **fields, int column)
{
  g_autofree char *text = field_as_text (fields, column);
  if (!*text)
    return g_strdup ("");
  const char *rest = g_utf8_next_char (text);
  g_autofree char *first = g_utf8_strup (text, rest - text);
  return g_strconcat (first, rest, NULL);
}

static void
label_clear (gpointer data)
{
  GnLabel *label = data;
  g_free (label->id);
  g_free (label->latin_name);
  g_free (label->name);
}

static GArray *
new_table (void)
{
  GArray *table = g_array_new (FALSE, FALSE, sizeof (GnLabel));
  g_array_set_clear_func (table, label_clear);
  return table;
}

GArray *
gn_label_table_parse (const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  const char *start = g_str_has_prefix (valid, "\xEF\xBB\xBF") ? valid + 3 : valid; /* byte-order mark */
  g_auto (GStrv) lines = g_strsplit_set (start, "\r\n", -1);
  GArray *table = new_table ();
  Columns columns = { -1, -1 };
  gboolean first = TRUE;
  for (int i = 0; lines[i]; i++) {
    g_auto (GStrv) fields = split_fields (lines[i]);
    if (!fields[0] || !*fields[0])
      continue;
    gboolean header = first && read_header (fields, &columns);
    if (first && !header)
      columns = g_strv_length (fields) > 2 ? (Columns){ 1, 2 } : (Columns){ -1, 1 };
    first = FALSE;
    if (header)
      continue;
    GnLabel label = { g_strdup (fields[0]), field_as_latin (fields, columns.latin),
                      field_as_text (fields, columns.name) };
    g_array_append_val (table, label);
  }
  return table;
}

static gboolean
is_table_name (const char *name)
{
  g_autofree char *lower = g_ascii_strdown (name, -1);
  return strstr (lower, "label") && (g_str_has_suffix (lower, ".txt") || g_str_has_suffix (lower, ".csv"));
}

static gboolean
knows_one (const GArray *table, const GPtrArray *class_names)
{
  for (guint i = 0; i < table->len; i++)
    if (g_ptr_array_find_with_equal_func ((GPtrArray *)class_names, g_array_index (table, GnLabel, i).id, g_str_equal,
                                          NULL))
      return TRUE;
  return FALSE;
}

static GArray *
read_table (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info = g_file_query_info (file, "standard::type,standard::size", 0, NULL, NULL);
  g_autofree char *text = NULL;
  if (!info || g_file_info_get_file_type (info) != G_FILE_TYPE_REGULAR || g_file_info_get_size (info) > MAX_BYTES ||
      !g_file_get_contents (path, &text, NULL, NULL))
    return NULL;
  return gn_label_table_parse (text);
}

static GArray *
find_in (const char *folder, const GPtrArray *class_names)
{
  g_autoptr (GnFolderListing) listing = gn_folder_list (folder, NULL);
  for (guint i = 0; listing && i < listing->files->len; i++) {
    if (!is_table_name (listing->files->pdata[i]))
      continue;
    g_autofree char *path = g_build_filename (folder, listing->files->pdata[i], NULL);
    g_autoptr (GArray) table = read_table (path);
    if (table && knows_one (table, class_names))
      return g_steal_pointer (&table);
  }
  return NULL;
}

GArray *
gn_label_table_find (const char *folder, const GPtrArray *class_names)
{
  GArray *table = find_in (folder, class_names);
  if (table)
    return table;
  g_autofree char *absolute = g_canonicalize_filename (folder, NULL);
  g_autofree char *parent = g_path_get_dirname (absolute);
  table = find_in (parent, class_names);
  return table ? table : new_table ();
}
