/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules by which the golden files' weights, images and sample positions are made: README.md beside this file. */
#pragma once

#include <glib.h>
#include <math.h>
#include <string.h>

#define GOLDEN_SAMPLES 512
#define GOLDEN_HASH_START 0x811C9DC5u

static inline guint32
golden_hash (guint32 hash, const char *name)
{
  for (; *name; name++)
    hash = (hash ^ (guint8) *name) * 0x01000193u;
  return hash;
}

static inline guint32
golden_mix (guint32 x)
{
  x ^= x >> 16;
  x *= 0x85EBCA6Bu;
  x ^= x >> 13;
  x *= 0xC2B2AE35u;
  return x ^ (x >> 16);
}

static inline float
golden_unit (guint32 key, guint32 i)
{
  gint32 top = golden_mix (key + i * 0x9E3779B9u) >> 8;

  return (float) (2 * top - (1 << 24)) * 0x1p-24f;
}

/* Element i, in PyTorch's layout, of a parameter with this many inputs a row (0: a vector). */
static inline float
golden_initial (const char *name, int fan_in, guint32 i)
{
  float u = golden_unit (golden_hash (GOLDEN_HASH_START, name), i);

  if (fan_in > 0)
    return u * sqrtf ((g_str_equal (name, "fc.weight") ? 1.0f : 6.0f) / (float) fan_in);
  if (g_str_has_suffix (name, ".weight")) {
    float scale = 1.0f + 0.25f * u;

    return g_str_has_suffix (name, "bn3.weight") ? 0.25f * scale : scale;
  }
  return 0.125f * u;
}

/* image[y][x][c] of photo n, as the network takes it. */
static inline void
golden_fill_input (guint number, int batch, int size, float *image)
{
  g_autofree char *coarse_name = g_strdup_printf ("input.coarse.%u", number);
  g_autofree char *fine_name = g_strdup_printf ("input.fine.%u", number);
  guint32 coarse = golden_hash (GOLDEN_HASH_START, coarse_name), fine = golden_hash (GOLDEN_HASH_START, fine_name);
  int cells = (size + 7) / 8;

  for (int n = 0; n < batch; n++)
    for (int y = 0; y < size; y++)
      for (int x = 0; x < size; x++)
        for (int c = 0; c < 3; c++)
          *image++ = 0.5f * golden_unit (coarse, ((n * 3 + c) * cells + y / 8) * cells + x / 8) +
                     0.5f * golden_unit (fine, ((n * 3 + c) * size + y) * size + x);
}

static inline guint32
golden_sample_position (const char *name, guint32 j, guint32 n)
{
  guint32 key = golden_hash (golden_hash (GOLDEN_HASH_START, "sample:"), name);

  return golden_mix (key + j * 0x9E3779B9u) % n;
}
