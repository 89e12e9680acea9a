/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Looks as numbers: what finding features and aligning share. */
#pragma once

#include "gn-look.h"

G_BEGIN_DECLS

/* pixels[height][width], not owned: room for GN_LOOK_AREA where a look is put into it. */
typedef struct {
  int width, height;
  float *pixels;
} GnPlane;

/* The look, its left and right exchanged or not. */
void  gn_plane_from_look (GnPlane *plane, const GnLook *look, gboolean mirrored);
/* Gaussian blur, the edge pixels repeated; @to may have the pixels of @from. */
void  gn_plane_blur      (const GnPlane *from, double sigma, GnPlane *to);
/* Bilinear; outside the edge pixels are repeated. */
float gn_plane_sample    (const GnPlane *plane, float x, float y);

G_END_DECLS
