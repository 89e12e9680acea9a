/* An RGB photo in memory, 8 bits a channel, rows packed. Immutable once shared; reference counting is thread-safe. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

#define GN_IMAGING_ERROR gn_imaging_error_quark ()
GQuark gn_imaging_error_quark (void);

typedef enum {
  GN_IMAGING_ERROR_FORMAT, /* not a photo in a format we read, or damaged */
  GN_IMAGING_ERROR_SIZE,   /* above the pixel limit */
} GnImagingError;

#define GN_IMAGE_MAX_PIXELS 100000000

typedef struct {
  int width, height;
  guint8 *pixels; /* [height][width][3] */
  gatomicrefcount ref_count;
} GnImage;

GnImage *gn_image_new   (int width, int height); /* pixels uninitialised */
GnImage *gn_image_ref   (GnImage *image);
void     gn_image_unref (GnImage *image);
GnImage *gn_image_copy  (const GnImage *image);

/* What the file's header says, before decoding. */
typedef struct {
  int width, height;    /* as shown: after EXIF orientation */
  int orientation;      /* EXIF, 1..8 */
  char format[8];       /* "jpeg", "png", "tiff", "bmp", "gif", "webp" */
} GnImageInfo;

gboolean gn_image_probe (const char *path, GnImageInfo *info, GError **error);
/**
 * gn_image_load: decodes a photo to RGB: orientation applied, grey and palette expanded, alpha over white, CMYK converted, 16 bits to 8.
 * @fit: 0 for the full size; else a JPEG may be decoded at the smallest power-of-two reduction whose shorter side is still at least 2*fit
 *   (the rule is the same wherever a network's input is made, so that training and identification see the same pixels)
 * @info: (out) (nullable)
 * Memory stays within about 4 bytes a decoded pixel; above GN_IMAGE_MAX_PIXELS the header alone is read and refused.
 * Errors name the reason, not the path (the caller knows it). Thread-safe.
 */
GnImage *gn_image_load  (const char *path, int fit, GnImageInfo *info, GError **error);
/* Antialiased (triangle filter scaled by the reduction, as Pillow's BILINEAR and torchvision's antialias=True), separable. */
GnImage *gn_image_resize (const GnImage *image, int width, int height);

typedef enum { GN_NORMALIZE_SYMMETRIC, GN_NORMALIZE_IMAGENET } GnNormalize;
const char *gn_normalize_name (GnNormalize normalize); /* "symmetric", "imagenet" */
gboolean    gn_normalize_parse (const char *name, GnNormalize *normalize, GError **error);
/* values[h][w][3]: x/255*2-1, or (x/255 - mean)/deviation with ImageNet's figures */
void        gn_image_to_floats (const GnImage *image, GnNormalize normalize, float *values);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnImage, gn_image_unref)

G_END_DECLS
