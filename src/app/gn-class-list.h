/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gn-dataset.h"

G_BEGIN_DECLS

/**
 * GnClassList:
 *
 * The species of a data set with their numbers of photos, and a row for all of them.
 *
 * Signals: `changed`: another row is selected.
 */
#define GN_TYPE_CLASS_LIST (gn_class_list_get_type ())
G_DECLARE_FINAL_TYPE (GnClassList, gn_class_list, GN, CLASS_LIST, GtkListBox)

/* Keeps the selected row when the species are the same as before. (nullable) */
void gn_class_list_set_dataset (GnClassList *self, GnDataset *dataset);
/* -1: all species */
int  gn_class_list_get_class   (GnClassList *self);
void gn_class_list_set_class   (GnClassList *self, int class_index);

G_END_DECLS
