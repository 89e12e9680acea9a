/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A whole practice picture: background, animal, what is in the way, light. */
#pragma once

#include <cairo.h>

#include "gn-practice-species.h"
#include "gn-random.h"

G_BEGIN_DECLS

/**
 * gn_practice_scene_draw:
 * @species: who sits there
 * @random: all chance comes from here
 *
 * Thread-safe. Costs some 30 ms.
 *
 * Returns: (transfer full): a CAIRO_FORMAT_RGB24 surface, 180 to 320 px a side
 */
cairo_surface_t *gn_practice_scene_draw (const GnPracticeSpecies *species, GnRandom *random);

G_END_DECLS
