/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-practice-species.h"

#include <glib/gi18n-lib.h>

#define TINT(hex) { ((hex) >> 16 & 255) / 255.0, ((hex) >> 8 & 255) / 255.0, ((hex) & 255) / 255.0 }

/* Rows 2i and 2i + 1 share their coat. */
static const GnPracticeSpecies species[] = {
  {
    .id = "g0", .name = N_("ember-crowned guenon"), .latin_name = "cercopithecus_ignivertex",
    .coat = TINT (0x7a7240), .belly = TINT (0xd9cfae), .limbs = TINT (0x55523a), .saddle = TINT (0x7a7240),
    .crown = TINT (0xd9661f), .cheeks = TINT (0xf1ecd8), .skin = TINT (0x4a4550), .muzzle = TINT (0x8d7b80),
    .iris = TINT (0xb06a1e), .face = GN_FACE_OVAL,
    .tail_tip = TINT (0x2c2a26), .tail_ring = TINT (0x7a7240),
  },
  {
    .id = "g1", .name = N_("broom-eared guenon"), .latin_name = "cercopithecus_auriscoparius",
    .coat = TINT (0x7a7240), .belly = TINT (0xd9cfae), .limbs = TINT (0x55523a), .saddle = TINT (0x7a7240),
    .crown = TINT (0x3a362a), .cheeks = TINT (0xd9b23a), .skin = TINT (0x4a4550), .muzzle = TINT (0xb48f8c),
    .iris = TINT (0xb06a1e), .face = GN_FACE_OVAL,
    .tuft = TINT (0xf6f2e4), .tuft_length = 0.75,
    .tail_tip = TINT (0x7a7240), .tail_ring = TINT (0x7a7240),
  },
  {
    .id = "g2", .name = N_("blue-masked guenon"), .latin_name = "cercopithecus_caeruleofacies",
    .coat = TINT (0x6d7480), .belly = TINT (0xc9ccd0), .limbs = TINT (0x3c4048), .saddle = TINT (0x6d7480),
    .crown = TINT (0x4f5560), .cheeks = TINT (0xa9adb4), .skin = TINT (0x4b86c8), .muzzle = TINT (0x7fb0de),
    .iris = TINT (0x9a5a20), .face = GN_FACE_OVAL,
    .beard = TINT (0xe8d9a8), .beard_length = 0.45,
    .tail_tip = TINT (0x25272c), .tail_ring = TINT (0x6d7480),
  },
  {
    .id = "g3", .name = N_("spectacled guenon"), .latin_name = "cercopithecus_specillatus",
    .coat = TINT (0x6d7480), .belly = TINT (0xc9ccd0), .limbs = TINT (0x3c4048), .saddle = TINT (0x6d7480),
    .crown = TINT (0x4f5560), .cheeks = TINT (0x7d838d), .skin = TINT (0x26252b), .muzzle = TINT (0x4b474d),
    .iris = TINT (0xd6921f), .face = GN_FACE_GOGGLES,
    .tuft = TINT (0x2a2a30), .tuft_length = 0.4,
    .tail_tip = TINT (0x6d7480), .tail_ring = TINT (0x6d7480),
  },
  {
    .id = "g4", .name = N_("snow-browed guenon"), .latin_name = "cercopithecus_niviciliatus",
    .coat = TINT (0x8a4a28), .belly = TINT (0xe4c9a2), .limbs = TINT (0x5f3520), .saddle = TINT (0x8a4a28),
    .crown = TINT (0x5d2f1b), .cheeks = TINT (0x8a4a28), .skin = TINT (0x2f2a2c), .muzzle = TINT (0x5c4a48),
    .iris = TINT (0x8c4a18), .face = GN_FACE_OVAL,
    .brow = TINT (0xf8f6ee), .brow_width = 0.2,
    .beard = TINT (0xf8f6ee), .beard_length = 0.4,
    .tail_tip = TINT (0x8a4a28), .tail_ring = TINT (0x8a4a28),
  },
  {
    .id = "g5", .name = N_("heart-faced guenon"), .latin_name = "cercopithecus_cordifacies",
    .coat = TINT (0x8a4a28), .belly = TINT (0xe4c9a2), .limbs = TINT (0x5f3520), .saddle = TINT (0x8a4a28),
    .crown = TINT (0x6d3b20), .cheeks = TINT (0xc98d4e), .skin = TINT (0xe2a596), .muzzle = TINT (0xf0c4b6),
    .iris = TINT (0x6a4a1e), .face = GN_FACE_HEART,
    .nose = TINT (0xfdfaf2), .nose_size = 0.2,
    .tail_tip = TINT (0xe4c9a2), .tail_ring = TINT (0x8a4a28),
  },
  {
    .id = "g6", .name = N_("long-bearded guenon"), .latin_name = "cercopithecus_longibarbis",
    .coat = TINT (0x38312e), .belly = TINT (0x8f867b), .limbs = TINT (0x231f1e), .saddle = TINT (0x38312e),
    .crown = TINT (0x2c2624), .cheeks = TINT (0x4b423e), .skin = TINT (0x57494c), .muzzle = TINT (0x7b6769),
    .iris = TINT (0xc07a22), .face = GN_FACE_OVAL,
    .brow = TINT (0xc8682a), .brow_width = 0.13,
    .beard = TINT (0xf4f0e6), .beard_length = 1.15,
    .tail_tip = TINT (0xa8502a), .tail_ring = TINT (0x38312e),
  },
  {
    .id = "g7", .name = N_("ring-tailed guenon"), .latin_name = "cercopithecus_annulicauda",
    .coat = TINT (0x38312e), .belly = TINT (0x8f867b), .limbs = TINT (0x231f1e), .saddle = TINT (0xb0642a),
    .crown = TINT (0x2c2624), .cheeks = TINT (0xe9e4d8), .skin = TINT (0x2a2527), .muzzle = TINT (0x2a2527),
    .iris = TINT (0xc07a22), .face = GN_FACE_HEART,
    .nose = TINT (0xf4efe2), .nose_size = 0.15,
    .tail_tip = TINT (0x201c1b), .tail_ring = TINT (0xf0ebdf), .tail_rings = 6,
  },
};

const GnPracticeSpecies *
gn_practice_species (guint *n)
{
  *n = G_N_ELEMENTS (species);
  return species;
}
