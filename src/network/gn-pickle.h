/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The part of Python's pickle language that a state dict of torch.save is written in. A pickle is a program; this
 * machine knows no instruction and no name but the few a state dict needs, so nothing of it is ever executed.
 * Private to network/. */
#pragma once

#include "gn-tensor-file.h"

G_BEGIN_DECLS

/**
 * GnPickledTensor:
 * @name: key in the state dict
 * @storage: name of the stretch of numbers it lies in
 * @n_storage: numbers in that stretch, as the pickle says
 * @offset: of its first number
 * @shape, @strides: in numbers, not negative
 */
typedef struct {
  const char *name, *storage;
  GnDtype dtype;
  gint64 n_storage, offset;
  gint64 shape[GN_TENSOR_MAX_DIMS], strides[GN_TENSOR_MAX_DIMS];
  int n_dims;
} GnPickledTensor;

/**
 * gn_pickle_read_state_dict:
 * @names: receives the strings of the result and of the problem
 * @problem: (out): what is wrong, when %NULL is returned
 *
 * The dict may be the pickled object itself or stand under "state_dict", "model_state_dict" or "model" in it. Entries that
 * are no tensors are left out, and a "module." that DataParallel puts in front of every name is taken off.
 *
 * Returns: (transfer full) (nullable) (element-type GnPickledTensor)
 */
GArray *gn_pickle_read_state_dict (const guint8 *data, gsize length, GStringChunk *names, const char **problem);

G_END_DECLS
