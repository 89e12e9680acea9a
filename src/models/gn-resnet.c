/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ResNet (He et al. 2015, "Deep residual learning for image recognition") as torchvision has it: the stride sits on
 * the 3×3 of the bottleneck ("v1.5"), and the modules carry torchvision's names. */
#include <glib/gi18n-lib.h>

#include "gn-family.h"

#define STAGES 4
#define STEM_CHANNELS 64

typedef struct {
  int blocks[STAGES];
  gboolean bottleneck;
} ResnetConfig;

static int
conv_norm (GnGraphBuilder *b, const char *prefix, const char *conv, const char *norm, int x, int channels, int kernel,
           int stride)
{
  g_autofree char *conv_name = g_strconcat (prefix, conv, NULL), *norm_name = g_strconcat (prefix, norm, NULL);

  x = gn_graph_builder_conv (b, conv_name, x, channels, kernel, stride, kernel / 2);
  return gn_graph_builder_batch_norm (b, norm_name, x);
}

/* The shortcut comes first, so that the end of the main path can take the addition in. */
static int
add_block (GnGraphBuilder *b, const char *prefix, int x, int width, int stride, gboolean bottleneck, gboolean project)
{
  int outputs = bottleneck ? 4 * width : width;
  int shortcut = project ? conv_norm (b, prefix, "downsample.0", "downsample.1", x, outputs, 1, stride) : x;

  if (bottleneck) {
    x = gn_graph_builder_relu (b, conv_norm (b, prefix, "conv1", "bn1", x, width, 1, 1));
    x = gn_graph_builder_relu (b, conv_norm (b, prefix, "conv2", "bn2", x, width, 3, stride));
    x = conv_norm (b, prefix, "conv3", "bn3", x, outputs, 1, 1);
  } else {
    x = gn_graph_builder_relu (b, conv_norm (b, prefix, "conv1", "bn1", x, width, 3, stride));
    x = conv_norm (b, prefix, "conv2", "bn2", x, width, 3, 1);
  }
  return gn_graph_builder_relu (b, gn_graph_builder_add (b, x, shortcut));
}

static GnGraph *
build (const GnModelType *type, int n_classes, int image_size, GError **error)
{
  const ResnetConfig *config = type->config;
  GnGraphBuilder *b = gn_graph_builder_new (type->name, (GnShape) { image_size, image_size, 3 });
  int x = gn_graph_builder_relu (b, conv_norm (b, "", "conv1", "bn1", 0, STEM_CHANNELS, 7, 2));

  x = gn_graph_builder_max_pool (b, x, 3, 2, 1);
  for (int stage = 0; stage < STAGES; stage++) {
    gn_graph_builder_begin_stage (b);
    for (int block = 0; block < config->blocks[stage]; block++) {
      g_autofree char *prefix = g_strdup_printf ("layer%d.%d.", stage + 1, block);
      gboolean first = block == 0;

      x = add_block (b, prefix, x, STEM_CHANNELS << stage, first && stage > 0 ? 2 : 1, config->bottleneck,
                     first && (stage > 0 || config->bottleneck));
    }
  }
  x = gn_graph_builder_global_average_pool (b, x);
  gn_graph_builder_begin_stage (b);
  gn_graph_builder_linear (b, "fc", x, n_classes);
  return gn_graph_builder_finish (b, error);
}

#define CITATION "He, Zhang, Ren, Sun (2015): Deep residual learning for image recognition. arXiv:1512.03385"
#define TYPE(number, text, ...)                                                                                       \
  { .name = "resnet" #number, .label = "ResNet-" #number, .tip = text, .citation = CITATION, .minimum_size = 32,       \
    .default_size = 224, .build = build, .config = &(const ResnetConfig) __VA_ARGS__ }

static const GnModelType types[] = {
  TYPE (18, N_("The smallest ResNet: quick to train, a good first try"), { { 2, 2, 2, 2 }, FALSE }),
  TYPE (34, N_("Twice as deep as ResNet-18, for a little more accuracy"), { { 3, 4, 6, 3 }, FALSE }),
  TYPE (50, N_("The report's network: the usual choice for fine-grained photos"), { { 3, 4, 6, 3 }, TRUE }),
  TYPE (101, N_("Deeper than ResNet-50: twice the time, seldom worth it on few photos"), { { 3, 4, 23, 3 }, TRUE }),
  TYPE (152, N_("The deepest ResNet: for very many photos and much patience"), { { 3, 8, 36, 3 }, TRUE }),
  { .name = NULL }
};

static int
count_blocks (GnTensorFile *file, int stage)
{
  for (int block = 0;; block++) {
    g_autofree char *name = g_strdup_printf ("layer%d.%d.conv1.weight", stage + 1, block);

    if (!gn_tensor_file_find (file, name))
      return block;
  }
}

static const GnModelType *
detect (GnTensorFile *file, int *n_classes)
{
  const GnTensorEntry *head = gn_tensor_file_find (file, "fc.weight");
  const GnTensorEntry *stem = gn_tensor_file_find (file, "conv1.weight");
  gboolean bottleneck = gn_tensor_file_find (file, "layer1.0.conv3.weight") != NULL;
  ResnetConfig found = { { 0 }, bottleneck };

  if (!head || head->n_dims != 2 || head->shape[0] < 1 || head->shape[0] > GN_MODEL_MAX_CLASSES || !stem)
    return NULL;
  for (int stage = 0; stage < STAGES; stage++)
    found.blocks[stage] = count_blocks (file, stage);
  for (const GnModelType *type = types; type->name; type++) {
    const ResnetConfig *config = type->config;
    gboolean same = config->bottleneck == bottleneck;

    for (int stage = 0; stage < STAGES; stage++)
      same = same && config->blocks[stage] == found.blocks[stage];
    if (same) {
      *n_classes = head->shape[0];
      return type;
    }
  }
  return NULL;
}

const GnFamily gn_resnet_family = { types, detect };
