/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A guenon sitting on a branch. */
#pragma once

#include <cairo.h>

#include "gn-practice-species.h"
#include "gn-random.h"

G_BEGIN_DECLS

/**
 * GnPracticePose:
 * @turn: where the face looks, -1 (fully left) to 1
 * @tilt: of the head, radians
 * @nod: -1 (up) to 1 (down)
 * @lean: of the whole body, radians
 * @reach: how far an arm is raised, 0..1
 * @tail: where the tail goes: 0 hangs, 1 curls up
 * @slim: width of the body, around 1
 * @blink: the eyes are nearly shut
 */
typedef struct {
  double turn, tilt, nod, lean, reach, tail, slim;
  gboolean blink;
} GnPracticePose;

GnPracticePose gn_practice_pose_draw (GnRandom *random);

/* User space: the head's centre is the origin and its radius 1; the seat is at y = GN_PRACTICE_SEAT, the tail may
 * reach 8. */
#define GN_PRACTICE_SEAT 4.1
void gn_practice_animal_draw (cairo_t *cr, const GnPracticeSpecies *species, const GnPracticePose *pose,
                              GnRandom *random);

/* The tail alone: drawn first, it hangs behind the branch. */
void gn_practice_tail_draw (cairo_t *cr, const GnPracticeSpecies *species, const GnPracticePose *pose,
                            GnRandom *random);

G_END_DECLS
