/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-health.h"

#include <glib/gi18n-lib.h>

/* A photo whose shorter side is below this shows little of an animal's face. */
#define SMALL_SIDE 64
/* The largest species has this many times the photos of the smallest. */
#define IMBALANCE 3.0

static void
group_free (gpointer data)
{
  GnHealthGroup *group = data;
  g_free (group->title);
  g_free (group->text);
  g_ptr_array_unref (group->sets);
  g_array_unref (group->spare);
  g_free (group);
}

static GnHealthGroup *
add_group (GPtrArray *groups, GnHealthKind kind, char *title, char *text)
{
  GnHealthGroup *group = g_new0 (GnHealthGroup, 1);
  group->kind = kind;
  group->title = title;
  group->text = text;
  group->sets = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  group->spare = g_array_new (FALSE, FALSE, sizeof (guint));
  g_ptr_array_add (groups, group);
  return group;
}

/* The photos that match, each a set of its own. */
static GPtrArray *
find_matching (GnDataset *dataset, gboolean (*matches) (const GnPhoto *photo))
{
  guint n;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  GPtrArray *sets = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  for (guint i = 0; i < n; i++) {
    if (!matches (&photos[i]))
      continue;
    GArray *set = g_array_new (FALSE, FALSE, sizeof (guint));
    g_array_append_val (set, i);
    g_ptr_array_add (sets, set);
  }
  return sets;
}

static void
take_sets (GnHealthGroup *group, GPtrArray *sets)
{
  g_ptr_array_unref (group->sets);
  group->sets = g_ptr_array_ref (sets);
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
examine_files (GPtrArray *groups, GnDataset *dataset)
{
  g_autoptr (GPtrArray) sets = find_matching (dataset, is_unreadable);
  if (sets->len == 0)
    return;
  take_sets (
      add_group (groups, GN_HEALTH_UNREADABLE,
                 g_strdup_printf (
                     g_dngettext (GETTEXT_PACKAGE, "%u file cannot be read", "%u files cannot be read", sets->len),
                     sets->len),
                 g_strdup (_("They are left out by themselves. Repair or remove the files, then open the folder again."))),
      sets);
}

static void
examine_sizes (GPtrArray *groups, GnDataset *dataset)
{
  g_autoptr (GPtrArray) sets = find_matching (dataset, is_small);
  if (sets->len == 0)
    return;
  take_sets (
      add_group (groups, GN_HEALTH_SMALL,
                 g_strdup_printf (
                     g_dngettext (GETTEXT_PACKAGE, "%u very small photo", "%u very small photos", sets->len), sets->len),
                 g_strdup_printf (_("Less than %d pixels on the shorter side: there is little to learn from."), SMALL_SIDE)),
      sets);
}

/* Which kind a set of equal files is: two species weigh more than two splits, these more than mere repetition. */
static GnHealthKind
classify_set (const GnPhoto *photos, GArray *set)
{
  const GnPhoto *first = &photos[g_array_index (set, guint, 0)];
  GnHealthKind kind = GN_HEALTH_DUPLICATE;
  for (guint i = 1; i < set->len; i++) {
    const GnPhoto *photo = &photos[g_array_index (set, guint, i)];
    if (photo->class_index != first->class_index)
      return GN_HEALTH_LABEL_CONFLICT;
    if (photo->split != first->split)
      kind = GN_HEALTH_LEAK;
  }
  return kind;
}

/* Of a leak the copies in validation stay, so that accuracies stay comparable; of other copies the first one. */
static void
add_spare (GnHealthGroup *group, const GnPhoto *photos, GArray *set)
{
  guint kept = g_array_index (set, guint, 0);
  for (guint i = 1; i < set->len && group->kind == GN_HEALTH_LEAK; i++)
    if (photos[g_array_index (set, guint, i)].split > photos[kept].split)
      kept = g_array_index (set, guint, i);
  for (guint i = 0; i < set->len; i++)
    if (g_array_index (set, guint, i) != kept)
      g_array_append_val (group->spare, g_array_index (set, guint, i));
}

static void
add_duplicates (GPtrArray *groups, GnHealthKind kind, GPtrArray *sets, const GnPhoto *photos)
{
  const char *title, *text;
  if (sets->len == 0)
    return;
  switch (kind) {
  case GN_HEALTH_LABEL_CONFLICT:
    title = g_dngettext (GETTEXT_PACKAGE, "%u photo stands under two species", "%u photos stand under two species",
                         sets->len);
    text = _("At most one of them can be right. Exclude the wrong ones.");
    break;
  case GN_HEALTH_LEAK:
    title = g_dngettext (GETTEXT_PACKAGE, "%u photo stands in both training and validation",
                         "%u photos stand in both training and validation", sets->len);
    text = _("Their part of the accuracy only shows what was learnt by heart. Exclude one copy of each.");
    break;
  default:
    title = g_dngettext (GETTEXT_PACKAGE, "%u photo is there more than once", "%u photos are there more than once",
                         sets->len);
    text = _("They weigh more than others. Exclude all copies but one.");
  }
  GnHealthGroup *group = add_group (groups, kind, g_strdup_printf (title, sets->len), g_strdup (text));
  take_sets (group, sets);
  for (guint i = 0; i < sets->len && kind != GN_HEALTH_LABEL_CONFLICT; i++)
    add_spare (group, photos, g_ptr_array_index (sets, i));
}

static void
examine_duplicates (GPtrArray *groups, GnDataset *dataset)
{
  const GnPhoto *photos = gn_dataset_get_photos (dataset, NULL);
  g_autoptr (GPtrArray) found = gn_dataset_find_exact_duplicates (dataset);
  GPtrArray *sets[GN_HEALTH_SMALL + 1] = { NULL };

  for (GnHealthKind kind = GN_HEALTH_LABEL_CONFLICT; kind <= GN_HEALTH_DUPLICATE; kind++)
    sets[kind] = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  for (guint i = 0; i < found->len; i++) {
    GArray *same = g_ptr_array_index (found, i);
    g_autoptr (GArray) left = g_array_new (FALSE, FALSE, sizeof (guint));
    for (guint j = 0; j < same->len; j++) {
      guint photo = g_array_index (same, guint32, j);
      if (!photos[photo].excluded && !photos[photo].problem)
        g_array_append_val (left, photo);
    }
    if (left->len > 1)
      g_ptr_array_add (sets[classify_set (photos, left)], g_array_ref (left));
  }
  for (GnHealthKind kind = GN_HEALTH_LABEL_CONFLICT; kind <= GN_HEALTH_DUPLICATE; kind++)
    add_duplicates (groups, kind, sets[kind], photos);
  for (GnHealthKind kind = GN_HEALTH_LABEL_CONFLICT; kind <= GN_HEALTH_DUPLICATE; kind++)
    g_ptr_array_unref (sets[kind]);
}

static void
examine_balance (GPtrArray *groups, GnDataset *dataset)
{
  guint n, smallest = 0, largest = 0;
  const GnClass *classes = gn_dataset_get_classes (dataset, &n);
  g_autofree guint *counts = g_new0 (guint, MAX (n, 1));
  for (guint i = 0; i < n; i++) {
    counts[i] = gn_dataset_count (dataset, GN_SPLIT_TRAINING, (int)i);
    if (counts[i] < counts[smallest])
      smallest = i;
    if (counts[i] > counts[largest])
      largest = i;
  }
  if (counts[largest] == 0 || counts[largest] < IMBALANCE * counts[smallest])
    return;
  add_group (groups, GN_HEALTH_IMBALANCE, g_strdup (_("Some species have far fewer photos than others")),
             g_strdup_printf (_("%s has %u training photos, %s has %u. The rare ones will be recognised worst: "
                                "add photos of them."),
                              classes[largest].name, counts[largest], classes[smallest].name, counts[smallest]));
}

GPtrArray *
gn_health_examine (GnDataset *dataset)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);
  examine_files (groups, dataset);
  examine_duplicates (groups, dataset);
  examine_balance (groups, dataset);
  examine_sizes (groups, dataset);
  return groups;
}

guint
gn_health_count (GPtrArray *groups)
{
  guint n = 0;
  for (guint i = 0; i < groups->len; i++)
    n += MAX (1, ((GnHealthGroup *)g_ptr_array_index (groups, i))->sets->len);
  return n;
}
