/* A folder of photos, scanned: immutable afterwards, in a stable order (split, class index, file name bytewise). */
#pragma once

#include "gn-image.h"

G_BEGIN_DECLS

#define GN_DATASET_ERROR gn_dataset_error_quark ()
GQuark gn_dataset_error_quark (void);

typedef enum {
  GN_DATASET_ERROR_UNUSABLE, /* no photos, one class, unreadable folder … */
  GN_DATASET_ERROR_CHANGED,  /* not the data set a run was started with */
} GnDatasetError;

typedef enum { GN_SPLIT_TRAINING, GN_SPLIT_VALIDATION, GN_SPLIT_TEST, GN_N_SPLITS } GnSplit;
const char *gn_split_name (GnSplit split); /* "training", "validation", "test" */

typedef struct { char *id, *name, *latin_name; } GnClass; /* id: folder name; name: as shown, "mantled howler"; latin_name "" when unknown */

typedef struct {
  char *path;            /* relative to the data set, bytes as on disk */
  int class_index;
  GnSplit split;
  guint64 size; gint64 modified; /* bytes, µs since 1970 */
  int width, height;     /* as shown */
  guint64 content_hash;  /* of the file's bytes */
  char *problem;         /* (nullable) why it cannot be read */
  gboolean excluded;     /* by a person */
} GnPhoto;

typedef struct GnDataset GnDataset;

typedef void (*GnScanProgress) (gpointer data, guint done, guint total);

/* Scans on n_threads workers: every file's header is read and its pixels decoded once, so that what cannot be read is known before training. progress: (nullable), called from the calling thread. */
GnDataset *gn_dataset_scan  (const char *folder, int n_threads, guint64 split_seed, GCancellable *cancellable,
                             GnScanProgress progress, gpointer progress_data, GError **error);
GnDataset *gn_dataset_ref   (GnDataset *dataset);
void       gn_dataset_unref (GnDataset *dataset);
const char *gn_dataset_get_folder (GnDataset *dataset);
const char *gn_dataset_get_title  (GnDataset *dataset);  /* the folder's last name, as UTF-8 */
gboolean   gn_dataset_has_split   (GnDataset *dataset);  /* FALSE: the split was drawn by us */
const GnClass *gn_dataset_get_classes (GnDataset *dataset, guint *n);
const GnPhoto *gn_dataset_get_photos  (GnDataset *dataset, guint *n);
gchar     *gn_dataset_get_photo_path  (GnDataset *dataset, guint photo); /* absolute */
guint      gn_dataset_count (GnDataset *dataset, GnSplit split, int class_index); /* usable photos; class_index -1: all */
/* Indices of the usable photos (readable, not excluded) of a split in the stable order. (element-type guint32) (transfer full) */
GArray    *gn_dataset_get_usable (GnDataset *dataset, GnSplit split);
/* Hex digest of classes, splits, relative paths and file contents (not of exclusions). */
const char *gn_dataset_get_fingerprint (GnDataset *dataset);
/* Same names and sizes and times only: for telling quickly whether the folder changed. */
/* Groups of photos with equal bytes, each at least two. (element-type GArray of guint32) (transfer full) */
GPtrArray *gn_dataset_find_exact_duplicates (GnDataset *dataset);
/* Whether the set can be trained on: at least two classes with usable training photos, and validation photos. The error says what to do. */
gboolean   gn_dataset_check_trainable (GnDataset *dataset, GError **error);

/* Exclusions: kept in the user's data folder by fingerprint, loaded by the scan; changing them returns a new dataset that shares the rest. */
GnDataset *gn_dataset_set_excluded (GnDataset *dataset, guint photo, gboolean excluded, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnDataset, gn_dataset_unref)

G_END_DECLS
