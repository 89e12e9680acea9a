/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-split.h"
#include "gn-random.h"

#define OPERATION 0x73706C74 /* "splt": the draw's own place in the random stream */

/* The side each content has been given: GnSplit by hash. */
static gboolean
has_side (GHashTable *sides, const GnPhoto *photo, GnSplit *side)
{
  gpointer found;
  if (!g_hash_table_lookup_extended (sides, &photo->content_hash, NULL, &found))
    return FALSE;
  *side = GPOINTER_TO_UINT (found);
  return TRUE;
}

static guint
count_equal (const GnPhoto *photos, const GArray *usable, guint64 hash)
{
  guint count = 0;
  for (guint i = 0; i < usable->len; i++)
    count += photos[g_array_index (usable, guint32, i)].content_hash == hash;
  return count;
}

static void
draw_class (GnPhoto *photos, GArray *usable, int class_index, guint64 seed, GHashTable *sides)
{
  guint32 *order = (guint32 *)(gpointer)usable->data;
  guint target = usable->len < 2 ? 0 : MAX ((usable->len + 2) / 5, 1), taken = 0;
  GnSplit side;
  for (guint i = 0; i < usable->len; i++)
    taken += has_side (sides, &photos[order[i]], &side) && side == GN_SPLIT_VALIDATION;
  GnRandom random = gn_random_init (seed, 0, (guint32)class_index, OPERATION);
  gn_random_shuffle (&random, order, usable->len);
  for (guint i = 0; i < usable->len; i++) {
    GnPhoto *photo = &photos[order[i]];
    if (!has_side (sides, photo, &side)) {
      guint equal = taken < target ? count_equal (photos, usable, photo->content_hash) : 0;
      gboolean take = equal > 0 && taken + equal < usable->len && (taken + equal <= target || taken == 0);
      side = take ? GN_SPLIT_VALIDATION : GN_SPLIT_TRAINING;
      taken += take ? equal : 0;
      g_hash_table_insert (sides, &photo->content_hash, GUINT_TO_POINTER (side));
    }
    photo->split = side;
  }
}

void
gn_split_draw (GnPhoto *photos, guint n, guint n_classes, guint64 seed)
{
  g_autoptr (GHashTable) sides = g_hash_table_new (g_int64_hash, g_int64_equal);
  for (guint class_index = 0; class_index < n_classes; class_index++) {
    g_autoptr (GArray) usable = g_array_new (FALSE, FALSE, sizeof (guint32));
    for (guint32 i = 0; i < n; i++) {
      photos[i].split = photos[i].class_index == (int)class_index ? GN_SPLIT_TRAINING : photos[i].split;
      if (photos[i].class_index == (int)class_index && !photos[i].problem)
        g_array_append_val (usable, i);
    }
    draw_class (photos, usable, (int)class_index, seed, sides);
  }
}
