/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the operations share. */
#pragma once

#include "gn-augment.h"

G_BEGIN_DECLS

extern const GnAugmentType gn_augment_flip, gn_augment_crop, gn_augment_multiply, gn_augment_linear_contrast;

/* Draws @values within low..high: with the probability @per_channel three of them, else one. */
GnChannelValues gn_sample_channels   (GnRandom *random, double low, double high, double per_channel);
double          gn_channel_value     (const GnChannelValues *values, int channel);
gboolean        gn_channels_all      (const GnChannelValues *values, double value);
gchar          *gn_channels_describe (const GnChannelValues *values);
/* pixel = table[channel][pixel] */
void            gn_apply_tables      (GnImage **image, guint8 tables[3][256]);

G_END_DECLS
