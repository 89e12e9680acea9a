/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The head, where the species differ most. */
#pragma once

#include "gn-practice-animal.h"

G_BEGIN_DECLS

/* Draws a head of radius 1 around the origin. */
void gn_practice_head_draw (cairo_t *cr, const GnPracticeSpecies *species, const GnPracticePose *pose,
                            GnRandom *random);

G_END_DECLS
