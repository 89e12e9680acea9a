/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statistics of random operations against a table of reference ones. */
#pragma once

#include "gn-augment.h"

#define SIDE 224

/* A line of statistics.csv. */
typedef struct {
  char *op, *parameters, *input, *statistic;
  double mean, deviation; /* of one draw */
  int n_draws;
  double tolerance; /* suggested for 200 draws */
} StatisticsRow;

/* The whole table. (transfer full) (element-type StatisticsRow) */
GPtrArray *statistics_read (void);

/* Sums by the name of the statistic. */
typedef struct Tally Tally;
Tally *tally_new (void);
void tally_free (Tally *tally);
void tally_add (Tally *tally, const char *statistic, double value);
/* Sorts out later: "correlation …" of pairs over the draws. */
void tally_add_pair (Tally *tally, const char *statistic, double a, double b);
/* "10th percentile of …" over the draws */
void tally_add_ranked (Tally *tally, const char *statistic, double percent, double value);
/* Compares what was measured for the row; fails when nothing was. */
void tally_check (Tally *tally, const StatisticsRow *row);

/* Measures for all rows with the same parameters and input as @row. */
typedef void (*StatisticsMeasure) (const StatisticsRow *row, Tally *tally);
/* Every row of an operation. FALSE when some were left out, as @measure did not measure anything. */
gboolean statistics_check (const char *op, StatisticsMeasure measure);

/* An operation that must be there. */
const GnAugmentType *statistics_find (const char *name);
/* Draw number @i for an image of SIDE x SIDE; *image (nullable) is replaced by what it makes of it. */
void statistics_draw (const GnAugmentType *type, gconstpointer params, guint32 i, gpointer draw, GnImage **image);
/* "scale=U(0..12.75);per_channel=0": the range of a key, twice the same when there is one number. */
void statistics_get_range (const char *parameters, const char *key, double *low, double *high);
/* Parameters with their defaults; then id and double of those that are set, and NULL. (transfer full) */
gpointer statistics_params (const GnAugmentType *type, const char *first_id, ...);
/* The value of a draw's field. */
gpointer statistics_field (const GnAugmentType *type, gpointer draw, const char *name);
GnImage *statistics_constant (guint8 value);
GnImage *statistics_photo (const char *name);                    /* "photo_a" */
double statistics_distance (const GnImage *a, const GnImage *b); /* mean absolute difference */

G_DEFINE_AUTOPTR_CLEANUP_FUNC (Tally, tally_free)
