/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the operations share. */
#pragma once

#include "gn-augment.h"

G_BEGIN_DECLS

/* For hot functions: compiled for AVX2 as well, chosen when the program starts. Contraction is off in this folder, so
 * the results are the same bits. Not under sanitizers, which run before such a choice can be made. */
#if defined(__x86_64__) && defined(__GLIBC__) && defined(__GNUC__) && !defined(__clang__) && !defined(GN_NO_CLONES)
#define GN_CLONES __attribute__ ((target_clones ("avx2", "default")))
#else
#define GN_CLONES
#endif

extern const GnAugmentType gn_augment_flip, gn_augment_crop, gn_augment_affine, gn_augment_superpixels,
  gn_augment_gaussian_blur, gn_augment_average_blur, gn_augment_median_blur, gn_augment_sharpen, gn_augment_emboss,
  gn_augment_edge_detect, gn_augment_directed_edge_detect, gn_augment_additive_gaussian_noise, gn_augment_dropout,
  gn_augment_coarse_dropout, gn_augment_invert, gn_augment_add, gn_augment_multiply, gn_augment_linear_contrast,
  gn_augment_grayscale, gn_augment_elastic, gn_augment_piecewise_affine;
extern const GnAugmentType gn_augment_random_resized_crop, gn_augment_random_erasing;
/* For fixed parameters only. */
extern const GnAugmentType gn_augment_noise_given_field, gn_augment_elastic_given_field;

/* Uniform between two ends in either order. */
double          gn_sample_between    (GnRandom *random, double a, double b);
/* Draws @values within low..high: with the probability @per_channel three of them, else one. */
GnChannelValues gn_sample_channels   (GnRandom *random, double low, double high, double per_channel);
double          gn_channel_value     (const GnChannelValues *values, int channel);
gboolean        gn_channels_all      (const GnChannelValues *values, double value);
gchar          *gn_channels_describe (const GnChannelValues *values);
/* A box of a random share of the area, low..high, and a random shape: log-uniform between 1 / ratio and ratio times as high as
 * wide; as fractions of an image of this size. Sides that do not fit are cut. */
void            gn_sample_box        (GnRandom *random, int width, int height, double low, double high, double ratio,
                                      double *box_height, double *box_width);
/* (transfer full) both ways: without what @image shows beyond this size. */
GnImage        *gn_scale_away        (GnImage *image, int width, int height);
/* pixel = table[channel][pixel] */
void            gn_apply_tables      (GnImage **image, guint8 tables[3][256]);

G_END_DECLS
