/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A family of architectures. Private to models/. */
#pragma once

#include "gn-models.h"

G_BEGIN_DECLS

/**
 * GnFamily:
 * @types: its members; one without a name ends the table
 * @detect: the member whose state dict this is and its number of classes, or NULL
 */
typedef struct {
  const GnModelType *types;
  const GnModelType *(*detect) (GnTensorFile *file, int *n_classes);
} GnFamily;

extern const GnFamily gn_resnet_family;

G_END_DECLS
