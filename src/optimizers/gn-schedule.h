/* Learning-rate schedules: a pure function of the position in the run. */
#pragma once

#include "gn-param.h"

G_BEGIN_DECLS

typedef struct {
  const char *name, *label, *tip;
  /* progress: 0 at the first step after warm-up, 1 at the end of the run; returns a factor of the base rate */
  double (*factor) (double progress);
} GnScheduleType;

const GnScheduleType *const *gn_schedule_types_list (void); /* NULL-terminated: constant (cosine comes with its issue) */
const GnScheduleType *gn_schedule_type_find (const char *name, GError **error);
/* The rate of step 0..: linear warm-up over warmup_steps, then the schedule over the rest. */
double gn_schedule_rate (const GnScheduleType *type, double base, gint64 step, gint64 warmup_steps, gint64 total_steps);

G_END_DECLS
