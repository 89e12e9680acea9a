/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The machine that a pickle is a program for: bytes, a stack of values, and a memo. It knows no names and calls nothing;
 * what a program may ask for is gn-pickle.c's to say. Private to network/. */
#pragma once

#include "gn-pickle.h"

G_BEGIN_DECLS

typedef enum {
  GN_PICKLE_OTHER, /* None, numbers with a point, what nobody asks for */
  GN_PICKLE_MARK,
  GN_PICKLE_INTEGER, /* booleans too */
  GN_PICKLE_TEXT,
  GN_PICKLE_LIST, /* tuples too */
  GN_PICKLE_DICT,
  GN_PICKLE_GLOBAL,
  GN_PICKLE_STORAGE,
  GN_PICKLE_TENSOR,
} GnPickleKind;

/* The names a state dict calls by. */
typedef enum {
  GN_PICKLE_GLOBAL_ORDERED_DICT,
  GN_PICKLE_GLOBAL_REBUILD_TENSOR,
  GN_PICKLE_GLOBAL_REBUILD_PARAMETER,
  GN_PICKLE_GLOBAL_STORAGE,
} GnPickleGlobal;

/**
 * GnPickleValue:
 * @integer: of an integer; of a storage, how many numbers
 * @text: of a text; of a storage, its name
 * @items: (element-type GnPickleValue): of a list; of a dict, keys and values in turn
 * @dtype: of a storage's global, a storage, a tensor
 * @tensor: owned
 *
 * Belongs to its machine.
 */
typedef struct {
  GnPickleKind kind;
  gint64 integer;
  const char *text;
  GPtrArray *items;
  GnPickleGlobal global;
  GnDtype dtype;
  GnPickledTensor *tensor;
} GnPickleValue;

/**
 * GnPickleMachine:
 * @at, @end: the bytes that are left
 * @stack: (element-type GnPickleValue)
 * @memo: values by number
 * @all: owns every value
 * @names: texts go there and outlive the machine
 * @problem: (nullable): what was wrong first, a translated sentence's end
 */
typedef struct {
  const guint8 *at, *end;
  GPtrArray *stack;
  GHashTable *memo;
  GPtrArray *all;
  GStringChunk *names;
  const char *problem;
} GnPickleMachine;

void gn_pickle_machine_init  (GnPickleMachine *m, const guint8 *data, gsize length, GStringChunk *names);
void gn_pickle_machine_clear (GnPickleMachine *m);

/* Keep the first problem and return FALSE. */
gboolean gn_pickle_fail    (GnPickleMachine *m, const char *problem);
gboolean gn_pickle_damaged (GnPickleMachine *m);

/* What follows returns FALSE or NULL, most of it with a problem, when the program is not what it should be. */

/* The stack: a new value on top; the top, taken off; the top if it is of a kind. */
GnPickleValue *gn_pickle_push         (GnPickleMachine *m, GnPickleKind kind);
GnPickleValue *gn_pickle_pop          (GnPickleMachine *m);
GnPickleValue *gn_pickle_pop_kind     (GnPickleMachine *m, GnPickleKind kind);
gboolean       gn_pickle_push_integer (GnPickleMachine *m, gint64 integer);
/* A list of everything above the last mark, which goes too; of the last n values. */
gboolean       gn_pickle_push_marked  (GnPickleMachine *m);
gboolean       gn_pickle_push_tuple   (GnPickleMachine *m, guint n);
/* The same, into the list or dict below. */
gboolean       gn_pickle_append_marked (GnPickleMachine *m, GnPickleKind kind);
gboolean       gn_pickle_append_few    (GnPickleMachine *m, GnPickleKind kind, guint n);
/* An item of a list or dict (nullable), if it is of a kind; no problem when not. */
GnPickleValue *gn_pickle_item          (const GnPickleValue *list, guint i, GnPickleKind kind);

/* The bytes: numbers little-endian, lengths and memo numbers in so many bytes. */
gboolean    gn_pickle_read_text    (GnPickleMachine *m, gsize size_bytes);
const char *gn_pickle_read_line    (GnPickleMachine *m);
gboolean    gn_pickle_read_integer (GnPickleMachine *m, gsize n_bytes, gboolean is_signed);
gboolean    gn_pickle_read_long    (GnPickleMachine *m);
gboolean    gn_pickle_skip         (GnPickleMachine *m, gsize n_bytes);
gboolean    gn_pickle_remember     (GnPickleMachine *m, gsize n_bytes);
gboolean    gn_pickle_recall       (GnPickleMachine *m, gsize n_bytes);

G_END_DECLS
