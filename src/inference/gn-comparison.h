/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Whether of two models one is better, or only luckier. */
#pragma once

#include "gn-evaluation.h"

G_BEGIN_DECLS

/**
 * GnComparison:
 * @both, @only_first, @only_second, @neither: photos that these models told rightly
 * @difference: accuracy of the second model less that of the first, -1 to 1
 * @low, @high: 95 % interval of @difference
 * @p_value: how often a difference at least as large would arise by chance between models that are equally good
 */
typedef struct {
  guint both, only_first, only_second, neither;
  double difference, low, high, p_value;
} GnComparison;

/* Below it a difference counts as more than noise. */
#define GN_COMPARISON_LEVEL 0.05

/**
 * gn_comparison_from_counts:
 *
 * @p_value is McNemar's test in its exact form: of the photos on which the models differ, under equally good models half go
 * to each (two-sided binomial test; 1 when there are none). Q. McNemar: "Note on the sampling error of the difference
 * between correlated proportions or percentages", Psychometrika 12 (1947).
 *
 * The interval is Newcombe's for paired proportions, from Wilson's of both (method 10 of R. G. Newcombe: "Improved
 * confidence intervals for the difference between binomial proportions based on paired data", Statistics in Medicine 17,
 * 1998). Without photos: difference NaN, interval -1 to 1.
 */
GnComparison gn_comparison_from_counts (guint both, guint only_first, guint only_second, guint neither);

/**
 * gn_compare_evaluations:
 * @first, @second: of two models on one data set
 *
 * Compares them on the photos that stand in both.
 */
GnComparison gn_compare_evaluations (const GnEvaluation *first, const GnEvaluation *second);

/* Photos compared, and of them those that a model told rightly. */
guint        gn_comparison_count    (const GnComparison *comparison);

G_END_DECLS
