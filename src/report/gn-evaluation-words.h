/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an evaluation or a comparison says, in sentences for people. All are (transfer full), translated, UTF-8. */
#pragma once

#include "gn-comparison.h"

G_BEGIN_DECLS

/* "240 of 272 validation photos are right: 88.2 % (95 % sure between 83.9 and 91.5 %)." */
char *gn_evaluation_say_accuracy    (const GnEvaluation *evaluation);
/* (nullable): the same without leaked photos, where there are some. */
char *gn_evaluation_say_clean       (const GnEvaluation *evaluation);
/* (nullable): where photos of the training split were evaluated. */
char *gn_evaluation_say_caveat      (const GnEvaluation *evaluation, GnDataset *dataset);
/* Top three, loss, calibration, and how it was answered. */
char *gn_evaluation_say_more        (const GnEvaluation *evaluation);
/* (nullable): about likely label errors, where there are some. */
char *gn_evaluation_say_label_errors (const GnEvaluation *evaluation, GnDataset *dataset);

/* Whether one of the models is better. @first, @second: their names */
char *gn_comparison_say (const GnComparison *comparison, const char *first, const char *second);

G_END_DECLS
