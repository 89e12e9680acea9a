/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-identifier.h"
#include "gn-photo-view.h"

G_BEGIN_DECLS

/**
 * GnExplainedPhoto:
 *
 * A photo, and over it what spoke for the model's answer, as strong as a slider says.
 */
#define GN_TYPE_EXPLAINED_PHOTO (gn_explained_photo_get_type ())
G_DECLARE_FINAL_TYPE (GnExplainedPhoto, gn_explained_photo, GN, EXPLAINED_PHOTO, GtkBox)

/* Who looks at the photos; may be shared, when all ids mean the same photos. A reference is taken. */
void gn_explained_photo_set_identifier (GnExplainedPhoto *self, GnIdentifier *identifier);

/* Loads the photo, at most @longest_side pixels long, and asks the identifier for it. @words: for the tooltip and screen
 * readers. */
void gn_explained_photo_show (GnExplainedPhoto *self, guint id, const char *path, int longest_side, const char *words);

/* For pages that bring photo and heat map themselves: the photo, and what lies over it (nullable; copied). */
GnPhotoView *gn_explained_photo_get_view (GnExplainedPhoto *self);
void gn_explained_photo_set_heat_map (GnExplainedPhoto *self, const GnHeatMap *map);

/* Shows words instead. */
void gn_explained_photo_set_problem (GnExplainedPhoto *self, const char *reason);

G_END_DECLS
