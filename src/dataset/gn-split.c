/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-split.h"
#include "gn-random.h"

#include <string.h>

#define OPERATION 0x73706C74 /* "splt": the draw's own place in the random stream */

typedef struct {
  GnPhoto *photos;
  const guint32 *groups; /* [n] */
  gint8 *sides;          /* [n], by group: GnSplit, or UNDECIDED */
} Draw;

#define UNDECIDED -1

static guint
count_group (const Draw *draw, const GArray *usable, guint32 group)
{
  guint count = 0;
  for (guint i = 0; i < usable->len; i++)
    count += draw->groups[g_array_index (usable, guint32, i)] == group;
  return count;
}

static void
draw_class (const Draw *draw, GArray *usable, int class_index, guint64 seed)
{
  guint32 *order = (guint32 *)(gpointer)usable->data;
  guint target = usable->len < 2 ? 0 : MAX ((usable->len + 2) / 5, 1), taken = 0;
  for (guint i = 0; i < usable->len; i++)
    taken += draw->sides[draw->groups[order[i]]] == GN_SPLIT_VALIDATION;
  GnRandom random = gn_random_init (seed, 0, (guint32)class_index, OPERATION);
  gn_random_shuffle (&random, order, usable->len);
  for (guint i = 0; i < usable->len; i++) {
    gint8 *side = &draw->sides[draw->groups[order[i]]];
    if (*side == UNDECIDED) {
      guint together = taken < target ? count_group (draw, usable, draw->groups[order[i]]) : 0;
      gboolean take = together > 0 && taken + together < usable->len && (taken + together <= target || taken == 0);
      *side = take ? GN_SPLIT_VALIDATION : GN_SPLIT_TRAINING;
      taken += take ? together : 0;
    }
    draw->photos[order[i]].split = (GnSplit)*side;
  }
}

void
gn_split_draw (GnPhoto *photos, const guint32 *groups, guint n, guint n_classes, guint64 seed)
{
  g_autofree gint8 *sides = g_new (gint8, n);
  Draw draw = { photos, groups, sides };
  memset (sides, UNDECIDED, n);
  for (guint class_index = 0; class_index < n_classes; class_index++) {
    g_autoptr (GArray) usable = g_array_new (FALSE, FALSE, sizeof (guint32));
    for (guint32 i = 0; i < n; i++) {
      photos[i].split = photos[i].class_index == (int)class_index ? GN_SPLIT_TRAINING : photos[i].split;
      if (photos[i].class_index == (int)class_index && !photos[i].problem)
        g_array_append_val (usable, i);
    }
    draw_class (&draw, usable, (int)class_index, seed);
  }
}
