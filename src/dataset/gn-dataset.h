/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A folder of photos, scanned: immutable afterwards, in a stable order (split, class index, file name bytewise). */
#pragma once

#include "gn-image.h"

G_BEGIN_DECLS

#define GN_DATASET_ERROR gn_dataset_error_quark ()
GQuark gn_dataset_error_quark (void);

/**
 * GnDatasetError:
 * @GN_DATASET_ERROR_UNUSABLE: no photos, one class, an unreadable folder …
 * @GN_DATASET_ERROR_CHANGED: not the data set a run was started with
 */
typedef enum {
  GN_DATASET_ERROR_UNUSABLE,
  GN_DATASET_ERROR_CHANGED,
} GnDatasetError;

typedef enum {
  GN_SPLIT_TRAINING,
  GN_SPLIT_VALIDATION,
  GN_SPLIT_TEST,
  GN_N_SPLITS
} GnSplit;

/* "training", "validation", "test" */
const char *gn_split_name (GnSplit split);

/**
 * GnClass:
 * @id: name of the class folder, as UTF-8
 * @name: as shown, "mantled howler"; the folder's name with spaces where no label table says more
 * @latin_name: "Alouatta palliata", "" when unknown
 */
typedef struct {
  char *id, *name, *latin_name;
} GnClass;

/**
 * GnPhoto:
 * @path: relative to the data set's folder, bytes as on disk
 * @class_index: into the data set's classes
 * @size: bytes; 0 when the file is not there
 * @modified: µs since 1970
 * @width, @height: as shown; 0 when it cannot be read
 * @content_hash: gn_content_hash_file(); 0 when the bytes cannot be read
 * @brightness: mean luminance, 0..255; 0 when it cannot be read
 * @sharpness: gn_look_sharpness()
 * @truncated: the file ends before its picture does; what is missing is grey
 * @problem: (nullable): one sentence: why it cannot be read
 * @excluded: by a person
 */
typedef struct {
  char *path;
  int class_index;
  GnSplit split;
  guint64 size;
  gint64 modified;
  int width, height;
  guint64 content_hash;
  float brightness, sharpness;
  gboolean truncated;
  char *problem;
  gboolean excluded;
} GnPhoto;

/**
 * GnTwins:
 * @first, @second: content hashes, @first the smaller one
 * @similarity: above 0.9, at most 1
 *
 * Two different contents that show one photo.
 */
typedef struct {
  guint64 first, second;
  double similarity;
} GnTwins;

/**
 * GnDataset:
 *
 * Immutable, reference counting is thread-safe.
 */
typedef struct GnDataset GnDataset;

typedef void (*GnScanProgress) (gpointer data, guint done, guint total);

/**
 * gn_dataset_scan:
 * @folder: `training/` and `validation/` (or `train/`, `val/`, `valid/`, `test/`), each with a folder a class, either
 *   of them nested once more (`training/training/`); or one folder a class. Class folders may hold folders. Hidden files,
 *   symbolic links that lead back, and files that neither are pictures nor are named like some are passed over.
 * @n_threads: workers; 0 = as many as processors
 * @split_seed: where no split is on disk a fifth of every class is drawn for validation, near-duplicates on one
 *   side
 * @cancellable: (nullable)
 * @progress: (nullable): called from the calling thread, with photos read, then with photos compared
 *
 * Reads every file and decodes its pixels once (a large JPEG at reduced size), so that what cannot be read is known
 * before training. What was found out is kept in the user's cache folder by path, size and time of change. The
 * exclusions of the user's data folder are loaded. The result does not depend on @n_threads or the cache.
 *
 * Errors: %GN_DATASET_ERROR_UNUSABLE says what is wrong with the folder and what to do; %G_IO_ERROR_CANCELLED. A file
 * that cannot be read is no error but a photo with a problem.
 *
 * Returns: (transfer full) (nullable)
 */
GnDataset *gn_dataset_scan  (const char *folder, int n_threads, guint64 split_seed, GCancellable *cancellable,
                             GnScanProgress progress, gpointer progress_data, GError **error);
/**
 * gn_dataset_list:
 * @cancellable: (nullable)
 *
 * What can be told without opening a photo, to have something to show while gn_dataset_scan() reads them: classes, paths,
 * sizes and times of the files. There are no facts about the pictures, no copies, no exclusions, no fingerprint, and where
 * no split is on disk all photos count as training. Errors are those of gn_dataset_scan().
 *
 * Returns: (transfer full) (nullable)
 */
GnDataset *gn_dataset_list  (const char *folder, GCancellable *cancellable, GError **error);
GnDataset *gn_dataset_ref   (GnDataset *dataset);
void       gn_dataset_unref (GnDataset *dataset);

const char    *gn_dataset_get_folder  (GnDataset *dataset);
/* The folder's last name, as UTF-8. */
const char    *gn_dataset_get_title   (GnDataset *dataset);
/* FALSE: the split was drawn by us. */
gboolean       gn_dataset_has_split   (GnDataset *dataset);
/* classes[n] (n: nullable): in the label table's order, the others after them bytewise */
const GnClass *gn_dataset_get_classes (GnDataset *dataset, guint *n);
/* photos[n] (n: nullable) */
const GnPhoto *gn_dataset_get_photos  (GnDataset *dataset, guint *n);
/* Absolute, or relative as the folder was given. (transfer full) */
gchar         *gn_dataset_get_photo_path (GnDataset *dataset, guint photo);
/* Usable photos (readable and not excluded); class_index -1: of all classes. */
guint          gn_dataset_count       (GnDataset *dataset, GnSplit split, int class_index);
/* Indices of the usable photos of a split, in the stable order. (element-type guint32) (transfer full) */
GArray        *gn_dataset_get_usable  (GnDataset *dataset, GnSplit split);
/* Hex digest of classes, splits, relative paths and file contents, not of exclusions: equal fingerprints have equal
 * photo indices. (nullable): of a data set that was listed only */
const char    *gn_dataset_get_fingerprint (GnDataset *dataset);

/* Near-duplicates among the contents, in rising order; gn-copies.h has them by photo. (element-type GnTwins) */
const GArray  *gn_dataset_get_twins   (GnDataset *dataset);

/* Whether the set can be trained on: at least two classes, each with usable training photos, and validation photos. The
 * error says what is missing and what to do. */
gboolean       gn_dataset_check_trainable (GnDataset *dataset, GError **error);

/**
 * gn_dataset_set_excluded:
 * @photo: index
 *
 * Exclusions are kept in `$XDG_DATA_HOME/guenon/datasets/<fingerprint>.json`, by relative path; the photos' folder is
 * never touched. (A drawn split does not count for the file's name, so that other seeds find them too.)
 *
 * Returns: (transfer full) (nullable): a new data set that shares all but the exclusions, when they are safely on disk
 */
GnDataset     *gn_dataset_set_excluded (GnDataset *dataset, guint photo, gboolean excluded, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnDataset, gn_dataset_unref)

G_END_DECLS
