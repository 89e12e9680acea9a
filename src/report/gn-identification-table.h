/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Identified photos as a table. */
#pragma once

#include "gn-identification.h"

G_BEGIN_DECLS

/* CSV with its header line alone: file, class, species, latin_name, probability, not_sure (1 or 0; nothing for a model that
 * was not calibrated), runner_up, runner_up_probability, date (when the photo was taken, see #GnExif), latitude, longitude,
 * error. (transfer full) */
GString *gn_identification_table_new (void);

/**
 * gn_identification_table_add:
 * @name: what stands in the column file
 * @path: (nullable): the file to read date and position from
 * @identification: (nullable): NULL when there is no answer yet
 * @classes: (nullable): the model's
 */
void     gn_identification_table_add (GString *csv, const char *name, const char *path,
                                      const GnIdentification *identification, const GnClass *classes);

G_END_DECLS
