/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-recipe-choices.h"

#include "gn-augment.h"
#include "gn-models.h"
#include "gn-optimizer.h"
#include "gn-recipe-file.h"
#include "gn-schedule.h"

#include <glib/gi18n-lib.h>

/* In the order a beginner meets them. */
static const char *const presets[] = { "head-only", "fine-tune", "fast", "best", "report" };

void
gn_recipe_choices_add_presets (GnChoiceRow *row)
{
  for (guint i = 0; i < G_N_ELEMENTS (presets); i++)
    gn_choice_row_add (row, presets[i], gn_recipe_get_label (presets[i]), gn_recipe_get_tip (presets[i]));
}

void
gn_recipe_choices_add_architectures (GnChoiceRow *row)
{
  for (const GnModelType *const *type = gn_model_types_list (); *type != NULL; type++)
    gn_choice_row_add (row, (*type)->name, _ ((*type)->label), _ ((*type)->tip));
}

void
gn_recipe_choices_add_starts (GnChoiceRow *row)
{
  gn_choice_row_add (row, GN_START_SCRATCH, _("From scratch"), _("The network begins knowing nothing."));
  gn_choice_row_add (row, GN_START_WEIGHTS, _("From weights"),
                     _("The network begins with what another training has learnt; far fewer epochs are needed."));
}

void
gn_recipe_choices_add_pipelines (GnChoiceRow *row)
{
  for (const char *const *name = gn_pipeline_names (); *name != NULL; name++) {
    g_autofree char *label = g_strdup (_ (*name));
    label[0] = g_ascii_toupper (label[0]);
    gn_choice_row_add (row, *name, label, gn_pipeline_get_label (*name));
  }
}

void
gn_recipe_choices_add_optimizers (GnChoiceRow *row)
{
  for (const GnOptimizerType *const *type = gn_optimizer_types_list (); *type != NULL; type++)
    gn_choice_row_add (row, (*type)->name, _ ((*type)->label), _ ((*type)->tip));
}

void
gn_recipe_choices_add_schedules (GnChoiceRow *row)
{
  for (const GnScheduleType *const *type = gn_schedule_types_list (); *type != NULL; type++)
    gn_choice_row_add (row, (*type)->name, _ ((*type)->label), _ ((*type)->tip));
}
