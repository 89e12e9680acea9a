/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Learning-rate schedules: a pure function of the position in the run. */
#pragma once

#include "gn-param.h"

G_BEGIN_DECLS

/**
 * GnScheduleType:
 * @name: as in files and on the command line, "constant"
 * @label: (translatable) human name
 * @tip: (translatable) one plain sentence
 * @factor: factor of the base rate at @progress: 0 at the first step after warm-up, 1 at the end of the run
 */
typedef struct {
  const char *name, *label, *tip;
  double (*factor) (double progress);
} GnScheduleType;

/* All schedules, NULL-terminated. */
const GnScheduleType *const *gn_schedule_types_list (void);
/* The one with this name; else NULL and %GN_ERROR_VALUE that lists the names there are. */
const GnScheduleType *gn_schedule_type_find (const char *name, GError **error);

/**
 * gn_schedule_rate:
 * @base: learning rate of the recipe
 * @step: counts updates of the whole run, from 0
 * @warmup_steps: the rate rises over these steps in equal amounts from @base / @warmup_steps to @base (Goyal et al.:
 *   "Accurate, large minibatch SGD", 2017); 0 = none
 * @total_steps: of the whole run, warm-up included
 *
 * Returns: the rate of step @step
 */
double gn_schedule_rate (const GnScheduleType *type, double base, gint64 step, gint64 warmup_steps, gint64 total_steps);

G_END_DECLS
