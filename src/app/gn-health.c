/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-health.h"

#include <glib/gi18n-lib.h>

/* A photo whose shorter side is below this shows little of an animal's face. */
#define SMALL_SIDE 64
/* The largest species has this many times the photos of the smallest. */
#define IMBALANCE 3.0
/* Photos listed by one item. */
#define MAX_PHOTOS 60

static void
item_free (gpointer data)
{
  GnHealthItem *item = data;
  g_free (item->title);
  g_free (item->text);
  g_array_unref (item->photos);
  g_free (item);
}

static GnHealthItem *
add_item (GPtrArray *items, GnHealthKind kind, char *title, char *text)
{
  GnHealthItem *item = g_new0 (GnHealthItem, 1);
  item->kind = kind;
  item->title = title;
  item->text = text;
  item->photos = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (items, item);
  return item;
}

static void
add_photo (GnHealthItem *item, guint photo)
{
  if (item->photos->len < MAX_PHOTOS)
    g_array_append_val (item->photos, photo);
  else
    item->n_hidden++;
}

static guint
count_photos (GnDataset *dataset, gboolean (*matches) (const GnPhoto *photo))
{
  guint n, count = 0;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  for (guint i = 0; i < n; i++)
    count += matches (&photos[i]) ? 1 : 0;
  return count;
}

static void
add_matching (GnHealthItem *item, GnDataset *dataset, gboolean (*matches) (const GnPhoto *photo))
{
  guint n;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  for (guint i = 0; i < n; i++)
    if (matches (&photos[i]))
      add_photo (item, i);
}

static gboolean
is_unreadable (const GnPhoto *photo)
{
  return photo->problem && !photo->excluded;
}

static gboolean
is_small (const GnPhoto *photo)
{
  return !photo->problem && !photo->excluded && MIN (photo->width, photo->height) < SMALL_SIDE;
}

static void
examine_files (GPtrArray *items, GnDataset *dataset)
{
  guint n = count_photos (dataset, is_unreadable);
  if (n == 0)
    return;
  GnHealthItem *item = add_item (
      items, GN_HEALTH_UNREADABLE,
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u file cannot be read", "%u files cannot be read", n), n),
      g_strdup (_("They are left out by themselves. Repair or remove the files, then open the folder again.")));
  add_matching (item, dataset, is_unreadable);
}

static void
examine_sizes (GPtrArray *items, GnDataset *dataset)
{
  guint n = count_photos (dataset, is_small);
  if (n == 0)
    return;
  GnHealthItem *item = add_item (
      items, GN_HEALTH_SMALL,
      g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%u very small photo", "%u very small photos", n), n),
      g_strdup_printf (_("Less than %d pixels on the shorter side: there is little to learn from."), SMALL_SIDE));
  add_matching (item, dataset, is_small);
}

/* Which kind a group of equal files is: two species weigh more than two splits, these more than mere repetition. */
static GnHealthKind
classify_group (const GnPhoto *photos, GArray *group)
{
  const GnPhoto *first = &photos[g_array_index (group, guint, 0)];
  GnHealthKind kind = GN_HEALTH_DUPLICATE;
  for (guint i = 1; i < group->len; i++) {
    const GnPhoto *photo = &photos[g_array_index (group, guint, i)];
    if (photo->class_index != first->class_index)
      return GN_HEALTH_LABEL_CONFLICT;
    if (photo->split != first->split)
      kind = GN_HEALTH_LEAK;
  }
  return kind;
}

static void
add_group (GPtrArray *items, GnHealthKind kind, GArray *group)
{
  const char *title, *text;
  switch (kind) {
  case GN_HEALTH_LABEL_CONFLICT:
    title = _("The same photo under two species");
    text = _("At most one of them can be right. Exclude the wrong one.");
    break;
  case GN_HEALTH_LEAK:
    title = _("The same photo in training and validation");
    text = _("Validation would praise what was only learnt by heart. Exclude one of them.");
    break;
  default:
    title = _("The same photo more than once");
    text = _("It weighs more than others. Exclude all but one.");
  }
  GnHealthItem *item = add_item (items, kind, g_strdup (title), g_strdup (text));
  for (guint i = 0; i < group->len; i++)
    add_photo (item, g_array_index (group, guint, i));
}

static void
examine_duplicates (GPtrArray *items, GnDataset *dataset)
{
  const GnPhoto *photos = gn_dataset_get_photos (dataset, NULL);
  g_autoptr (GPtrArray) groups = gn_dataset_find_exact_duplicates (dataset);
  for (guint i = 0; i < groups->len; i++) {
    GArray *group = g_ptr_array_index (groups, i);
    g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (guint));
    for (guint j = 0; j < group->len; j++) {
      guint photo = g_array_index (group, guint32, j);
      if (!photos[photo].excluded && !photos[photo].problem)
        g_array_append_val (left, photo);
    }
    if (left->len > 1)
      add_group (items, classify_group (photos, left), left);
  }
}

static void
examine_balance (GPtrArray *items, GnDataset *dataset)
{
  guint n, smallest = 0, largest = 0;
  const GnClass *classes = gn_dataset_get_classes (dataset, &n);
  for (guint i = 1; i < n; i++) {
    if (gn_dataset_count (dataset, GN_SPLIT_TRAINING, (int)i) < gn_dataset_count (dataset, GN_SPLIT_TRAINING, (int)smallest))
      smallest = i;
    if (gn_dataset_count (dataset, GN_SPLIT_TRAINING, (int)i) > gn_dataset_count (dataset, GN_SPLIT_TRAINING, (int)largest))
      largest = i;
  }
  guint few = n ? gn_dataset_count (dataset, GN_SPLIT_TRAINING, (int)smallest) : 0;
  guint many = n ? gn_dataset_count (dataset, GN_SPLIT_TRAINING, (int)largest) : 0;
  if (many < IMBALANCE * few || many == 0)
    return;
  add_item (items, GN_HEALTH_IMBALANCE, g_strdup (_("Some species have far fewer photos than others")),
            g_strdup_printf (_("%s has %u training photos, %s has %u. The rare ones will be recognised worst: "
                               "add photos of them."),
                             classes[largest].name, many, classes[smallest].name, few));
}

static int
compare_kind (gconstpointer a, gconstpointer b)
{
  return (int)(*(const GnHealthItem *const *)a)->kind - (int)(*(const GnHealthItem *const *)b)->kind;
}

GPtrArray *
gn_health_examine (GnDataset *dataset)
{
  GPtrArray *items = g_ptr_array_new_with_free_func (item_free);
  examine_files (items, dataset);
  examine_duplicates (items, dataset);
  examine_balance (items, dataset);
  examine_sizes (items, dataset);
  /* Stable, so groups stay in the data set's order. */
  g_ptr_array_sort (items, compare_kind);
  return items;
}
