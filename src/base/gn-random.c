/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-random.h"

#include <math.h>

GnRandom
gn_random_init (guint64 seed, guint32 epoch, guint32 photo, guint32 operation)
{
  return (GnRandom){ .seed = seed, .epoch = epoch, .photo = photo, .operation = operation };
}

void
gn_philox4x32 (const guint32 *counter, const guint32 *key, guint32 *output)
{
  guint32 c0 = counter[0], c1 = counter[1], c2 = counter[2], c3 = counter[3];
  guint32 k0 = key[0], k1 = key[1];
  for (int round = 0; round < 10; round++) {
    guint64 a = (guint64)0xD2511F53 * c0;
    guint64 b = (guint64)0xCD9E8D57 * c2;
    c0 = (guint32)(b >> 32) ^ c1 ^ k0;
    c1 = (guint32)b;
    c2 = (guint32)(a >> 32) ^ c3 ^ k1;
    c3 = (guint32)a;
    k0 += 0x9E3779B9; /* the golden ratio */
    k1 += 0xBB67AE85; /* sqrt (3) - 1 */
  }
  output[0] = c0;
  output[1] = c1;
  output[2] = c2;
  output[3] = c3;
}

/* A block holds four draws. Computing it anew for each keeps GnRandom a plain value; it costs some 10 ns. */
guint32
gn_random_u32 (GnRandom *random)
{
  guint32 counter[4] = { random->draw / 4, random->operation, random->photo, random->epoch };
  guint32 key[2] = { (guint32)random->seed, (guint32)(random->seed >> 32) };
  guint32 output[4];
  gn_philox4x32 (counter, key, output);
  return output[random->draw++ % 4];
}

double
gn_random_uniform (GnRandom *random, double low, double high)
{
  double value = low + (high - low) * (gn_random_u32 (random) * 0x1p-32);
  return value < high ? value : low; /* rounding may reach high when the range is narrow */
}

int
gn_random_integer (GnRandom *random, int low, int high)
{
  g_return_val_if_fail (low <= high, low);
  guint64 n = (guint64)((gint64)high - low) + 1; /* at most 2^32 */
  guint32 threshold = (guint32)(((guint64)1 << 32) % n);
  guint64 product;
  do
    product = gn_random_u32 (random) * n;
  while ((guint32)product < threshold);
  return (int)(low + (gint64)(product >> 32));
}

double
gn_random_normal (GnRandom *random, double mean, double deviation)
{
  double u = (gn_random_u32 (random) + 1.0) * 0x1p-32; /* (0, 1]: the logarithm stays finite */
  double v = gn_random_u32 (random) * 0x1p-32;
  return mean + deviation * sqrt (-2 * log (u)) * cos (2 * G_PI * v);
}

gboolean
gn_random_coin (GnRandom *random, double probability)
{
  return gn_random_u32 (random) * 0x1p-32 < probability;
}

void
gn_random_shuffle (GnRandom *random, guint32 *items, gsize n)
{
  g_return_if_fail (n <= G_MAXINT);
  for (gsize i = n; i > 1; i--) {
    int j = gn_random_integer (random, 0, (int)i - 1);
    guint32 item = items[j];
    items[j] = items[i - 1];
    items[i - 1] = item;
  }
}
