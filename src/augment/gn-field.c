/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-field.h"
#include "gn-augment-private.h"

static inline guint32
finish (guint32 h, guint32 key)
{
  h = (h ^ h >> 16) * 0x85ebca6bu;
  h ^= key;
  h = (h ^ h >> 13) * 0xc2b2ae35u;
  return h ^ h >> 16;
}

GN_CLONES static void
hash_places (guint32 before, guint32 amid, gsize n, guint32 *restrict words)
{
  for (gsize i = 0; i < n; i++)
    words[i] = finish ((guint32)i + before, amid);
}

void
gn_field_row (guint32 seed, int y, gsize n, guint32 *words)
{
  guint32 before = finish ((guint32)y + finish (seed, 0x9e3779b9u), seed);
  hash_places (before, finish (before, ~seed), n, words);
}
