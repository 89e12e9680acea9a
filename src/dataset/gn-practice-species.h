/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The invented guenons of the practice data set. They come in pairs of one fur, told apart by face, ears and tail. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct {
  double r, g, b; /* 0..1 */
} GnTint;

typedef enum {
  GN_FACE_OVAL,
  GN_FACE_HEART,   /* two lobes over the eyes */
  GN_FACE_GOGGLES, /* oval with a pale ring around each eye */
} GnFaceShape;

/**
 * GnPracticeSpecies:
 * @id: folder name
 * @name: (translatable): common name
 * @latin_name: invented binomial
 * @coat, @belly, @limbs: fur colours
 * @saddle: colour of the back; equal to @coat where there is none
 * @crown: fur of the head's top
 * @cheeks: the fans of hair beside the face
 * @skin, @muzzle, @face: bare face: colours and outline
 * @iris: of the eyes
 * @brow: a band of hair over the eyes; @brow_width 0 = none
 * @nose: a spot of hair on the nose; @nose_size 0 = none
 * @beard: @beard_length in head radii, 0 = none
 * @tuft: hair at the ears; @tuft_length in head radii, 0 = bare, round ears
 * @tail_tip: colour of the last fifth
 * @tail_ring: colour of the rings; @tail_rings 0 = none
 *
 * What a species looks like. Lengths are in head radii.
 */
typedef struct {
  const char *id, *name, *latin_name;
  GnTint coat, belly, limbs, saddle, crown, cheeks, skin, muzzle, iris;
  GnFaceShape face;
  GnTint brow;
  double brow_width;
  GnTint nose;
  double nose_size;
  GnTint beard;
  double beard_length;
  GnTint tuft;
  double tuft_length;
  GnTint tail_tip, tail_ring;
  int tail_rings;
} GnPracticeSpecies;

/* The table, in class order (transfer none). */
const GnPracticeSpecies *gn_practice_species (guint *n);

G_END_DECLS
