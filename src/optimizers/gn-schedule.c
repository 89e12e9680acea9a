/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-schedule.h"
#include "gn-error.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static double
constant_factor (double progress)
{
  return 1;
}

static const GnScheduleType constant_type = {
  .name = "constant",
  .label = N_("Constant"),
  .tip = N_("The same learning rate from the first step to the last."),
  .factor = constant_factor,
};

static const GnScheduleType *const types[] = { &constant_type, NULL };

const GnScheduleType *const *
gn_schedule_types_list (void)
{
  return types;
}

const GnScheduleType *
gn_schedule_type_find (const char *name, GError **error)
{
  g_autoptr (GString) names = g_string_new (NULL);
  for (int i = 0; types[i]; i++) {
    if (strcmp (types[i]->name, name) == 0)
      return types[i];
    g_string_append_printf (names, "%s%s", i ? ", " : "", types[i]->name);
  }
  g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _("There is no schedule “%s”; choose one of %s"), name, names->str);
  return NULL;
}

double
gn_schedule_rate (const GnScheduleType *type, double base, gint64 step, gint64 warmup_steps, gint64 total_steps)
{
  if (step < warmup_steps)
    return base * (double)(step + 1) / (double)warmup_steps;
  gint64 length = MAX (total_steps - warmup_steps, 1);
  return base * type->factor (MIN ((double)(step - warmup_steps) / (double)length, 1));
}
