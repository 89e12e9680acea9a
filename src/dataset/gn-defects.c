/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-defects.h"

#include <math.h>

#define DARK 24      /* mean luminance: night photos in which an animal can be made out have more */
#define BLURRED 0.01 /* gn_look_sharpness() */

const char *
gn_defect_name (GnDefect defect)
{
  static const char *const names[GN_N_DEFECTS] = { "truncated", "small", "dark", "blurred" };
  return names[defect];
}

gboolean
gn_photo_has_defect (const GnPhoto *photo, GnDefect defect)
{
  if (photo->problem || photo->excluded)
    return FALSE;
  switch (defect) {
  case GN_DEFECT_TRUNCATED:
    return photo->truncated;
  case GN_DEFECT_SMALL:
    return MIN (photo->width, photo->height) < GN_DEFECTS_SMALL_SIDE;
  case GN_DEFECT_DARK:
    return photo->brightness < DARK;
  case GN_DEFECT_BLURRED:
    return photo->sharpness < BLURRED;
  default:
    g_return_val_if_reached (FALSE);
  }
}

GArray *
gn_dataset_find_defect (GnDataset *dataset, GnDefect defect)
{
  guint n;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  GArray *found = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint32 i = 0; i < n; i++)
    if (gn_photo_has_defect (&photos[i], defect))
      g_array_append_val (found, i);
  return found;
}

double
gn_dataset_find_imbalance (GnDataset *dataset, guint *smallest, guint *largest)
{
  guint n;
  gn_dataset_get_classes (dataset, &n);
  guint least = G_MAXUINT, most = 0;
  *smallest = *largest = 0;
  for (guint i = 0; i < n; i++) {
    guint count = gn_dataset_count (dataset, GN_SPLIT_TRAINING, (int)i);
    if (count < least) {
      least = count;
      *smallest = i;
    }
    if (count > most) {
      most = count;
      *largest = i;
    }
  }
  return most == 0 ? 1 : least == 0 ? INFINITY : (double)most / least;
}
