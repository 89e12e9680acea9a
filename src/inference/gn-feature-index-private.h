/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an index is made of, for the two files that build and store it. */
#pragma once

#include "gn-feature-index.h"

G_BEGIN_DECLS

struct GnFeatureIndex {
  char *folder;
  guint n_features;
  GArray *rows;    /* (element-type guint16) rows[photo][n_features], BF16, each of length 1 or all zero */
  GArray *classes; /* (element-type gint32) */
  GPtrArray *paths;
  GnThresholds thresholds;
};

G_END_DECLS
