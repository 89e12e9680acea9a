/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "gn-pickle-machine.h"

static void
value_free (gpointer data)
{
  GnPickleValue *value = data;

  g_clear_pointer (&value->items, g_ptr_array_unref);
  g_free (value->tensor);
  g_free (value);
}

void
gn_pickle_machine_init (GnPickleMachine *m, const guint8 *data, gsize length, GStringChunk *names)
{
  *m = (GnPickleMachine) { .at = data, .end = data + length, .names = names };
  m->stack = g_ptr_array_new ();
  m->memo = g_hash_table_new (NULL, NULL);
  m->all = g_ptr_array_new_with_free_func (value_free);
}

void
gn_pickle_machine_clear (GnPickleMachine *m)
{
  g_ptr_array_unref (m->stack);
  g_hash_table_unref (m->memo);
  g_ptr_array_unref (m->all);
}

gboolean
gn_pickle_fail (GnPickleMachine *m, const char *problem)
{
  if (!m->problem)
    m->problem = problem;
  return FALSE;
}

gboolean
gn_pickle_damaged (GnPickleMachine *m)
{
  return gn_pickle_fail (m, _("its list of tensors is damaged"));
}

GnPickleValue *
gn_pickle_push (GnPickleMachine *m, GnPickleKind kind)
{
  GnPickleValue *value = g_new0 (GnPickleValue, 1);

  value->kind = kind;
  if (kind == GN_PICKLE_LIST || kind == GN_PICKLE_DICT)
    value->items = g_ptr_array_new ();
  g_ptr_array_add (m->all, value);
  g_ptr_array_add (m->stack, value);
  return value;
}

/* The top of the stack, or NULL when there is none. */
GnPickleValue *
gn_pickle_pop (GnPickleMachine *m)
{
  return m->stack->len ? g_ptr_array_steal_index (m->stack, m->stack->len - 1) : NULL;
}

GnPickleValue *
gn_pickle_pop_kind (GnPickleMachine *m, GnPickleKind kind)
{
  GnPickleValue *value = gn_pickle_pop (m);

  return value && value->kind == kind ? value : NULL;
}

gboolean
gn_pickle_push_integer (GnPickleMachine *m, gint64 integer)
{
  gn_pickle_push (m, GN_PICKLE_INTEGER)->integer = integer;
  return TRUE;
}

/* A little-endian number of up to eight bytes; the sign is that of the last byte when it is_signed. */
static gboolean
read_number (GnPickleMachine *m, gsize n_bytes, gboolean is_signed, gint64 *number)
{
  guint64 value = 0;

  if (n_bytes > 8 || (gsize) (m->end - m->at) < n_bytes)
    return gn_pickle_damaged (m);
  for (gsize i = 0; i < n_bytes; i++)
    value |= (guint64) m->at[i] << (8 * i);
  if (is_signed && n_bytes > 0 && n_bytes < 8 && (m->at[n_bytes - 1] & 0x80))
    value |= G_MAXUINT64 << (8 * n_bytes);
  m->at += n_bytes;
  *number = (gint64) value;
  return TRUE;
}

gboolean
gn_pickle_read_text (GnPickleMachine *m, gsize size_bytes)
{
  gint64 length;

  if (!read_number (m, size_bytes, FALSE, &length) || length < 0 || length > m->end - m->at ||
      !g_utf8_validate_len ((const char *) m->at, (gsize) length, NULL))
    return gn_pickle_damaged (m);
  gn_pickle_push (m, GN_PICKLE_TEXT)->text = g_string_chunk_insert_len (m->names, (const char *) m->at, length);
  m->at += length;
  return TRUE;
}

/* A line of text, without its end. */
const char *
gn_pickle_read_line (GnPickleMachine *m)
{
  const guint8 *end = memchr (m->at, '\n', (gsize) (m->end - m->at));
  const char *line;

  if (!end || !g_utf8_validate ((const char *) m->at, end - m->at, NULL))
    return NULL;
  line = g_string_chunk_insert_len (m->names, (const char *) m->at, end - m->at);
  m->at = end + 1;
  return line;
}

/* Everything above the last mark, which goes too; NULL when there is none. */
static GPtrArray *
pop_to_mark (GnPickleMachine *m)
{
  for (guint i = m->stack->len; i-- > 0;) {
    GnPickleValue *value = g_ptr_array_index (m->stack, i);

    if (value->kind == GN_PICKLE_MARK) {
      GPtrArray *items = g_ptr_array_new ();

      for (guint j = i + 1; j < m->stack->len; j++)
        g_ptr_array_add (items, g_ptr_array_index (m->stack, j));
      g_ptr_array_set_size (m->stack, (int) i);
      return items;
    }
  }
  return NULL;
}

gboolean
gn_pickle_push_marked (GnPickleMachine *m)
{
  g_autoptr (GPtrArray) items = pop_to_mark (m);
  GnPickleValue *list;

  if (!items)
    return gn_pickle_damaged (m);
  list = gn_pickle_push (m, GN_PICKLE_LIST);
  g_ptr_array_extend (list->items, items, NULL, NULL);
  return TRUE;
}

gboolean
gn_pickle_push_tuple (GnPickleMachine *m, guint n)
{
  GnPickleValue *values[3], *list;

  for (guint i = n; i-- > 0;)
    if (!(values[i] = gn_pickle_pop (m)))
      return gn_pickle_damaged (m);
  list = gn_pickle_push (m, GN_PICKLE_LIST);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (list->items, values[i]);
  return TRUE;
}

/* Into the container below the items: a list's items or a dict's pairs. */
static gboolean
append (GnPickleMachine *m, GnPickleKind kind, GPtrArray *items)
{
  GnPickleValue *container = m->stack->len ? g_ptr_array_index (m->stack, m->stack->len - 1) : NULL;

  if (!items || !container || container->kind != kind || (kind == GN_PICKLE_DICT && items->len % 2))
    return gn_pickle_damaged (m);
  g_ptr_array_extend (container->items, items, NULL, NULL);
  return TRUE;
}

gboolean
gn_pickle_append_marked (GnPickleMachine *m, GnPickleKind kind)
{
  g_autoptr (GPtrArray) items = pop_to_mark (m);

  return append (m, kind, items);
}

gboolean
gn_pickle_append_few (GnPickleMachine *m, GnPickleKind kind, guint n)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  for (guint i = 0; i < n; i++) {
    GnPickleValue *value = gn_pickle_pop (m);

    if (!value)
      return gn_pickle_damaged (m);
    g_ptr_array_insert (items, 0, value);
  }
  return append (m, kind, items);
}

GnPickleValue *
gn_pickle_item (const GnPickleValue *list, guint i, GnPickleKind kind)
{
  GnPickleValue *value = list && i < list->items->len ? g_ptr_array_index (list->items, i) : NULL;

  return value && value->kind == kind ? value : NULL;
}

gboolean
gn_pickle_remember (GnPickleMachine *m, gsize n_bytes)
{
  gint64 key;

  if (!read_number (m, n_bytes, FALSE, &key) || !m->stack->len)
    return gn_pickle_damaged (m);
  g_hash_table_insert (m->memo, GUINT_TO_POINTER ((guint) key), g_ptr_array_index (m->stack, m->stack->len - 1));
  return TRUE;
}

gboolean
gn_pickle_recall (GnPickleMachine *m, gsize n_bytes)
{
  gint64 key;
  GnPickleValue *value;

  if (!read_number (m, n_bytes, FALSE, &key) ||
      !(value = g_hash_table_lookup (m->memo, GUINT_TO_POINTER ((guint) key))))
    return gn_pickle_damaged (m);
  g_ptr_array_add (m->stack, value);
  return TRUE;
}

gboolean
gn_pickle_read_integer (GnPickleMachine *m, gsize n_bytes, gboolean is_signed)
{
  gint64 number;

  return read_number (m, n_bytes, is_signed, &number) && gn_pickle_push_integer (m, number);
}

gboolean
gn_pickle_read_long (GnPickleMachine *m)
{
  gint64 n_bytes = 0;

  return read_number (m, 1, FALSE, &n_bytes) && gn_pickle_read_integer (m, (gsize) n_bytes, TRUE);
}

gboolean
gn_pickle_skip (GnPickleMachine *m, gsize n_bytes)
{
  gint64 ignored;

  return read_number (m, n_bytes, FALSE, &ignored);
}
