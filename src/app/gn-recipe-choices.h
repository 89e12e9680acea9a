/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the lists of a recipe offer: the tables of the parts they belong to, with their explanations. */
#pragma once

#include "gn-choice-row.h"

G_BEGIN_DECLS

/* Ids of the ways to start. */
#define GN_START_SCRATCH "scratch"
#define GN_START_WEIGHTS "weights"

void gn_recipe_choices_add_presets       (GnChoiceRow *row);
void gn_recipe_choices_add_architectures (GnChoiceRow *row);
void gn_recipe_choices_add_starts        (GnChoiceRow *row);
void gn_recipe_choices_add_pipelines     (GnChoiceRow *row);
void gn_recipe_choices_add_optimizers    (GnChoiceRow *row);
void gn_recipe_choices_add_schedules     (GnChoiceRow *row);

G_END_DECLS
