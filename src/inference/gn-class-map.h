/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which output of a model stands for which class of a data set. Private to inference/. */
#pragma once

#include "gn-model.h"

G_BEGIN_DECLS

/* (transfer full): map[class of the data set] = output of the model; NULL with %GN_INFERENCE_ERROR_CLASSES. */
int *gn_class_map_new (GnModel *model, const GnClass *classes, guint n_classes, GError **error);

G_END_DECLS
