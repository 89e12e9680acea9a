/* A trained model with its preprocessing: the one path that evaluate, classify and the window share. */
#pragma once

#include "gn-dataset.h"
#include "gn-exec.h"
#include "gn-models.h"

G_BEGIN_DECLS

#define GN_INFERENCE_ERROR gn_inference_error_quark ()
GQuark gn_inference_error_quark (void);

typedef enum {
  GN_INFERENCE_ERROR_MODEL, /* unusable model file or folder */
  GN_INFERENCE_ERROR_CLASSES, /* model and data set name other classes */
} GnInferenceError;

typedef struct GnModel GnModel;

typedef struct {
  const char *architecture;     /* (nullable) overrides what the file says or the keys tell */
  const char *class_names_file; /* (nullable) one name a line */
  int image_size;               /* 0 = the file's, else 224 */
  const char *normalize;        /* (nullable) "symmetric", "imagenet" */
} GnModelOptions;

/* path: a run folder (its best.safetensors), one of our files, or a plain torchvision state dict. options: (nullable) */
GnModel    *gn_model_load  (const char *path, const GnModelOptions *options, GError **error);
/* Wraps values just trained. classes are copied; the network is taken over. */
GnModel    *gn_model_new   (GnNetwork *network, const GnClass *classes, guint n_classes, int image_size, GnNormalize normalize);
void        gn_model_free  (GnModel *model);
/* Our model file: torchvision's keys plus metadata architecture, classes, image_size, normalize. Durable. */
gboolean    gn_model_save  (GnModel *model, const char *path, GError **error);
GHashTable *gn_model_metadata (GnModel *model); /* (transfer full), for writing the values with others */

GnNetwork     *gn_model_get_network (GnModel *model);
const char    *gn_model_get_architecture (GnModel *model);
const GnClass *gn_model_get_classes (GnModel *model, guint *n);
int            gn_model_get_image_size (GnModel *model);
GnNormalize    gn_model_get_normalize (GnModel *model);
const char    *gn_model_get_path (GnModel *model); /* the file it came from, or NULL */

/* Runs photos through a model. Owns threads and memory; one caller at a time. */
typedef struct GnClassifier GnClassifier;

GnClassifier *gn_classifier_new  (GnModel *model, int batch_size, int n_threads, guint64 memory_budget, GError **error); /* budget 0 = none; model borrowed */
void          gn_classifier_free (GnClassifier *classifier);
/* One photo from a file: prepared exactly as in training without augmentation. logits[classes] */
gboolean      gn_classifier_run_file  (GnClassifier *classifier, const char *path, float *logits, GError **error);
gboolean      gn_classifier_run_image (GnClassifier *classifier, const GnImage *image, float *logits, GError **error);
/* Many: on_photo is called on the calling thread in order; error is non-NULL for a photo that could not be read. Returns FALSE only when cancelled. */
typedef void (*GnPhotoClassified) (gpointer data, guint index, const float *logits, const GError *error);
gboolean      gn_classifier_run_files (GnClassifier *classifier, const char *const *paths, guint n, GCancellable *cancellable,
                                       GnPhotoClassified on_photo, gpointer data, GError **error);
/* classes ranked by probability: indices[n], probabilities[n] (softmax of logits) */
void          gn_rank_classes (const float *logits, int n, int *indices, float *probabilities);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnModel, gn_model_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnClassifier, gn_classifier_free)

G_END_DECLS
