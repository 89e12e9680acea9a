/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of architectures. */
#pragma once

#include "gn-graph.h"
#include "gn-tensor-file.h"

G_BEGIN_DECLS

#define GN_MODEL_MAX_SIZE 4096 /* px */
#define GN_MODEL_MAX_CLASSES 65536

/**
 * GnModelType:
 * @name: torchvision's, "resnet50"
 * @label, @tip: (translatable): for people
 * @citation: the paper
 * @minimum_size, @default_size: side of the square input, px
 * @build: called through gn_model_build(), which checks the arguments
 * @config: the family's own description
 */
typedef struct GnModelType GnModelType;
struct GnModelType {
  const char *name;
  const char *label, *tip, *citation;
  int minimum_size, default_size;
  GnGraph *(*build) (const GnModelType *type, int n_classes, int image_size, GError **error);
  const void *config;
};

/* (transfer none) (array zero-terminated=1) */
const GnModelType *const *gn_model_types_list (void);
/* (transfer none) (nullable); the error, #GN_NETWORK_ERROR_MISMATCH, lists the names there are. */
const GnModelType *gn_model_type_find (const char *name, GError **error);

/**
 * gn_model_build:
 * @n_classes: 1 to %GN_MODEL_MAX_CLASSES
 * @image_size: px, from the architecture's minimum to %GN_MODEL_MAX_SIZE
 * @error: #GN_NETWORK_ERROR_MISMATCH for an unknown name, #GN_NETWORK_ERROR_SHAPE for the other two
 *
 * Returns: (transfer full) (nullable)
 */
GnGraph *gn_model_build (const char *name, int n_classes, int image_size, GError **error);

/**
 * gn_model_type_detect:
 * @file: a state dict with torchvision's keys
 * @n_classes: (out): rows of the linear layer
 *
 * Reads the architecture off the keys and shapes.
 *
 * Returns: (transfer none) (nullable)
 */
const GnModelType *gn_model_type_detect (GnTensorFile *file, int *n_classes, GError **error);

G_END_DECLS
