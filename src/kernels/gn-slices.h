/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: splitting of flat work into tasks. */
#pragma once

#include <stddef.h>

/* Floats in a task of an elementwise loop: long enough to hide the hand-over, short enough to share out evenly. */
#define GN_SLICE ((size_t) 1 << 15)

static inline int
gn_min_int (int a, int b)
{
  return a < b ? a : b;
}

static inline int
gn_max_int (int a, int b)
{
  return a > b ? a : b;
}

static inline size_t
gn_max_size (size_t a, size_t b)
{
  return a > b ? a : b;
}

static inline int
gn_divide_up (int a, int b)
{
  return (a + b - 1) / b;
}

static inline int
gn_n_slices (size_t n)
{
  return (int) ((n + GN_SLICE - 1) / GN_SLICE);
}

static inline size_t
gn_slice_length (size_t n, int slice)
{
  size_t rest = n - (size_t) slice * GN_SLICE;
  return rest < GN_SLICE ? rest : GN_SLICE;
}

/* Rows of k channels in a task of a row-wise loop. */
static inline int
gn_rows_per_task (int k)
{
  return gn_max_int (1, (int) (GN_SLICE / (size_t) k));
}

/* parts[n_parts][2][k] added up in order: a[k] from the first rows, b[k] from the second. */
static inline void
gn_add_sums (int n_parts, int k, const double *parts, double *a, double *b)
{
  for (int j = 0; j < k; j++)
    a[j] = b[j] = 0;
  for (int part = 0; part < n_parts; part++, parts += 2 * k)
    for (int j = 0; j < k; j++) {
      a[j] += parts[j];
      b[j] += parts[k + j];
    }
}
