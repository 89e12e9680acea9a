/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An RGB photo in memory: decoding, resizing, conversion to a network's input. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GN_IMAGING_ERROR gn_imaging_error_quark ()
GQuark gn_imaging_error_quark (void);

/**
 * GnImagingError:
 * @GN_IMAGING_ERROR_FORMAT: not a photo in a format we read, or damaged
 * @GN_IMAGING_ERROR_SIZE: above %GN_IMAGE_MAX_PIXELS or %GN_IMAGE_MAX_FILE_BYTES
 * @GN_IMAGING_ERROR_LOADER: a format we read, but its gdk-pixbuf module is not installed
 *
 * Files that cannot be opened or read carry a #GIOErrorEnum instead.
 */
typedef enum {
  GN_IMAGING_ERROR_FORMAT,
  GN_IMAGING_ERROR_SIZE,
  GN_IMAGING_ERROR_LOADER,
} GnImagingError;

#define GN_IMAGE_MAX_PIXELS 100000000
#define GN_IMAGE_MAX_FILE_BYTES ((guint64)1 << 30)

/**
 * GnImage:
 * @width, @height: at least 1
 * @pixels: red, green, blue, 8 bits each, rows packed: pixels[height][width][3]
 *
 * Immutable once shared; see gn_image_make_writable(). Reference counting is thread-safe.
 */
typedef struct {
  int width, height;
  guint8 *pixels;
  gatomicrefcount ref_count;
} GnImage;

/* (transfer full): pixels uninitialised. */
GnImage *gn_image_new           (int width, int height);
GnImage *gn_image_ref           (GnImage *image);
void     gn_image_unref         (GnImage *image);
/* (transfer full): an image of one's own with equal pixels. */
GnImage *gn_image_copy          (const GnImage *image);
/**
 * gn_image_make_writable:
 * @image: (transfer full)
 *
 * Returns: (transfer full): @image itself when the caller held its only reference, else a copy
 */
GnImage *gn_image_make_writable (GnImage *image);

/**
 * GnImageInfo:
 * @width, @height: at full size as shown, after @orientation
 * @orientation: 1..8 as in EXIF; 1 when the file says nothing
 * @format: "jpeg", "png", "tiff", "bmp", "gif", "webp"
 *
 * What a file's header says.
 */
typedef struct {
  int width, height;
  int orientation;
  char format[8];
} GnImageInfo;

/**
 * gn_image_probe:
 * @path: any file
 *
 * Reads the header alone: a few kilobytes, no pixels, no allocation that depends on what the file claims. The format is
 * told by content. Errors as gn_image_load(). Thread-safe.
 */
gboolean gn_image_probe (const char *path, GnImageInfo *info, GError **error);

/* FALSE when the file of a JPEG or PNG picture ends before the picture does: decoders then show grey where pixels are
 * missing, and say nothing. Thread-safe. */
gboolean gn_image_has_end (const char *path);

/**
 * gn_image_load:
 * @path: a JPEG, PNG, TIFF, BMP, GIF (its first frame) or WebP file, told by content
 * @fit: 0 for the full size; otherwise a JPEG is decoded at the strongest of the reductions 1, 1/2, 1/4, 1/8 that
 *   leaves its shorter side at least 2 * @fit (sides rounded up): whole DCT blocks at a lower size, without another
 *   resampling
 * @info: (out) (nullable): the header
 *
 * Decodes to RGB: upright by EXIF orientation, grey and palette expanded, alpha over white, CMYK converted, 16 bits
 * to 8. What a truncated JPEG or PNG does not hold is mid-grey. The size is checked in the header, before anything is
 * allocated. Memory: 3 bytes a decoded pixel (4 with alpha and for CMYK, TIFF, GIF), twice that while a picture is
 * turned upright.
 *
 * Errors are one sentence without the path, which the caller knows. Thread-safe.
 *
 * Returns: (transfer full) (nullable)
 */
GnImage *gn_image_load (const char *path, int fit, GnImageInfo *info, GError **error);

/**
 * gn_image_load_for_network:
 * @image_size: side of the network's square input, at least 1
 *
 * The one way from a file to a network's input, so that training and identification see the same pixels:
 * gn_image_load() with @fit = @image_size, then gn_image_resize() of the whole picture to the square.
 *
 * Returns: (transfer full) (nullable)
 */
GnImage *gn_image_load_for_network (const char *path, int image_size, GError **error);

/**
 * gn_image_resize:
 * @width, @height: at least 1
 *
 * Separable resampling with a triangle filter that widens with the reduction (antialiased), the same to the bit as
 * Pillow's BILINEAR: weights in 22-bit fixed point, the horizontal pass first, rounded to 8 bits between the passes.
 *
 * Returns: (transfer full): a new reference to @image itself when the size is unchanged
 */
GnImage *gn_image_resize (const GnImage *image, int width, int height);

/* Writes a PNG, atomically and durably. Errors name the path. Thread-safe. */
gboolean gn_image_save_png (const GnImage *image, const char *path, GError **error);

/**
 * gn_image_to_jpeg:
 * @quality: 1 to 100
 *
 * Returns: (transfer full) (nullable): a JPEG file's bytes, or %NULL with the encoder's error
 */
GBytes *gn_image_to_jpeg (const GnImage *image, int quality, GError **error);

/**
 * GnNormalize:
 * @GN_NORMALIZE_SYMMETRIC: x / 255 * 2 - 1
 * @GN_NORMALIZE_IMAGENET: (x / 255 - mean) / deviation with ImageNet's figures for red, green and blue
 */
typedef enum {
  GN_NORMALIZE_SYMMETRIC,
  GN_NORMALIZE_IMAGENET
} GnNormalize;

/* "symmetric", "imagenet" */
const char *gn_normalize_name  (GnNormalize normalize);
/* %GN_ERROR_VALUE names what there is. */
gboolean    gn_normalize_parse (const char *name, GnNormalize *normalize, GError **error);
/* values[height][width][3] */
void        gn_image_to_floats (const GnImage *image, GnNormalize normalize, float *values);
/* Turns values[height][width][3] left to right. */
void        gn_floats_mirror   (float *values, int width, int height);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnImage, gn_image_unref)

G_END_DECLS
