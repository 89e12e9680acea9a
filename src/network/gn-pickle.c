/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gi18n-lib.h>
#include <string.h>

#include "gn-pickle-machine.h"

/* All that a program may ask for by name. */
static const struct { const char *module, *name; GnPickleGlobal global; GnDtype dtype; } globals[] = {
  { "collections", "OrderedDict", GN_PICKLE_GLOBAL_ORDERED_DICT, GN_DTYPE_OTHER },
  { "torch._utils", "_rebuild_tensor_v2", GN_PICKLE_GLOBAL_REBUILD_TENSOR, GN_DTYPE_OTHER },
  { "torch._utils", "_rebuild_parameter", GN_PICKLE_GLOBAL_REBUILD_PARAMETER, GN_DTYPE_OTHER },
  { "torch", "FloatStorage", GN_PICKLE_GLOBAL_STORAGE, GN_DTYPE_F32 },
  { "torch", "HalfStorage", GN_PICKLE_GLOBAL_STORAGE, GN_DTYPE_F16 },
  { "torch", "BFloat16Storage", GN_PICKLE_GLOBAL_STORAGE, GN_DTYPE_BF16 },
  { "torch", "DoubleStorage", GN_PICKLE_GLOBAL_STORAGE, GN_DTYPE_F64 },
  { "torch", "LongStorage", GN_PICKLE_GLOBAL_STORAGE, GN_DTYPE_I64 },
  { "torch", "IntStorage", GN_PICKLE_GLOBAL_STORAGE, GN_DTYPE_I32 },
  { "torch", "ByteStorage", GN_PICKLE_GLOBAL_STORAGE, GN_DTYPE_U8 },
  { "torch", "BoolStorage", GN_PICKLE_GLOBAL_STORAGE, GN_DTYPE_BOOL },
};

static gboolean
read_global (GnPickleMachine *m)
{
  const char *module = gn_pickle_read_line (m), *name = module ? gn_pickle_read_line (m) : NULL;
  g_autofree char *problem = NULL;

  if (!name)
    return gn_pickle_damaged (m);
  for (guint i = 0; i < G_N_ELEMENTS (globals); i++)
    if (g_str_equal (globals[i].module, module) && g_str_equal (globals[i].name, name)) {
      GnPickleValue *value = gn_pickle_push (m, GN_PICKLE_GLOBAL);

      value->global = globals[i].global;
      value->dtype = globals[i].dtype;
      return TRUE;
    }
  problem = g_strdup_printf (_("it asks for “%s.%s”, which a plain state dict does not need; nothing of it was run. Save "
                               "model.state_dict() instead"), module, name);
  return gn_pickle_fail (m, g_string_chunk_insert (m->names, problem));
}

/* ('storage', type, name, device, numbers) */
static gboolean
make_storage (GnPickleMachine *m)
{
  GnPickleValue *id = gn_pickle_pop_kind (m, GN_PICKLE_LIST), *type = gn_pickle_item (id, 1, GN_PICKLE_GLOBAL);
  GnPickleValue *name = gn_pickle_item (id, 2, GN_PICKLE_TEXT), *count = gn_pickle_item (id, 4, GN_PICKLE_INTEGER);
  GnPickleValue *storage;

  if (!type || type->global != GN_PICKLE_GLOBAL_STORAGE || !name || !count || count->integer < 0)
    return gn_pickle_damaged (m);
  storage = gn_pickle_push (m, GN_PICKLE_STORAGE);
  storage->dtype = type->dtype;
  storage->text = name->text;
  storage->integer = count->integer;
  return TRUE;
}

static gboolean
read_axes (const GnPickleValue *list, gint64 *numbers)
{
  for (guint i = 0; i < list->items->len; i++) {
    GnPickleValue *number = gn_pickle_item (list, i, GN_PICKLE_INTEGER);

    if (!number || number->integer < 0)
      return FALSE;
    numbers[i] = number->integer;
  }
  return TRUE;
}

/* (storage, offset, shape, strides, …) */
static gboolean
make_tensor (GnPickleMachine *m, const GnPickleValue *arguments)
{
  GnPickleValue *storage = gn_pickle_item (arguments, 0, GN_PICKLE_STORAGE), *value;
  GnPickleValue *offset = gn_pickle_item (arguments, 1, GN_PICKLE_INTEGER);
  GnPickleValue *shape = gn_pickle_item (arguments, 2, GN_PICKLE_LIST);
  GnPickleValue *strides = gn_pickle_item (arguments, 3, GN_PICKLE_LIST);
  g_autofree GnPickledTensor *tensor = g_new0 (GnPickledTensor, 1);

  if (!storage || !offset || offset->integer < 0 || !shape || !strides ||
      shape->items->len != strides->items->len || shape->items->len > GN_TENSOR_MAX_DIMS ||
      !read_axes (shape, tensor->shape) || !read_axes (strides, tensor->strides))
    return gn_pickle_damaged (m);
  tensor->storage = storage->text;
  tensor->dtype = storage->dtype;
  tensor->n_storage = storage->integer;
  tensor->offset = offset->integer;
  tensor->n_dims = (int) shape->items->len;
  value = gn_pickle_push (m, GN_PICKLE_TENSOR);
  value->tensor = g_steal_pointer (&tensor);
  return TRUE;
}

static gboolean
reduce (GnPickleMachine *m)
{
  GnPickleValue *arguments = gn_pickle_pop_kind (m, GN_PICKLE_LIST);
  GnPickleValue *callable = arguments ? gn_pickle_pop_kind (m, GN_PICKLE_GLOBAL) : NULL, *inner;

  if (!callable)
    return gn_pickle_damaged (m);
  switch (callable->global) {
  case GN_PICKLE_GLOBAL_ORDERED_DICT:
    gn_pickle_push (m, GN_PICKLE_DICT);
    return TRUE;
  case GN_PICKLE_GLOBAL_REBUILD_TENSOR:
    return make_tensor (m, arguments);
  case GN_PICKLE_GLOBAL_REBUILD_PARAMETER:
    if (!(inner = gn_pickle_item (arguments, 0, GN_PICKLE_TENSOR)))
      return gn_pickle_damaged (m);
    g_ptr_array_add (m->stack, inner);
    return TRUE;
  case GN_PICKLE_GLOBAL_STORAGE:
    break;
  }
  return gn_pickle_damaged (m);
}

/* One instruction of Python's pickletools, by its letter. */
static gboolean
execute (GnPickleMachine *m, guint8 opcode)
{
  switch (opcode) {
  case 0x80: /* PROTO */
    return gn_pickle_skip (m, 1);
  case 0x95: /* FRAME */
    return gn_pickle_skip (m, 8);
  case '(':
    gn_pickle_push (m, GN_PICKLE_MARK);
    return TRUE;
  case 'N':
    gn_pickle_push (m, GN_PICKLE_OTHER);
    return TRUE;
  case 'G': /* BINFLOAT */
    gn_pickle_push (m, GN_PICKLE_OTHER);
    return gn_pickle_skip (m, 8);
  case 0x88: /* NEWTRUE */
  case 0x89: /* NEWFALSE */
    return gn_pickle_push_integer (m, opcode == 0x88);
  case 'K':
    return gn_pickle_read_integer (m, 1, FALSE);
  case 'M':
    return gn_pickle_read_integer (m, 2, FALSE);
  case 'J':
    return gn_pickle_read_integer (m, 4, TRUE);
  case 0x8a: /* LONG1 */
    return gn_pickle_read_long (m);
  case 0x8c: /* SHORT_BINUNICODE */
    return gn_pickle_read_text (m, 1);
  case 'X':
    return gn_pickle_read_text (m, 4);
  case '}':
    gn_pickle_push (m, GN_PICKLE_DICT);
    return TRUE;
  case ']':
  case ')':
    gn_pickle_push (m, GN_PICKLE_LIST);
    return TRUE;
  case 't':
    return gn_pickle_push_marked (m);
  case 0x85: /* TUPLE1 … TUPLE3 */
  case 0x86:
  case 0x87:
    return gn_pickle_push_tuple (m, opcode - 0x84);
  case 'a':
    return gn_pickle_append_few (m, GN_PICKLE_LIST, 1);
  case 'e':
    return gn_pickle_append_marked (m, GN_PICKLE_LIST);
  case 's':
    return gn_pickle_append_few (m, GN_PICKLE_DICT, 2);
  case 'u':
    return gn_pickle_append_marked (m, GN_PICKLE_DICT);
  case 'b': /* BUILD: attributes, such as an OrderedDict's _metadata */
    return gn_pickle_pop (m) ? TRUE : gn_pickle_damaged (m);
  case 'c':
    return read_global (m);
  case 'Q':
    return make_storage (m);
  case 'R':
    return reduce (m);
  case 'q':
    return gn_pickle_remember (m, 1);
  case 'r':
    return gn_pickle_remember (m, 4);
  case 'h':
    return gn_pickle_recall (m, 1);
  case 'j':
    return gn_pickle_recall (m, 4);
  default:
    return gn_pickle_fail (m, _("its list of tensors has something in it that a state dict does not need; nothing of it was "
                                "run"));
  }
}

static GnPickleValue *
run (GnPickleMachine *m)
{
  while (m->at < m->end) {
    guint8 opcode = *m->at++;

    if (opcode == '.')
      return gn_pickle_pop_kind (m, GN_PICKLE_DICT);
    if (!execute (m, opcode))
      return NULL;
  }
  return NULL;
}

static GnPickleValue *
lookup (const GnPickleValue *dict, const char *key)
{
  for (guint i = 0; i + 1 < dict->items->len; i += 2) {
    GnPickleValue *name = gn_pickle_item (dict, i, GN_PICKLE_TEXT);

    if (name && g_str_equal (name->text, key))
      return gn_pickle_item (dict, i + 1, GN_PICKLE_DICT);
  }
  return NULL;
}

static GArray *
collect (GnPickleMachine *m, const GnPickleValue *dict)
{
  static const char *const wrappers[] = { "state_dict", "model_state_dict", "model" };
  GArray *tensors = g_array_new (FALSE, FALSE, sizeof (GnPickledTensor));

  for (guint i = 0; i < G_N_ELEMENTS (wrappers); i++) {
    GnPickleValue *inner = lookup (dict, wrappers[i]);

    if (inner) {
      dict = inner;
      break;
    }
  }
  for (guint i = 0; i + 1 < dict->items->len; i += 2) {
    GnPickleValue *name = gn_pickle_item (dict, i, GN_PICKLE_TEXT), *tensor = gn_pickle_item (dict, i + 1, GN_PICKLE_TENSOR);

    if (name && tensor) {
      GnPickledTensor named = *tensor->tensor;

      named.name = g_str_has_prefix (name->text, "module.") ? name->text + strlen ("module.") : name->text;
      g_array_append_val (tensors, named);
    }
  }
  if (tensors->len)
    return tensors;
  g_array_unref (tensors);
  gn_pickle_fail (m, _("it holds no tensors"));
  return NULL;
}

GArray *
gn_pickle_read_state_dict (const guint8 *data, gsize length, GStringChunk *names, const char **problem)
{
  GnPickleMachine m;
  GArray *tensors = NULL;
  GnPickleValue *dict;

  gn_pickle_machine_init (&m, data, length, names);
  dict = run (&m);
  if (dict)
    tensors = collect (&m, dict);
  else
    gn_pickle_damaged (&m);
  *problem = m.problem;
  gn_pickle_machine_clear (&m);
  return tensors;
}
