/* Counter-based random numbers (Philox4x32-10; Salmon et al., "Parallel random numbers: as easy as 1, 2, 3", SC'11):
 * a draw is a pure function of (seed, epoch, photo, operation, draw). Thread-safe: no state but the value itself. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  guint64 seed;
  guint32 epoch, photo, operation, draw; /* draw advances by one with each number taken */
} GnRandom;

GnRandom gn_random_init      (guint64 seed, guint32 epoch, guint32 photo, guint32 operation);
guint32  gn_random_u32       (GnRandom *random);
double   gn_random_uniform   (GnRandom *random, double low, double high); /* [low, high) */
int      gn_random_integer   (GnRandom *random, int low, int high);       /* both ends included, unbiased */
double   gn_random_normal    (GnRandom *random, double mean, double deviation);
gboolean gn_random_coin      (GnRandom *random, double probability);
void     gn_random_shuffle   (GnRandom *random, guint32 *items, gsize n); /* Fisher-Yates */

G_END_DECLS
