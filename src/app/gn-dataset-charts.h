/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-dataset.h"

G_BEGIN_DECLS

/**
 * GnDatasetCharts:
 *
 * Photos a species as bars, and width against height as a scatter plot, training and validation apart.
 */
#define GN_TYPE_DATASET_CHARTS (gn_dataset_charts_get_type ())
G_DECLARE_FINAL_TYPE (GnDatasetCharts, gn_dataset_charts, GN, DATASET_CHARTS, GtkBox)

/* (nullable) */
void gn_dataset_charts_set_dataset (GnDatasetCharts *self, GnDataset *dataset);

G_END_DECLS
