/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Medians of few pixels by comparing; of more by histograms of 16 coarse bins of 16 fine ones, where 16 counts are one
 * vector register. */
#include "gn-median.h"
#include "gn-augment-private.h"

#include <string.h>

/* Up to this side of the square comparing is faster. */
#define SMALL 7
/* Columns whose histograms fit the first cache together. */
#define STRIP 64

typedef guint8 Counts __attribute__ ((vector_size (16)));

/* Histograms of the k pixels above one another. */
typedef struct {
  Counts coarse, fine[16];
} Column;

/* counts[16][16], rows and columns exchanged: four times the two halves are shuffled like cards. */
static inline __attribute__ ((always_inline)) void
transpose (Counts *counts)
{
  static const Counts low = { 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23 };
  static const Counts high = { 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31 };
#pragma GCC unroll 4
  for (int round = 0; round < 4; round++) {
    Counts shuffled[16];
    for (int i = 0; i < 8; i++) {
      shuffled[2 * i] = __builtin_shuffle (counts[i], counts[i + 8], low);
      shuffled[2 * i + 1] = __builtin_shuffle (counts[i], counts[i + 8], high);
    }
    memcpy (counts, shuffled, sizeof shuffled);
  }
}

/* For 16 pixels at a time, histograms one after another: the bin in which the value of this rank lies, and what lies
 * below that bin is taken off the rank. */
static inline __attribute__ ((always_inline)) void
find_bins (Counts *counts, Counts *ranks, Counts *bins)
{
  Counts sum = { 0 }, below = { 0 };
  transpose (counts);
  *bins = (Counts){ 0 };
  for (int bin = 0; bin < 15; bin++) {
    sum += counts[bin];
    Counts passed = (Counts)(sum <= *ranks);
    *bins -= passed;
    below = (sum & passed) | (below & ~passed);
  }
  *ranks -= below;
}

static inline __attribute__ ((always_inline)) void
count (Column *column, guint8 value, int by)
{
  ((guint8 *)&column->coarse)[value >> 4] += by;
  ((guint8 *)column->fine)[value] += by;
}

/* columns[x]: of pixel x - k / 2, in whole blocks of 16. out: every third byte. */
static inline __attribute__ ((always_inline)) void
find_medians (const Column *columns, int width, int k, guint8 *out)
{
  Counts window = { 0 };
  for (int i = 0; i < k - 1; i++)
    window += columns[i].coarse;
  for (int block = 0; block < width; block += 16) {
    const Column *first = columns + block;
    Counts counts[16], coarse, fine, ranks = (Counts){ 0 } + (guint8)(k * k / 2);
    for (int x = 0; x < 16; x++) {
      counts[x] = window += first[x + k - 1].coarse;
      window -= first[x].coarse;
    }
    find_bins (counts, &ranks, &coarse);
    for (int x = 0; x < 16; x++) {
      Counts sum = first[x].fine[coarse[x]];
      for (int i = 1; i < k; i++)
        sum += first[x + i].fine[coarse[x]];
      counts[x] = sum;
    }
    find_bins (counts, &ranks, &fine);
    fine += coarse << 4;
    for (int x = 0; x < MIN (16, width - block); x++)
      out[3 * (block + x)] = fine[x];
  }
}

/* in, out: every third byte is of the channel. offsets[width + k - 1]: of the pixels of each column. */
GN_CLONES static void
filter_strip (const guint8 *in, const gsize *offsets, int width, int height, gsize stride, int k, guint8 *out)
{
  Column columns[STRIP + GN_MEDIAN_MAX];
  int reach = k / 2, last = height - 1, n_columns = width + k - 1;
  memset (columns, 0, sizeof columns);
  for (int y = -reach; y < reach; y++)
    for (int x = 0; x < n_columns; x++)
      count (columns + x, in[stride * CLAMP (y, 0, last) + offsets[x]], 1);
  for (int y = 0; y < height; y++, out += stride) {
    const guint8 *entering = in + stride * MIN (y + reach, last), *leaving = in + stride * MAX (y - reach, 0);
    for (int x = 0; x < n_columns; x++)
      count (columns + x, entering[offsets[x]], 1);
    if (k == 7)
      find_medians (columns, width, 7, out);
    else if (k == 9)
      find_medians (columns, width, 9, out);
    else if (k == 11)
      find_medians (columns, width, 11, out);
    else
      find_medians (columns, width, k, out);
    for (int x = 0; x < n_columns; x++)
      count (columns + x, leaving[offsets[x]], -1);
  }
}

static void
filter_by_histograms (const GnImage *in, int k, guint8 *out)
{
  gsize offsets[STRIP + GN_MEDIAN_MAX], stride = 3 * (gsize)in->width;
  for (int left = 0; left < in->width; left += STRIP) {
    int width = MIN (STRIP, in->width - left);
    for (int x = 0; x < width + k - 1; x++)
      offsets[x] = 3 * (gsize)CLAMP (left + x - k / 2, 0, in->width - 1);
    for (int channel = 0; channel < 3; channel++)
      filter_strip (in->pixels + channel, offsets, width, in->height, stride, k, out + 3 * (gsize)left + channel);
  }
}

static inline void
order (guint8 *a, guint8 *b)
{
  guint8 low = MIN (*a, *b), high = MAX (*a, *b);
  *a = low;
  *b = high;
}

/* The least and the greatest of more than half of the values cannot be the median: they are thrown out and the next
 * value comes in, until three are left. @n_taps is known where this is inlined: all loops but one unroll. */
static inline __attribute__ ((always_inline)) void
select_medians (const guint8 *const *taps, int n_taps, gsize n, guint8 *restrict out)
{
  for (gsize i = 0; i < n; i++) {
    guint8 kept[SMALL * SMALL / 2 + 2];
#pragma GCC unroll 32
    for (int tap = 0; tap < n_taps / 2 + 2; tap++)
      kept[tap] = taps[tap][i];
#pragma GCC unroll 32
    for (int m = n_taps / 2 + 2; m >= 3; m--) {
#pragma GCC unroll 32
      for (int j = 0; j < m / 2; j++)
        order (&kept[j], &kept[m - 1 - j]);
#pragma GCC unroll 32
      for (int j = 1; j < (m + 1) / 2; j++)
        order (&kept[0], &kept[j]);
#pragma GCC unroll 32
      for (int j = m / 2; j < m - 1; j++)
        order (&kept[j], &kept[m - 1]);
      if (m > 3)
        kept[0] = taps[n_taps - (m - 3)][i];
    }
    out[i] = kept[1];
  }
}

GN_CLONES static void
select_of_9 (const guint8 *const *taps, gsize n, guint8 *out)
{
  select_medians (taps, 9, n, out);
}

GN_CLONES static void
select_of_25 (const guint8 *const *taps, gsize n, guint8 *out)
{
  select_medians (taps, 25, n, out);
}

GN_CLONES static void
select_of_49 (const guint8 *const *taps, gsize n, guint8 *out)
{
  select_medians (taps, 49, n, out);
}

/* The row with its edge pixels repeated @reach times at either end. */
static void
extend_row (const guint8 *row, int width, int reach, guint8 *extended)
{
  for (int x = -reach; x < width + reach; x++)
    memcpy (extended + 3 * (gsize)(x + reach), row + 3 * (gsize)CLAMP (x, 0, width - 1), 3);
}

static void
filter_by_comparing (const GnImage *in, int k, guint8 *out)
{
  int reach = k / 2, last = in->height - 1;
  gsize stride = 3 * (gsize)in->width, extended = stride + 6 * (gsize)reach;
  g_autofree guint8 *ring = g_malloc (k * extended);
  const guint8 *taps[SMALL * SMALL];
  for (int y = 0, ready = 0; y <= last; y++) {
    for (; ready <= MIN (y + reach, last); ready++)
      extend_row (in->pixels + stride * ready, in->width, reach, ring + extended * (ready % k));
    for (int tap = 0; tap < k * k; tap++)
      taps[tap] = ring + extended * (CLAMP (y + tap / k - reach, 0, last) % k) + 3 * (tap % k);
    if (k == 3)
      select_of_9 (taps, stride, out + stride * y);
    else if (k == 7)
      select_of_49 (taps, stride, out + stride * y);
    else
      select_of_25 (taps, stride, out + stride * y);
  }
}

void
gn_median (GnImage **image, int k)
{
  g_assert (k >= 3 && k <= GN_MEDIAN_MAX && k % 2 == 1);
  GnImage *out = gn_image_new ((*image)->width, (*image)->height);
  if (k <= SMALL)
    filter_by_comparing (*image, k, out->pixels);
  else
    filter_by_histograms (*image, k, out->pixels);
  gn_image_unref (*image);
  *image = out;
}
