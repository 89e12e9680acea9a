/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "gn-pickle.h"

typedef enum {
  VALUE_OTHER, /* None, numbers with a point, what nobody asks for */
  VALUE_MARK,
  VALUE_INTEGER, /* booleans too */
  VALUE_TEXT,
  VALUE_LIST, /* tuples too */
  VALUE_DICT,
  VALUE_GLOBAL,
  VALUE_STORAGE,
  VALUE_TENSOR,
} ValueKind;

/* The names a state dict calls by. */
typedef enum { GLOBAL_ORDERED_DICT, GLOBAL_REBUILD_TENSOR, GLOBAL_REBUILD_PARAMETER, GLOBAL_STORAGE } Global;

typedef struct Value Value;
struct Value {
  ValueKind kind;
  gint64 integer;    /* of a storage: how many numbers */
  const char *text;  /* of a storage: its name */
  GPtrArray *items;  /* (element-type Value): of a dict, keys and values in turn */
  Global global;
  GnDtype dtype;     /* of a storage's global, a storage, a tensor */
  GnPickledTensor *tensor;
};

typedef struct {
  const guint8 *at, *end;
  GPtrArray *stack;    /* (element-type Value) */
  GHashTable *memo;    /* guint → Value */
  GPtrArray *all;      /* owns every Value */
  GStringChunk *names;
  const char *problem;
} Machine;

static const struct { const char *module, *name; Global global; GnDtype dtype; } globals[] = {
  { "collections", "OrderedDict", GLOBAL_ORDERED_DICT, GN_DTYPE_OTHER },
  { "torch._utils", "_rebuild_tensor_v2", GLOBAL_REBUILD_TENSOR, GN_DTYPE_OTHER },
  { "torch._utils", "_rebuild_parameter", GLOBAL_REBUILD_PARAMETER, GN_DTYPE_OTHER },
  { "torch", "FloatStorage", GLOBAL_STORAGE, GN_DTYPE_F32 },
  { "torch", "HalfStorage", GLOBAL_STORAGE, GN_DTYPE_F16 },
  { "torch", "BFloat16Storage", GLOBAL_STORAGE, GN_DTYPE_BF16 },
  { "torch", "DoubleStorage", GLOBAL_STORAGE, GN_DTYPE_F64 },
  { "torch", "LongStorage", GLOBAL_STORAGE, GN_DTYPE_I64 },
  { "torch", "IntStorage", GLOBAL_STORAGE, GN_DTYPE_I32 },
  { "torch", "ByteStorage", GLOBAL_STORAGE, GN_DTYPE_U8 },
  { "torch", "BoolStorage", GLOBAL_STORAGE, GN_DTYPE_BOOL },
};

static void
value_free (gpointer data)
{
  Value *value = data;

  g_clear_pointer (&value->items, g_ptr_array_unref);
  g_free (value->tensor);
  g_free (value);
}

static gboolean
fail (Machine *m, const char *problem)
{
  if (!m->problem)
    m->problem = problem;
  return FALSE;
}

static gboolean
damaged (Machine *m)
{
  return fail (m, _("its list of tensors is damaged"));
}

static Value *
push (Machine *m, ValueKind kind)
{
  Value *value = g_new0 (Value, 1);

  value->kind = kind;
  if (kind == VALUE_LIST || kind == VALUE_DICT)
    value->items = g_ptr_array_new ();
  g_ptr_array_add (m->all, value);
  g_ptr_array_add (m->stack, value);
  return value;
}

/* The top of the stack, or NULL when there is none. */
static Value *
pop (Machine *m)
{
  return m->stack->len ? g_ptr_array_steal_index (m->stack, m->stack->len - 1) : NULL;
}

static Value *
pop_kind (Machine *m, ValueKind kind)
{
  Value *value = pop (m);

  return value && value->kind == kind ? value : NULL;
}

static gboolean
push_integer (Machine *m, gint64 integer)
{
  push (m, VALUE_INTEGER)->integer = integer;
  return TRUE;
}

/* A little-endian number of up to eight bytes; the sign is that of the last byte when it is_signed. */
static gboolean
read_number (Machine *m, gsize n_bytes, gboolean is_signed, gint64 *number)
{
  guint64 value = 0;

  if (n_bytes > 8 || (gsize) (m->end - m->at) < n_bytes)
    return damaged (m);
  for (gsize i = 0; i < n_bytes; i++)
    value |= (guint64) m->at[i] << (8 * i);
  if (is_signed && n_bytes > 0 && n_bytes < 8 && (m->at[n_bytes - 1] & 0x80))
    value |= G_MAXUINT64 << (8 * n_bytes);
  m->at += n_bytes;
  *number = (gint64) value;
  return TRUE;
}

static gboolean
read_text (Machine *m, gsize size_bytes)
{
  gint64 length;

  if (!read_number (m, size_bytes, FALSE, &length) || length < 0 || length > m->end - m->at ||
      !g_utf8_validate_len ((const char *) m->at, (gsize) length, NULL))
    return damaged (m);
  push (m, VALUE_TEXT)->text = g_string_chunk_insert_len (m->names, (const char *) m->at, length);
  m->at += length;
  return TRUE;
}

/* A line of text, without its end. */
static const char *
read_line (Machine *m)
{
  const guint8 *end = memchr (m->at, '\n', (gsize) (m->end - m->at));
  const char *line;

  if (!end || !g_utf8_validate ((const char *) m->at, end - m->at, NULL))
    return NULL;
  line = g_string_chunk_insert_len (m->names, (const char *) m->at, end - m->at);
  m->at = end + 1;
  return line;
}

static gboolean
read_global (Machine *m)
{
  const char *module = read_line (m), *name = module ? read_line (m) : NULL;
  g_autofree char *problem = NULL;

  if (!name)
    return damaged (m);
  for (guint i = 0; i < G_N_ELEMENTS (globals); i++)
    if (g_str_equal (globals[i].module, module) && g_str_equal (globals[i].name, name)) {
      Value *value = push (m, VALUE_GLOBAL);

      value->global = globals[i].global;
      value->dtype = globals[i].dtype;
      return TRUE;
    }
  problem = g_strdup_printf (_("it asks for “%s.%s”, which a plain state dict does not need; nothing of it was run. Save "
                               "model.state_dict() instead"), module, name);
  return fail (m, g_string_chunk_insert (m->names, problem));
}

/* Everything above the last mark, which goes too; NULL when there is none. */
static GPtrArray *
pop_to_mark (Machine *m)
{
  for (guint i = m->stack->len; i-- > 0;) {
    Value *value = g_ptr_array_index (m->stack, i);

    if (value->kind == VALUE_MARK) {
      GPtrArray *items = g_ptr_array_new ();

      for (guint j = i + 1; j < m->stack->len; j++)
        g_ptr_array_add (items, g_ptr_array_index (m->stack, j));
      g_ptr_array_set_size (m->stack, (int) i);
      return items;
    }
  }
  return NULL;
}

static gboolean
push_marked (Machine *m)
{
  g_autoptr (GPtrArray) items = pop_to_mark (m);
  Value *list;

  if (!items)
    return damaged (m);
  list = push (m, VALUE_LIST);
  g_ptr_array_extend (list->items, items, NULL, NULL);
  return TRUE;
}

static gboolean
push_tuple (Machine *m, guint n)
{
  Value *values[3], *list;

  for (guint i = n; i-- > 0;)
    if (!(values[i] = pop (m)))
      return damaged (m);
  list = push (m, VALUE_LIST);
  for (guint i = 0; i < n; i++)
    g_ptr_array_add (list->items, values[i]);
  return TRUE;
}

/* Into the container below the items: a list's items or a dict's pairs. */
static gboolean
append (Machine *m, ValueKind kind, GPtrArray *items)
{
  Value *container = m->stack->len ? g_ptr_array_index (m->stack, m->stack->len - 1) : NULL;

  if (!items || !container || container->kind != kind || (kind == VALUE_DICT && items->len % 2))
    return damaged (m);
  g_ptr_array_extend (container->items, items, NULL, NULL);
  return TRUE;
}

static gboolean
append_marked (Machine *m, ValueKind kind)
{
  g_autoptr (GPtrArray) items = pop_to_mark (m);

  return append (m, kind, items);
}

static gboolean
append_few (Machine *m, ValueKind kind, guint n)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new ();

  for (guint i = 0; i < n; i++) {
    Value *value = pop (m);

    if (!value)
      return damaged (m);
    g_ptr_array_insert (items, 0, value);
  }
  return append (m, kind, items);
}

static Value *
item (const Value *list, guint i, ValueKind kind)
{
  Value *value = list && i < list->items->len ? g_ptr_array_index (list->items, i) : NULL;

  return value && value->kind == kind ? value : NULL;
}

/* ('storage', type, name, device, numbers) */
static gboolean
make_storage (Machine *m)
{
  Value *id = pop_kind (m, VALUE_LIST), *type = item (id, 1, VALUE_GLOBAL), *name = item (id, 2, VALUE_TEXT),
        *count = item (id, 4, VALUE_INTEGER), *storage;

  if (!type || type->global != GLOBAL_STORAGE || !name || !count || count->integer < 0)
    return damaged (m);
  storage = push (m, VALUE_STORAGE);
  storage->dtype = type->dtype;
  storage->text = name->text;
  storage->integer = count->integer;
  return TRUE;
}

static gboolean
read_axes (const Value *list, gint64 *numbers)
{
  for (guint i = 0; i < list->items->len; i++) {
    Value *number = item (list, i, VALUE_INTEGER);

    if (!number || number->integer < 0)
      return FALSE;
    numbers[i] = number->integer;
  }
  return TRUE;
}

/* (storage, offset, shape, strides, …) */
static gboolean
make_tensor (Machine *m, const Value *arguments)
{
  Value *storage = item (arguments, 0, VALUE_STORAGE), *offset = item (arguments, 1, VALUE_INTEGER),
        *shape = item (arguments, 2, VALUE_LIST), *strides = item (arguments, 3, VALUE_LIST), *value;
  g_autofree GnPickledTensor *tensor = g_new0 (GnPickledTensor, 1);

  if (!storage || !offset || offset->integer < 0 || !shape || !strides ||
      shape->items->len != strides->items->len || shape->items->len > GN_TENSOR_MAX_DIMS ||
      !read_axes (shape, tensor->shape) || !read_axes (strides, tensor->strides))
    return damaged (m);
  tensor->storage = storage->text;
  tensor->dtype = storage->dtype;
  tensor->n_storage = storage->integer;
  tensor->offset = offset->integer;
  tensor->n_dims = (int) shape->items->len;
  value = push (m, VALUE_TENSOR);
  value->tensor = g_steal_pointer (&tensor);
  return TRUE;
}

static gboolean
reduce (Machine *m)
{
  Value *arguments = pop_kind (m, VALUE_LIST), *callable = arguments ? pop_kind (m, VALUE_GLOBAL) : NULL, *inner;

  if (!callable)
    return damaged (m);
  switch (callable->global) {
  case GLOBAL_ORDERED_DICT:
    push (m, VALUE_DICT);
    return TRUE;
  case GLOBAL_REBUILD_TENSOR:
    return make_tensor (m, arguments);
  case GLOBAL_REBUILD_PARAMETER:
    if (!(inner = item (arguments, 0, VALUE_TENSOR)))
      return damaged (m);
    g_ptr_array_add (m->stack, inner);
    return TRUE;
  case GLOBAL_STORAGE:
    break;
  }
  return damaged (m);
}

static gboolean
remember (Machine *m, gsize n_bytes)
{
  gint64 key;

  if (!read_number (m, n_bytes, FALSE, &key) || !m->stack->len)
    return damaged (m);
  g_hash_table_insert (m->memo, GUINT_TO_POINTER ((guint) key), g_ptr_array_index (m->stack, m->stack->len - 1));
  return TRUE;
}

static gboolean
recall (Machine *m, gsize n_bytes)
{
  gint64 key;
  Value *value;

  if (!read_number (m, n_bytes, FALSE, &key) ||
      !(value = g_hash_table_lookup (m->memo, GUINT_TO_POINTER ((guint) key))))
    return damaged (m);
  g_ptr_array_add (m->stack, value);
  return TRUE;
}

static gboolean
read_integer (Machine *m, gsize n_bytes, gboolean is_signed)
{
  gint64 number;

  return read_number (m, n_bytes, is_signed, &number) && push_integer (m, number);
}

static gboolean
read_long (Machine *m)
{
  gint64 n_bytes;

  return read_number (m, 1, FALSE, &n_bytes) && read_integer (m, (gsize) n_bytes, TRUE);
}

static gboolean
skip (Machine *m, gsize n_bytes)
{
  gint64 ignored;

  return read_number (m, n_bytes, FALSE, &ignored);
}

/* One instruction of Python's pickletools, by its letter. */
static gboolean
execute (Machine *m, guint8 opcode)
{
  switch (opcode) {
  case 0x80: /* PROTO */
    return skip (m, 1);
  case 0x95: /* FRAME */
    return skip (m, 8);
  case '(':
    push (m, VALUE_MARK);
    return TRUE;
  case 'N':
    push (m, VALUE_OTHER);
    return TRUE;
  case 'G': /* BINFLOAT */
    push (m, VALUE_OTHER);
    return skip (m, 8);
  case 0x88: /* NEWTRUE */
  case 0x89: /* NEWFALSE */
    return push_integer (m, opcode == 0x88);
  case 'K':
    return read_integer (m, 1, FALSE);
  case 'M':
    return read_integer (m, 2, FALSE);
  case 'J':
    return read_integer (m, 4, TRUE);
  case 0x8a: /* LONG1 */
    return read_long (m);
  case 0x8c: /* SHORT_BINUNICODE */
    return read_text (m, 1);
  case 'X':
    return read_text (m, 4);
  case '}':
    push (m, VALUE_DICT);
    return TRUE;
  case ']':
  case ')':
    push (m, VALUE_LIST);
    return TRUE;
  case 't':
    return push_marked (m);
  case 0x85: /* TUPLE1 … TUPLE3 */
  case 0x86:
  case 0x87:
    return push_tuple (m, opcode - 0x84);
  case 'a':
    return append_few (m, VALUE_LIST, 1);
  case 'e':
    return append_marked (m, VALUE_LIST);
  case 's':
    return append_few (m, VALUE_DICT, 2);
  case 'u':
    return append_marked (m, VALUE_DICT);
  case 'b': /* BUILD: attributes, such as an OrderedDict's _metadata */
    return pop (m) ? TRUE : damaged (m);
  case 'c':
    return read_global (m);
  case 'Q':
    return make_storage (m);
  case 'R':
    return reduce (m);
  case 'q':
    return remember (m, 1);
  case 'r':
    return remember (m, 4);
  case 'h':
    return recall (m, 1);
  case 'j':
    return recall (m, 4);
  default:
    return fail (m, _("its list of tensors has something in it that a state dict does not need; nothing of it was run"));
  }
}

static Value *
run (Machine *m)
{
  while (m->at < m->end) {
    guint8 opcode = *m->at++;

    if (opcode == '.')
      return pop_kind (m, VALUE_DICT);
    if (!execute (m, opcode))
      return NULL;
  }
  return NULL;
}

static Value *
lookup (const Value *dict, const char *key)
{
  for (guint i = 0; i + 1 < dict->items->len; i += 2) {
    Value *name = item (dict, i, VALUE_TEXT);

    if (name && g_str_equal (name->text, key))
      return item (dict, i + 1, VALUE_DICT);
  }
  return NULL;
}

static GArray *
collect (Machine *m, const Value *dict)
{
  static const char *const wrappers[] = { "state_dict", "model_state_dict", "model" };
  GArray *tensors = g_array_new (FALSE, FALSE, sizeof (GnPickledTensor));

  for (guint i = 0; i < G_N_ELEMENTS (wrappers); i++) {
    Value *inner = lookup (dict, wrappers[i]);

    if (inner) {
      dict = inner;
      break;
    }
  }
  for (guint i = 0; i + 1 < dict->items->len; i += 2) {
    Value *name = item (dict, i, VALUE_TEXT), *tensor = item (dict, i + 1, VALUE_TENSOR);

    if (name && tensor) {
      GnPickledTensor named = *tensor->tensor;

      named.name = g_str_has_prefix (name->text, "module.") ? name->text + strlen ("module.") : name->text;
      g_array_append_val (tensors, named);
    }
  }
  if (tensors->len)
    return tensors;
  g_array_unref (tensors);
  fail (m, _("it holds no tensors"));
  return NULL;
}

GArray *
gn_pickle_read_state_dict (const guint8 *data, gsize length, GStringChunk *names, const char **problem)
{
  Machine m = { .at = data, .end = data + length, .names = names };
  GArray *tensors = NULL;
  Value *dict;

  m.stack = g_ptr_array_new ();
  m.memo = g_hash_table_new (NULL, NULL);
  m.all = g_ptr_array_new_with_free_func (value_free);
  dict = run (&m);
  if (dict)
    tensors = collect (&m, dict);
  else
    damaged (&m);
  *problem = m.problem;
  g_ptr_array_unref (m.stack);
  g_hash_table_unref (m.memo);
  g_ptr_array_unref (m.all);
  return tensors;
}
