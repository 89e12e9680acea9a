/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Photos of an evaluation with what was said of them, as cards of an HTML document. Private to report/. */
#pragma once

#include "gn-evaluation.h"

G_BEGIN_DECLS

/* What writes the cards; done and total count them over the document. */
typedef struct {
  const GnEvaluation *evaluation;
  GnDataset *dataset;
  GString *html;
  GCancellable *cancellable;
  GnEvaluationProgress progress;
  gpointer progress_data;
  guint done, total;
} GnPhotoCards;

/* A card with thumbnail and caption of predictions[@index]. @id: (nullable): what links lead to; @suggested: class of a likely
 * label error, or -1. FALSE: cancelled. */
gboolean gn_photo_cards_add (GnPhotoCards *cards, guint index, const char *id, int suggested, GError **error);

G_END_DECLS
