/* The table of architectures. */
#pragma once

#include "gn-graph.h"
#include "gn-safetensors.h"

G_BEGIN_DECLS

#define GN_MODEL_MAX_SIZE 4096 /* px */
#define GN_MODEL_MAX_CLASSES 65536

typedef struct GnModelType GnModelType;
struct GnModelType {
  const char *name;   /* torchvision's: "resnet50" */
  const char *label, *tip, *citation;
  int minimum_size, default_size; /* px */
  GnGraph *(*build) (const GnModelType *type, int n_classes, int image_size, GError **error);
  const void *config; /* the family's own description */
};

const GnModelType *const *gn_model_types_list (void);        /* NULL-terminated */
const GnModelType *gn_model_type_find (const char *name, GError **error); /* the error lists the names there are */
GnGraph *gn_model_build (const char *name, int n_classes, int image_size, GError **error);
/* Reads architecture and number of classes off a state dict's keys and shapes. */
const GnModelType *gn_model_type_detect (GnSafetensors *file, int *n_classes, GError **error);

G_END_DECLS
