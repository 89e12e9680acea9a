/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What evaluate and compare share: which photos, how to answer, and the run that tells the split. */
#pragma once

#include "gn-cli-inputs.h"
#include "gn-cli-output.h"
#include "gn-evaluation.h"

G_BEGIN_DECLS

typedef struct {
  GnCliModelSettings model;
  int split, sample;
  gboolean mirrored, straight;
} GnCliEvaluationSettings;

void gn_cli_evaluation_add_options (GnCliOptions *options, GnCliEvaluationSettings *settings);
void gn_cli_evaluation_clear       (GnCliEvaluationSettings *settings);
/* Whether --split was given. */
gboolean gn_cli_evaluation_has_split (const GnCliEvaluationSettings *settings);

/* Scans a data set. A folder without a split is drawn as the model's run drew it, so that its validation photos are again the
 * ones held back; @is_own: (out): whether it is that run's data set. */
GnDataset *gn_cli_evaluation_scan (GnCliContext *context, GnModel *model, const char *folder, gboolean *is_own,
                                   GError **error);

/* Evaluates with progress under @label and names what was skipped. @is_own: as told by the scan, for the default split. */
GnEvaluation *gn_cli_evaluation_run (GnCliContext *context, const GnCliEvaluationSettings *settings, GnModel *model,
                                     GnDataset *dataset, gboolean is_own, const char *label, GError **error);

/* "validation", "all" … */
const char *gn_cli_evaluation_split_name (const GnEvaluation *evaluation);
/* The members count, correct, accuracy, interval of the object in hand. */
void        gn_cli_evaluation_json_scores (JsonBuilder *builder, guint count, guint correct);
/* The member without_leaks of the object in hand. */
void        gn_cli_evaluation_json_clean  (JsonBuilder *builder, const GnEvaluation *evaluation);

G_END_DECLS
