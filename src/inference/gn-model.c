/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-model.h"
#include "gn-class-names.h"
#include "gn-metadata.h"
#include "gn-model-path.h"
#include "gn-state-dict.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define DEFAULT_IMAGE_SIZE 224
#define TEMPERATURE "temperature"
#define UNSURE_BELOW "unsure_below"
#define MIRRORED "mirrored"

G_DEFINE_QUARK (gn-inference-error-quark, gn_inference_error)

struct GnModel {
  GnNetwork *network;
  GnClass *classes;
  guint n_classes;
  int image_size;
  GnNormalize normalize;
  gboolean mirrored, calibrated;
  GnModelCalibration calibration;
  char *path;
  GPtrArray *others; /* (nullable) (element-type GnModel): further members of an ensemble */
};

static const GnModelCalibration uncalibrated = { .temperature = 1 };

/* What a file says about itself, overridden by the caller's options. */
typedef struct {
  const GnModelType *type;
  int n_classes, image_size;
  GnNormalize normalize;
} Description;

/* The same for an error from below, which is freed. */
static gboolean
fail_with (const char *path, GError *cause, GError **error)
{
  gn_model_path_fail (path, cause->message, error);
  g_error_free (cause);
  return FALSE;
}

static GnTensorFile *
open_file (const char *path, GError **error)
{
  g_autoptr (GError) cause = NULL;
  GnTensorFile *file = gn_tensor_file_open (path, &cause);
  if (!file)
    g_set_error_literal (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_MODEL, cause->message); /* it names the file */
  return file;
}

/* A number of outputs for an architecture that was given, when the keys do not tell which one it is. */
static int
count_outputs (GnTensorFile *file)
{
  const GnTensorEntry *head = gn_tensor_file_find (file, "fc.weight");
  if (!head || head->n_dims != 2 || head->shape[0] < 1 || head->shape[0] > GN_MODEL_MAX_CLASSES)
    return 0;
  return (int)head->shape[0];
}

static const GnModelType *
find_type (GnTensorFile *file, const char *name, int *n_classes, GError **error)
{
  const GnModelType *detected = gn_model_type_detect (file, n_classes, name ? NULL : error);
  if (!name)
    return detected;
  if (!detected)
    *n_classes = count_outputs (file);
  return gn_model_type_find (name, error);
}

static int
read_image_size (const char *text)
{
  guint64 size;
  if (!text)
    return DEFAULT_IMAGE_SIZE;
  return g_ascii_string_to_unsigned (text, 10, 1, GN_MODEL_MAX_SIZE, &size, NULL) ? (int)size : 0;
}

static gboolean
describe (GnTensorFile *file, const GnModelOptions *options, Description *description, GError **error)
{
  GHashTable *metadata = gn_tensor_file_get_metadata (file);
  const char *architecture = options && options->architecture ? options->architecture
                                                              : g_hash_table_lookup (metadata, "architecture");
  description->type = find_type (file, architecture, &description->n_classes, error);
  if (!description->type)
    return FALSE;

  const char *normalize = options && options->normalize ? options->normalize
                                                        : g_hash_table_lookup (metadata, "normalize");
  description->normalize = GN_NORMALIZE_IMAGENET;
  if (normalize && !gn_normalize_parse (normalize, &description->normalize, error))
    return FALSE;

  description->image_size = options && options->image_size > 0
                              ? options->image_size
                              : read_image_size (g_hash_table_lookup (metadata, "image_size"));
  return TRUE;
}

static gboolean
all_finite (const float *values, gsize n)
{
  for (gsize i = 0; i < n; i++)
    if (!isfinite (values[i]))
      return FALSE;
  return TRUE;
}

static gboolean
check_values (const GnNetwork *network, GError **error)
{
  if (all_finite (network->parameters, gn_graph_get_parameter_length (network->graph))
      && all_finite (network->state, gn_graph_get_state_length (network->graph)))
    return TRUE;
  g_set_error (error, GN_INFERENCE_ERROR, GN_INFERENCE_ERROR_MODEL,
               _ ("some of its weights are not finite numbers; take an earlier copy"));
  return FALSE;
}

static GnNetwork *
load_network (GnTensorFile *file, const Description *description, GError **error)
{
  g_autoptr (GnGraph) graph = gn_model_build (description->type->name, description->n_classes, description->image_size,
                                              error);
  if (!graph)
    return NULL;
  g_autoptr (GnNetwork) network = gn_network_new (graph);
  if (!gn_network_load (network, file, GN_LOAD_STRICT, NULL, error) || !check_values (network, error))
    return NULL;
  return g_steal_pointer (&network);
}

static GnClass *
load_classes (GnTensorFile *file, guint n_classes, const GnModelOptions *options, GError **error)
{
  const char *json = g_hash_table_lookup (gn_tensor_file_get_metadata (file), "classes");
  GnClass *classes = json ? gn_classes_from_json (json, n_classes, error) : gn_classes_numbered (n_classes);
  if (!classes || !options || !options->class_names_file
      || gn_classes_read_names (classes, n_classes, options->class_names_file, json == NULL, error))
    return classes;
  gn_classes_free (classes, n_classes);
  return NULL;
}

/* Both figures or neither. */
static gboolean
load_calibration (GnModel *model, GHashTable *metadata, GError **error)
{
  GnModelCalibration *calibration = &model->calibration;
  *calibration = uncalibrated;
  if (!g_hash_table_contains (metadata, TEMPERATURE) && !g_hash_table_contains (metadata, UNSURE_BELOW))
    return TRUE;
  model->calibrated = TRUE;
  return gn_metadata_get_real (metadata, TEMPERATURE, 0.001, 1000, &calibration->temperature, error)
         && gn_metadata_get_real (metadata, UNSURE_BELOW, 0, 2, &calibration->unsure_below, error);
}

static GnModel *
load (GnTensorFile *file, const GnModelOptions *options, GError **error)
{
  Description description = { 0 };
  g_autoptr (GnModel) model = g_new0 (GnModel, 1);
  if (!describe (file, options, &description, error))
    return NULL;
  model->network = load_network (file, &description, error);
  if (!model->network)
    return NULL;
  model->n_classes = (guint)description.n_classes;
  model->image_size = description.image_size;
  model->normalize = description.normalize;
  model->mirrored = g_strcmp0 (g_hash_table_lookup (gn_tensor_file_get_metadata (file), MIRRORED), "true") == 0;
  model->classes = load_classes (file, model->n_classes, options, error);
  return model->classes && load_calibration (model, gn_tensor_file_get_metadata (file), error) ? g_steal_pointer (&model) : NULL;
}

static GnModel *
load_file (const char *path, const GnModelOptions *options, GError **error)
{
  g_autofree char *file_path = gn_model_path_find (path, error);
  g_autoptr (GnTensorFile) file = file_path ? open_file (file_path, error) : NULL;
  GError *cause = NULL;
  if (!file)
    return NULL;
  GnModel *model = load (file, options, &cause);
  if (!model) {
    fail_with (file_path, cause, error);
    return NULL;
  }
  model->path = g_steal_pointer (&file_path);
  return model;
}

static gboolean
is_alike (const GnModel *a, const GnModel *b)
{
  if (a->n_classes != b->n_classes || a->image_size != b->image_size || a->normalize != b->normalize)
    return FALSE;
  for (guint i = 0; i < a->n_classes; i++)
    if (strcmp (a->classes[i].id, b->classes[i].id) != 0)
      return FALSE;
  return TRUE;
}

static gboolean
check_several (const char *folder, guint n, const GnModelOptions *options, GError **error)
{
  g_autofree char *reason = NULL;
  if (n == 1 || !options || !options->single)
    return TRUE;
  reason = g_strdup_printf (_ ("the folder holds %u models that answer together, and one is wanted here; name one of its files"), n);
  return gn_model_path_fail (folder, reason, error);
}

/* What one of them says of when to be sure does not hold for all of them together. */
static GnModel *
load_ensemble (const char *folder, const GPtrArray *files, const GnModelOptions *options, GError **error)
{
  g_autoptr (GnModel) first =
      check_several (folder, files->len, options, error) ? load_file (g_ptr_array_index (files, 0), options, error) : NULL;
  if (!first || files->len == 1)
    return g_steal_pointer (&first);
  first->others = g_ptr_array_new_with_free_func ((GDestroyNotify)gn_model_free);
  first->calibrated = FALSE;
  first->calibration = uncalibrated;
  for (guint i = 1; i < files->len; i++) {
    GnModel *other = load_file (g_ptr_array_index (files, i), options, error);
    if (!other)
      return NULL;
    g_ptr_array_add (first->others, other);
    if (is_alike (first, other))
      continue;
    gn_model_path_fail (other->path, _ ("it does not fit the other models of its folder, which have other classes, another "
                                         "image size or normalisation"), error);
    return NULL;
  }
  g_free (first->path);
  first->path = g_canonicalize_filename (folder, NULL);
  return g_steal_pointer (&first);
}

GnModel *
gn_model_load (const char *path, const GnModelOptions *options, GError **error)
{
  g_autoptr (GPtrArray) members = gn_model_path_list_members (path);
  return members ? load_ensemble (path, members, options, error) : load_file (path, options, error);
}

GnModel *
gn_model_new (GnNetwork *network, const GnClass *classes, guint n_classes, int image_size, GnNormalize normalize)
{
  g_return_val_if_fail (gn_graph_get_n_classes (network->graph) == (int)n_classes, NULL);
  GnModel *model = g_new0 (GnModel, 1);
  model->network = network;
  model->classes = gn_classes_copy (classes, n_classes);
  model->n_classes = n_classes;
  model->image_size = image_size;
  model->normalize = normalize;
  model->calibration = uncalibrated;
  return model;
}

void
gn_model_free (GnModel *model)
{
  if (!model)
    return;
  g_clear_pointer (&model->network, gn_network_free);
  gn_classes_free (model->classes, model->n_classes);
  g_clear_pointer (&model->others, g_ptr_array_unref);
  g_free (model->path);
  g_free (model);
}

GHashTable *
gn_model_metadata (GnModel *model)
{
  GHashTable *metadata = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_hash_table_insert (metadata, g_strdup ("architecture"), g_strdup (gn_model_get_architecture (model)));
  g_hash_table_insert (metadata, g_strdup ("classes"), gn_classes_to_json (model->classes, model->n_classes));
  g_hash_table_insert (metadata, g_strdup ("image_size"), g_strdup_printf ("%d", model->image_size));
  g_hash_table_insert (metadata, g_strdup ("normalize"), g_strdup (gn_normalize_name (model->normalize)));
  if (model->mirrored)
    g_hash_table_insert (metadata, g_strdup (MIRRORED), g_strdup ("true"));
  if (model->calibrated) {
    gn_metadata_set_real (metadata, TEMPERATURE, model->calibration.temperature);
    gn_metadata_set_real (metadata, UNSURE_BELOW, model->calibration.unsure_below);
  }
  return metadata;
}

gboolean
gn_model_save (GnModel *model, const char *path, GError **error)
{
  return gn_model_export (model, path, FALSE, error);
}

gboolean
gn_model_export (GnModel *model, const char *path, gboolean half, GError **error)
{
  g_autoptr (GHashTable) metadata = gn_model_metadata (model);
  return gn_network_save (model->network, path, half, metadata, error);
}

GnNetwork *
gn_model_get_network (GnModel *model)
{
  return model->network;
}

const char *
gn_model_get_architecture (GnModel *model)
{
  return gn_graph_get_architecture (model->network->graph);
}

const GnClass *
gn_model_get_classes (GnModel *model, guint *n_classes)
{
  if (n_classes)
    *n_classes = model->n_classes;
  return model->classes;
}

int
gn_model_get_image_size (GnModel *model)
{
  return model->image_size;
}

GnNormalize
gn_model_get_normalize (GnModel *model)
{
  return model->normalize;
}

gboolean
gn_model_get_mirrored (GnModel *model)
{
  return model->mirrored;
}

void
gn_model_set_mirrored (GnModel *model, gboolean mirrored)
{
  model->mirrored = mirrored;
}

const char *
gn_model_get_path (GnModel *model)
{
  return model->path;
}

guint
gn_model_get_n_members (GnModel *model)
{
  return 1 + (model->others ? model->others->len : 0);
}

GnModel *
gn_model_get_member (GnModel *model, guint i)
{
  return i == 0 ? model : g_ptr_array_index (model->others, i - 1);
}

gboolean
gn_model_is_calibrated (GnModel *model)
{
  return model->calibrated;
}

const GnModelCalibration *
gn_model_get_calibration (GnModel *model)
{
  return &model->calibration;
}

void
gn_model_set_calibration (GnModel *model, const GnModelCalibration *calibration)
{
  model->calibration = *calibration;
  model->calibrated = TRUE;
}

gboolean
gn_model_has_numbered_classes (GnModel *model)
{
  for (guint i = 0; i < model->n_classes; i++) {
    char number[16];
    g_snprintf (number, sizeof number, "%u", i);
    if (strcmp (model->classes[i].id, number) != 0)
      return FALSE;
  }
  return TRUE;
}
