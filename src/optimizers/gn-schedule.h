/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning-rate schedules: a pure function of the position in the run. */
#pragma once

#include "gn-param.h"

G_BEGIN_DECLS

/**
 * GnSchedulePosition:
 * @step: counts updates, from 0
 * @warmup_steps: updates at the beginning over which the rate rises; 0 = none
 * @total_steps: updates of the whole run, warm-up included
 * @steps_per_epoch: at least 1; schedules that count epochs begin to count after the warm-up
 */
typedef struct {
  gint64 step, warmup_steps, total_steps, steps_per_epoch;
} GnSchedulePosition;

/**
 * GnScheduleType:
 * @name: as in files and on the command line, "constant"
 * @label: (translatable) human name
 * @tip: (translatable) one plain sentence
 * @citation: (nullable): the paper
 * @params: the schedule's own parameters
 * @params_size: size of the struct @params lays out, at least 1
 * @factor: factor of the base rate at update @step of @total, both counted after the warm-up; @step < @total
 */
typedef struct {
  const char *name, *label, *tip, *citation;
  const GnParamSpec *params;
  gsize params_size;
  double (*factor) (gconstpointer params, gint64 step, gint64 total, gint64 steps_per_epoch);
} GnScheduleType;

/* All schedules, NULL-terminated. */
const GnScheduleType *const *gn_schedule_types_list (void);
/* The one with this name; else NULL and %GN_ERROR_VALUE that lists the names there are. */
const GnScheduleType *gn_schedule_type_find (const char *name, GError **error);

/**
 * gn_schedule_rate:
 * @params: laid out by type->params
 * @base: learning rate of the recipe
 *
 * During the warm-up the rate rises in equal amounts from @base / warm-up steps to @base (Goyal et al.: "Accurate, large
 * minibatch SGD", 2017); then @type takes over. Past the end it stays where it was. Thread-safe.
 *
 * Returns: the rate of the update at @position
 */
double gn_schedule_rate (const GnScheduleType *type, gconstpointer params, double base,
                         const GnSchedulePosition *position);

G_END_DECLS
