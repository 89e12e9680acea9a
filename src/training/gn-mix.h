/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Mixing the photos of a batch in pairs. Private to training/. */
#pragma once

#include "gn-batch-loader.h"
#include "gn-head.h"
#include "gn-recipe.h"

G_BEGIN_DECLS

/**
 * gn_mix_batch:
 * @recipe: mixup and cutmix, the parameters of their Beta distributions; 0 = off. Where both are on, a coin decides.
 *   In the unmixed share of its epochs, the last ones, nothing is mixed, so that the network ends on photos like those
 *   it will be asked about (He et al. 2019, arXiv 1909.09148)
 * @epoch, @step: from 1; from which, with the recipe's seed alone, the random numbers follow
 * @batch: photo i is paired with photo n - 1 - i
 * @images: images[n][size][size][3] of the batch, changed
 * @others: (out): others[n], the labels of the partners
 *
 * mixup (Zhang et al. 2017) blends the whole photos, CutMix (Yun et al. 2019) puts a rectangle of one into the other.
 *
 * Returns: the share of a photo's own label, 1 when nothing was mixed
 */
float gn_mix_batch (const GnRecipe *recipe, guint32 epoch, guint32 step, const GnBatch *batch, int size, float *images,
                    int *others);

/* A draw from Beta (alpha, alpha), for alpha above 0 and at most 1, by Jöhnk's method (1964). */
double gn_mix_draw_share (GnRandom *random, double alpha);

G_END_DECLS
