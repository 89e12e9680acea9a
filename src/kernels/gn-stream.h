/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: which tensors are written past the cache. */
#pragma once

#include <stdbool.h>

#include "gn-element.h"

#define GN_CACHE_LINE 64
/* More than a shared cache holds for whoever reads next. */
#define GN_STREAM_BYTES ((size_t) 64 << 20)

/* Whether z[rows][k] is so large that its beginning has left the cache before its end is written. To write it past the
 * cache saves reading each line first, which must then be written whole: so where rows consist of lines. */
static inline bool
gn_streams (GnElement element, const void *z, size_t rows, size_t k)
{
  size_t row = k * gn_element_size (element);
  return rows * row >= GN_STREAM_BYTES && row % GN_CACHE_LINE == 0 && (uintptr_t) z % GN_CACHE_LINE == 0;
}
