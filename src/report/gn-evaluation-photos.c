/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluation-photos.h"
#include "gn-html.h"

#include <glib/gi18n-lib.h>

#define THUMBNAIL_SIDE 160 /* px, the longer one */
#define THUMBNAIL_QUALITY 80

/* A JPEG file's bytes, or NULL when the photo is no longer there. */
static GBytes *
load_thumbnail (GnDataset *dataset, guint32 photo)
{
  g_autofree char *path = gn_dataset_get_photo_path (dataset, photo);
  g_autoptr (GnImage) image = gn_image_load (path, THUMBNAIL_SIDE, NULL, NULL);
  if (!image)
    return NULL;
  double scale = MIN (1, THUMBNAIL_SIDE / (double)MAX (image->width, image->height));
  g_autoptr (GnImage) small =
      gn_image_resize (image, MAX (1, (int)(image->width * scale + 0.5)), MAX (1, (int)(image->height * scale + 0.5)));
  return gn_image_to_jpeg (small, THUMBNAIL_QUALITY, NULL);
}

static void
add_caption (GnPhotoCards *cards, const GnPrediction *prediction, int suggested)
{
  const GnClass *classes = gn_dataset_get_classes (cards->dataset, NULL);
  gboolean right = prediction->truth == prediction->predicted;
  g_string_append (cards->html, "<figcaption>");
  gn_html_printf (cards->html, right ? "b class=\"right\"" : "b class=\"wrong\"", "%s %s", right ? "✓" : "✗",
                  classes[prediction->predicted].name);
  gn_html_printf (cards->html, "span", _ ("%.1f %% sure"), 100 * (double)prediction->probability);
  if (!right)
    gn_html_printf (cards->html, "span", _ ("label: %s (%.1f %%)"), classes[prediction->truth].name,
                    100 * (double)prediction->truth_probability);
  if (suggested >= 0)
    gn_html_printf (cards->html, "span", _ ("perhaps: %s"), classes[suggested].name);
  gn_html_add (cards->html, "small", gn_dataset_get_photos (cards->dataset, NULL)[prediction->photo].path);
  g_string_append (cards->html, "</figcaption>");
}

gboolean
gn_photo_cards_add (GnPhotoCards *cards, guint index, const char *id, int suggested, GError **error)
{
  const GnPrediction *prediction = &g_array_index (cards->evaluation->predictions, GnPrediction, index);
  const GnPhoto *photo = &gn_dataset_get_photos (cards->dataset, NULL)[prediction->photo];
  if (g_cancellable_set_error_if_cancelled (cards->cancellable, error))
    return FALSE;
  g_autoptr (GBytes) thumbnail = load_thumbnail (cards->dataset, prediction->photo);
  if (id)
    g_string_append_printf (cards->html, "<figure id=\"%s\">", id);
  else
    g_string_append (cards->html, "<figure>");
  if (thumbnail)
    gn_html_add_image (cards->html, "image/jpeg", thumbnail, photo->path);
  else
    gn_html_add (cards->html, "p", _ ("This photo can no longer be read"));
  add_caption (cards, prediction, suggested);
  g_string_append (cards->html, "</figure>\n");
  cards->done++;
  if (cards->progress)
    cards->progress (cards->progress_data, cards->done, cards->total);
  return TRUE;
}
