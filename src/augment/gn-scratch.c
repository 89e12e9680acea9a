/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-scratch.h"

#include <stddef.h>

#define KEEP_AT_MOST ((gsize)4 << 20)

typedef union {
  gsize size;
  max_align_t align;
} Header;

static GPrivate spare = G_PRIVATE_INIT (g_free);

gpointer
gn_scratch_take (gsize size)
{
  Header *header = g_private_get (&spare);
  if (header && header->size >= size) {
    g_private_set (&spare, NULL);
    return header + 1;
  }
  header = g_malloc (sizeof *header + size);
  header->size = size;
  return header + 1;
}

void
gn_scratch_give (gpointer memory)
{
  if (!memory)
    return;
  Header *header = (Header *)memory - 1, *kept = g_private_get (&spare);
  if (header->size > KEEP_AT_MOST || (kept && kept->size >= header->size))
    g_free (header);
  else
    g_private_replace (&spare, header);
}
