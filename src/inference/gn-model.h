/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A trained model with its preprocessing: the one path that evaluate, classify and the window share. */
#pragma once

#include "gn-dataset.h"
#include "gn-exec.h"
#include "gn-models.h"

G_BEGIN_DECLS

#define GN_INFERENCE_ERROR gn_inference_error_quark ()
GQuark gn_inference_error_quark (void);

/**
 * GnInferenceError:
 * @GN_INFERENCE_ERROR_MODEL: no model there, or a damaged or contradictory one
 * @GN_INFERENCE_ERROR_CLASSES: the model and the data set name other classes
 * @GN_INFERENCE_ERROR_OUTPUT: the network's answer to a photo is not a finite number
 */
typedef enum {
  GN_INFERENCE_ERROR_MODEL,
  GN_INFERENCE_ERROR_CLASSES,
  GN_INFERENCE_ERROR_OUTPUT
} GnInferenceError;

/**
 * GnModel:
 *
 * A network with its values, the classes it tells apart and the input it expects. Reading it is thread-safe as long as
 * nobody writes the network's values.
 */
typedef struct GnModel GnModel;

/**
 * GnModelOptions:
 * @architecture: (nullable): overrides what the file says or its keys tell
 * @class_names_file: (nullable): a text file with one name a line, in class order
 * @image_size: side of the input in px; 0: the file's, else 224
 * @normalize: (nullable): "symmetric" or "imagenet"; NULL: the file's, else "imagenet"
 * @single: refuse a folder of several models
 */
typedef struct {
  const char *architecture, *class_names_file;
  int image_size;
  const char *normalize;
  gboolean single;
} GnModelOptions;

/**
 * gn_model_load:
 * @path: a run folder (its best.safetensors), one of our model files, the name of a model that came with the program, a
 *   plain safetensors state dict with torchvision's key names, whose classes are then named 0 to N-1, or a folder of
 *   such files alone, a run's snapshots: the model is then an ensemble of all of them
 * @options: (nullable)
 *
 * Every length and shape is checked, and all values are finite. Errors: #GN_INFERENCE_ERROR with one sentence that names
 * the file and says what to do.
 *
 * Returns: (transfer full) (nullable)
 */
GnModel    *gn_model_load (const char *path, const GnModelOptions *options, GError **error);

/**
 * gn_model_new:
 * @network: (transfer full): its output has @n_classes numbers
 * @classes: classes[n_classes], copied
 *
 * Wraps values that were just trained.
 */
GnModel    *gn_model_new  (GnNetwork *network, const GnClass *classes, guint n_classes, int image_size,
                           GnNormalize normalize);
void        gn_model_free (GnModel *model);

/* Writes our model file, durably: torchvision's keys plus the metadata architecture, classes, image_size and normalize,
 * mirrored of a model that answers so, and temperature and unsure_below of a calibrated model. */
gboolean    gn_model_save     (GnModel *model, const char *path, GError **error);
/* The same, @half: in half the bytes, see gn_network_save(). */
gboolean    gn_model_export   (GnModel *model, const char *path, gboolean half, GError **error);
/* (transfer full) (element-type utf8 utf8): that metadata, for writing the values together with others. */
GHashTable *gn_model_metadata (GnModel *model);

/* All (transfer none). */
GnNetwork     *gn_model_get_network      (GnModel *model);
const char    *gn_model_get_architecture (GnModel *model);
const GnClass *gn_model_get_classes      (GnModel *model, guint *n_classes);
int            gn_model_get_image_size   (GnModel *model);
GnNormalize    gn_model_get_normalize    (GnModel *model);
/* Whether the model answers from each photo and its mirror image; not at first. */
gboolean       gn_model_get_mirrored     (GnModel *model);
void           gn_model_set_mirrored     (GnModel *model, gboolean mirrored);
/* (nullable): the file it came from, of an ensemble the folder */
const char    *gn_model_get_path         (GnModel *model);
/* An ensemble's models, this one being the first, which speaks for all: they have its classes, input size and
 * normalisation, and look at mirror images if it does. 1 of a model by itself. */
guint          gn_model_get_n_members    (GnModel *model);
/* (transfer none) */
GnModel       *gn_model_get_member       (GnModel *model, guint i);
/* Whether the classes are only numbers, as a state dict without names has them. */
gboolean       gn_model_has_numbered_classes (GnModel *model);

/**
 * GnModelCalibration:
 * @temperature: logits are divided by it before they become probabilities; 1 in a model that was not calibrated
 * @unsure_below: probability under which the answer is "not sure"; above 1: always; 0 in a model that was not calibrated
 *
 * Chosen on validation photos, see gn_calibrate().
 */
typedef struct {
  double temperature, unsure_below;
} GnModelCalibration;

gboolean                  gn_model_is_calibrated   (GnModel *model);
const GnModelCalibration *gn_model_get_calibration (GnModel *model);
void                      gn_model_set_calibration (GnModel *model, const GnModelCalibration *calibration);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnModel, gn_model_free)

G_END_DECLS

#include "gn-classifier.h"
