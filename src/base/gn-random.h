/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Counter-based random numbers (Philox4x32-10; Salmon, Moraes, Dror, Shaw: "Parallel random numbers: as easy as 1, 2,
 * 3", SC'11): a draw is a pure function of (seed, epoch, photo, operation, draw). Thread-safe: no state but the value
 * itself. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GnRandom:
 * @seed: the run's seed, Philox's key
 * @epoch: with @photo, @operation and @draw Philox's counter
 * @photo: index into the data set
 * @operation: what the numbers are for
 * @draw: the next number; advances by one with each 32 random bits taken
 *
 * A place in the random stream. A plain value: copy it to draw the same numbers again.
 */
typedef struct {
  guint64 seed;
  guint32 epoch, photo, operation, draw;
} GnRandom;

/* The place (seed, epoch, photo, operation, 0). */
GnRandom gn_random_init    (guint64 seed, guint32 epoch, guint32 photo, guint32 operation);
/* 32 random bits. */
guint32  gn_random_u32     (GnRandom *random);
/* Uniform in [low, high) on a grid of 2^-32 of the range; low when the range is empty. */
double   gn_random_uniform (GnRandom *random, double low, double high);
/* Uniform in low..high, both ends included, without modulo bias (Lemire 2019); may take more than one draw. */
int      gn_random_integer (GnRandom *random, int low, int high);
/* Box and Muller (1958); always takes two draws. */
double   gn_random_normal  (GnRandom *random, double mean, double deviation);
/* TRUE with this probability: never for 0, always for 1. */
gboolean gn_random_coin    (GnRandom *random, double probability);
/* Fisher-Yates: every order of items[n] is equally likely. n < 2^31. */
void     gn_random_shuffle (GnRandom *random, guint32 *items, gsize n);

/* The bare block function, ten rounds. output[4] = f(counter[4], key[2]). */
void     gn_philox4x32     (const guint32 *counter, const guint32 *key, guint32 *output);

G_END_DECLS
