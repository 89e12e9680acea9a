/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-slic.h"
#include "gn-augment-private.h"
#include "gn-scratch.h"

#include <math.h>
#include <string.h>

#define COMPACTNESS 10
#define ITERATIONS 10
#define INFINITE_BITS 0x7f800000 /* of a float */
#define LANES 8                  /* rows are padded to whole vectors */

typedef struct {
  float x, y, l, a, b;
  gboolean alive;
} Seed;

typedef struct {
  double l, a, b;
  gint64 x, y, n;
} Sums;

/* All planes are [height][stride]; *_before[x] holds the sum of the row's values left of x. */
typedef struct {
  int width, height, stride, n_seeds, reach;
  float nearness; /* 1 / spacing^2 */
  float *l, *a, *b, *l_before, *a_before, *b_before, *across;
  gint32 *best, *labels; /* the distance's bits; the seed */
  Seed *seeds;
  Sums *sums;
} Slic;

typedef struct {
  int first[2], step[2]; /* y, x */
} Grid;

/* Square cells, so that n of them cover the picture; a side that is shorter than a cell has one. */
static Grid
make_grid (int height, int width, int n)
{
  int sizes[2] = { height, width }, shorter = width < height;
  double spacing[2];
  spacing[0] = spacing[1] = sqrt ((double)height * width / n);
  if (sizes[shorter] < spacing[shorter]) {
    spacing[shorter] = sizes[shorter];
    spacing[!shorter] = MIN ((double)sizes[!shorter] / n, sizes[!shorter]);
  }
  Grid grid;
  for (int i = 0; i < 2; i++) {
    grid.first[i] = (int)floor (spacing[i] / 2);
    grid.step[i] = MAX ((int)lrint (spacing[i]), 1);
  }
  return grid;
}

/* Cube root of a positive number to single precision: two of Halley's steps from a guess by the exponent. */
static inline __attribute__ ((always_inline)) float
cube_root (float t)
{
  gint32 bits;
  memcpy (&bits, &t, 4);
  bits = bits / 3 + 0x2a514067;
  float root;
  memcpy (&root, &bits, 4);
  for (int i = 0; i < 2; i++) {
    float cube = root * root * root;
    root *= (cube + 2 * t) / (2 * cube + t);
  }
  return root;
}

static inline __attribute__ ((always_inline)) float
lab_curve (float t)
{
  float root = cube_root (t), line = 7.787f * t + 16.0f / 116;
  return t > 0.008856f ? root : line;
}

static const float *
linear_light (void)
{
  static float table[256];
  static gsize once;
  if (g_once_init_enter (&once)) {
    for (int i = 0; i < 256; i++) {
      double v = i / 255.0;
      table[i] = (float)(v > 0.04045 ? pow ((v + 0.055) / 1.055, 2.4) : v / 12.92);
    }
    g_once_init_leave (&once, 1);
  }
  return table;
}

/* l, a, b hold linear red, green, blue and get Lab divided by the compactness. */
GN_CLONES static void
convert_row (float *l, float *a, float *b, int n)
{
  for (int x = 0; x < n; x++) {
    float red = l[x], green = a[x], blue = b[x];
    float fx = lab_curve ((0.412453f * red + 0.357580f * green + 0.180423f * blue) / 0.95047f);
    float fy = lab_curve (0.212671f * red + 0.715160f * green + 0.072169f * blue);
    float fz = lab_curve ((0.019334f * red + 0.119193f * green + 0.950227f * blue) / 1.08883f);
    l[x] = (116 * fy - 16) / COMPACTNESS;
    a[x] = 500 * (fx - fy) / COMPACTNESS;
    b[x] = 200 * (fy - fz) / COMPACTNESS;
  }
}

/* before[x] = in[0] + … + in[x - 1] */
static void
sum_rows (const Slic *s, gsize at)
{
  float l = 0, a = 0, b = 0;
  for (int x = 0; x <= s->width; x++) {
    s->l_before[at + x] = l;
    s->a_before[at + x] = a;
    s->b_before[at + x] = b;
    l += s->l[at + x];
    a += s->a[at + x];
    b += s->b[at + x];
  }
}

static void
convert (Slic *s, const guint8 *pixels)
{
  const float *linear = linear_light ();
  for (int y = 0; y < s->height; y++) {
    gsize at = (gsize)s->stride * y;
    const guint8 *row = pixels + 3 * (gsize)s->width * y;
    for (int x = 0; x < s->width; x++) {
      s->l[at + x] = linear[row[3 * x]];
      s->a[at + x] = linear[row[3 * x + 1]];
      s->b[at + x] = linear[row[3 * x + 2]];
    }
    convert_row (s->l + at, s->a + at, s->b + at, s->width);
    sum_rows (s, at);
  }
}

typedef struct {
  int begin, end;
} Range;

static Range
window (float centre, int reach, int size)
{
  return (Range){ (int)MAX (centre - 2 * reach, 0), (int)MIN (centre + 2 * reach + 1, size) };
}

/* n: whole vectors. Distances are not negative, so their bits compare as they do; and whole numbers need no branch. */
static inline __attribute__ ((always_inline)) void
offer_to_row (const Seed *seed, gint32 k, float down, int n, const float *restrict l, const float *restrict a,
              const float *restrict b, const float *restrict across, gint32 *restrict best, gint32 *restrict labels)
{
  for (int x = 0; x < (n & -LANES); x++) {
    float dl = l[x] - seed->l, da = a[x] - seed->a, db = b[x] - seed->b;
    float distance = (across[x] + down) + (dl * dl + da * da + db * db);
    gint32 bits, old = best[x], label = labels[x];
    memcpy (&bits, &distance, 4);
    best[x] = MIN (bits, old);
    labels[x] = label ^ ((label ^ k) & -(bits < old));
  }
}

/* Offers the seed to the pixels around it. Whole vectors: what lies left and right of the window is infinitely far. */
GN_CLONES static void
offer_seed (const Slic *s, gint32 k)
{
  const Seed seed = s->seeds[k];
  Range rows = window (seed.y, s->reach, s->height), columns = window (seed.x, s->reach, s->width);
  int begin = columns.begin / LANES * LANES, end = (columns.end + LANES - 1) / LANES * LANES;
  for (int x = begin; x < end; x++) {
    float dx = seed.x - x, across = dx * dx * s->nearness;
    s->across[x] = x < columns.begin || x >= columns.end ? INFINITY : across;
  }
  for (int y = rows.begin; y < rows.end; y++) {
    gsize at = (gsize)s->stride * y + begin;
    float dy = seed.y - y;
    offer_to_row (&seed, k, dy * dy * s->nearness, end - begin, s->l + at, s->a + at, s->b + at, s->across + begin,
                  s->best + at, s->labels + at);
  }
}

static void
add_run (Slic *s, int y, int begin, int end)
{
  gsize at = (gsize)s->stride * y;
  Sums *sums = &s->sums[s->labels[at + begin]];
  gint64 n = end - begin;
  sums->n += n;
  sums->x += n * (begin + end - 1) / 2;
  sums->y += n * y;
  sums->l += s->l_before[at + end] - s->l_before[at + begin];
  sums->a += s->a_before[at + end] - s->a_before[at + begin];
  sums->b += s->b_before[at + end] - s->b_before[at + begin];
}

static void
move_seeds (Slic *s)
{
  memset (s->sums, 0, sizeof *s->sums * s->n_seeds);
  for (int y = 0; y < s->height; y++) {
    const gint32 *labels = s->labels + (gsize)s->stride * y;
    for (int begin = 0, end; begin < s->width; begin = end) {
      for (end = begin + 1; end < s->width && labels[end] == labels[begin]; end++)
        ;
      add_run (s, y, begin, end);
    }
  }
  for (int k = 0; k < s->n_seeds; k++) {
    const Sums *sums = &s->sums[k];
    double n = sums->n;
    s->seeds[k].alive = sums->n > 0;
    if (sums->n > 0)
      s->seeds[k] = (Seed){ (float)(sums->x / n), (float)(sums->y / n), (float)(sums->l / n),
                            (float)(sums->a / n), (float)(sums->b / n), TRUE };
  }
}

static void
cluster (Slic *s)
{
  gsize n = (gsize)s->stride * s->height;
  for (int i = 0; i < ITERATIONS; i++) {
    for (gsize j = 0; j < n; j++)
      s->best[j] = INFINITE_BITS;
    for (int k = 0; k < s->n_seeds; k++)
      if (s->seeds[k].alive)
        offer_seed (s, k);
    move_seeds (s);
  }
}

/* labels, regions: [height + 2][stride] with a frame of -1 around; a pixel that is not yet part of a region has -1 */
typedef struct {
  int width, height, stride, smallest, largest;
  gint32 *labels, *regions, *queue;
} Connector;

/* Collects the pixels that are connected with the first one in the queue; *neighbour: the finished region met last. */
static int
flood (const Connector *c, gint32 region, gint32 *neighbour)
{
  const int steps[4] = { 1, -1, c->stride, -c->stride };
  gint32 label = c->labels[c->queue[0]];
  int n = 1;
  c->regions[c->queue[0]] = region;
  for (int visited = 0; visited < n && n < c->largest; visited++)
    for (int i = 0; i < 4; i++) {
      gint32 at = c->queue[visited] + steps[i];
      if (c->labels[at] == label && c->regions[at] < 0) {
        c->regions[at] = region;
        c->queue[n++] = at;
        if (n >= c->largest)
          break;
      } else if (c->regions[at] >= 0 && c->regions[at] != region) {
        *neighbour = c->regions[at];
      }
    }
  return n;
}

static int
connect (const Connector *c)
{
  int region = 0, highest = -1;
  for (int y = 1; y <= c->height; y++)
    for (int x = 1; x <= c->width; x++) {
      gint32 neighbour = -1;
      c->queue[0] = y * c->stride + x;
      if (c->regions[c->queue[0]] >= 0)
        continue;
      int n = flood (c, region, &neighbour);
      if (n >= c->smallest) {
        highest = region++;
      } else if (neighbour >= 0) {
        for (int i = 0; i < n; i++)
          c->regions[c->queue[i]] = neighbour;
      } else {
        highest = MAX (highest, region);
      }
    }
  return highest + 1;
}

/* memory[3][height + 2][width + 2] */
static int
connect_regions (const Slic *s, gint32 *memory, gint32 *regions)
{
  int stride = s->width + 2;
  gsize n = (gsize)stride * (s->height + 2);
  double size = (double)s->height * s->width / s->n_seeds;
  memset (memory, 0xff, 2 * n * sizeof *memory);
  Connector c = { s->width, s->height, stride, (int)(size / 2), (int)(3 * size), memory, memory + n, memory + 2 * n };
  for (int y = 0; y < s->height; y++)
    memcpy (c.labels + stride * (y + 1) + 1, s->labels + (gsize)s->stride * y, sizeof *regions * s->width);
  int found = connect (&c);
  for (int y = 0; y < s->height; y++)
    memcpy (regions + (gsize)s->width * y, c.regions + stride * (y + 1) + 1, sizeof *regions * s->width);
  return found;
}

static void
place_seeds (Slic *s, const Grid *grid)
{
  for (int y = grid->first[0]; y < s->height; y += grid->step[0])
    for (int x = grid->first[1]; x < s->width; x += grid->step[1])
      s->seeds[s->n_seeds++] = (Seed){ x, y, 0, 0, 0, TRUE };
}

int
gn_slic (const guint8 *pixels, int width, int height, int n_segments, gint32 *regions)
{
  g_assert (width >= 1 && height >= 1 && width <= G_MAXINT16 && height <= G_MAXINT16 && n_segments >= 1);
  Grid grid = make_grid (height, width, n_segments);
  /* The sums left of a row's end need one place more than the row. */
  Slic s = { .width = width, .height = height, .stride = (width + LANES) / LANES * LANES };
  gsize n = (gsize)s.stride * height, framed = 3 * (gsize)(width + 2) * (height + 2);
  gsize most = (gsize)((height - 1) / grid.step[0] + 1) * ((width - 1) / grid.step[1] + 1);
  gsize words = MAX (7 * n + s.stride, framed); /* the last step takes the planes' memory again */
  g_autoptr (GnScratch) memory = gn_scratch_take (most * (sizeof *s.sums + sizeof *s.seeds) + 4 * (words + n));
  s.sums = memory;
  s.seeds = (Seed *)(s.sums + most);
  s.labels = (gint32 *)(s.seeds + most);
  float *planes = (float *)(s.labels + n),
        **const where[] = { &s.l, &s.a, &s.b, &s.l_before, &s.a_before, &s.b_before };
  for (guint i = 0; i < G_N_ELEMENTS (where); i++)
    *where[i] = planes + n * i;
  s.best = (gint32 *)(planes + 6 * n);
  s.across = planes + 7 * n;
  memset (s.labels, 0, n * sizeof *s.labels);
  place_seeds (&s, &grid);
  Grid found = make_grid (height, width, s.n_seeds);
  s.reach = MAX (found.step[0], found.step[1]);
  int spacing = MAX (grid.step[0], grid.step[1]);
  s.nearness = 1.0f / ((float)spacing * spacing);
  convert (&s, pixels);
  cluster (&s);
  return connect_regions (&s, (gint32 *)planes, regions);
}
