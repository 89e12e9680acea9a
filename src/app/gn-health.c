/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-health.h"
#include "gn-copies.h"
#include "gn-defects.h"
#include "gn-species-name.h"

#include <glib/gi18n-lib.h>

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

/* Takes the sets over. @title: of so many, with one %u. */
static GnHealthGroup *
add_sets (GPtrArray *groups, GnHealthKind kind, const char *title, char *text, GPtrArray *sets)
{
  GnHealthGroup *group = add_group (groups, kind, g_strdup_printf (title, sets->len), text);
  g_ptr_array_unref (group->sets);
  group->sets = g_ptr_array_ref (sets);
  return group;
}

static void
add_single (GPtrArray *sets, guint photo)
{
  GArray *set = g_array_new (FALSE, FALSE, sizeof (guint));
  g_array_append_val (set, photo);
  g_ptr_array_add (sets, set);
}

static void
examine_files (GPtrArray *groups, GnDataset *dataset)
{
  guint n;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  g_autoptr (GPtrArray) sets = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  for (guint i = 0; i < n; i++)
    if (photos[i].problem && !photos[i].excluded)
      add_single (sets, i);
  if (sets->len > 0)
    add_sets (groups, GN_HEALTH_UNREADABLE,
              g_dngettext (GETTEXT_PACKAGE, "%u file cannot be read", "%u files cannot be read", sets->len),
              g_strdup (_("They are left out by themselves. Repair or remove the files, then open the folder again.")),
              sets);
}

static void
examine_defect (GPtrArray *groups, GnDataset *dataset, GnDefect defect)
{
  g_autoptr (GPtrArray) sets = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  g_autoptr (GArray) found = gn_dataset_find_defect (dataset, defect);
  guint n = found->len;
  for (guint i = 0; i < n; i++)
    add_single (sets, g_array_index (found, guint32, i));
  if (n == 0)
    return;
  switch (defect) {
  case GN_DEFECT_TRUNCATED:
    add_sets (groups, GN_HEALTH_TRUNCATED,
              g_dngettext (GETTEXT_PACKAGE, "%u file ends too early", "%u files end too early", n),
              g_strdup (_("Part of the picture is missing and shown grey. Copy the file anew, or exclude it.")), sets);
    break;
  case GN_DEFECT_SMALL:
    add_sets (groups, GN_HEALTH_SMALL,
              g_dngettext (GETTEXT_PACKAGE, "%u very small photo", "%u very small photos", n),
              g_strdup_printf (_("Less than %d pixels on the shorter side: there is little to learn from."),
                               GN_DEFECTS_SMALL_SIDE),
              sets);
    break;
  case GN_DEFECT_DARK:
    add_sets (groups, GN_HEALTH_DARK, g_dngettext (GETTEXT_PACKAGE, "%u very dark photo", "%u very dark photos", n),
              g_strdup (_("Nearly black: exclude those in which you cannot make out the animal either.")), sets);
    break;
  default:
    add_sets (groups, GN_HEALTH_BLURRED,
              g_dngettext (GETTEXT_PACKAGE, "%u very blurred photo", "%u very blurred photos", n),
              g_strdup (_("No detail is left: exclude those in which you cannot make out the animal either.")), sets);
  }
}

/* Which kind a set of copies is: two species weigh more than two splits, these more than mere repetition. */
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
    else if (photo->content_hash != first->content_hash && kind == GN_HEALTH_DUPLICATE)
      kind = GN_HEALTH_NEAR_DUPLICATE;
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
  case GN_HEALTH_NEAR_DUPLICATE:
    title = g_dngettext (GETTEXT_PACKAGE, "%u photo is there more than once, changed",
                         "%u photos are there more than once, changed", sets->len);
    text = _("Scaled, compressed again, cut or mirrored, they weigh more than others. Exclude all copies but one.");
    break;
  default:
    title = g_dngettext (GETTEXT_PACKAGE, "%u photo is there more than once", "%u photos are there more than once",
                         sets->len);
    text = _("They weigh more than others. Exclude all copies but one.");
  }
  GnHealthGroup *group = add_sets (groups, kind, title, g_strdup (text), sets);
  for (guint i = 0; i < sets->len && kind != GN_HEALTH_LABEL_CONFLICT; i++)
    add_spare (group, photos, g_ptr_array_index (sets, i));
}

static void
examine_duplicates (GPtrArray *groups, GnDataset *dataset)
{
  const GnPhoto *photos = gn_dataset_get_photos (dataset, NULL);
  g_autoptr (GPtrArray) found = gn_copies_find_all (dataset);
  GPtrArray *sets[GN_HEALTH_NEAR_DUPLICATE + 1] = { NULL };

  for (GnHealthKind kind = GN_HEALTH_LABEL_CONFLICT; kind <= GN_HEALTH_NEAR_DUPLICATE; kind++)
    sets[kind] = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  for (guint i = 0; i < found->len; i++) {
    GArray *copies = g_ptr_array_index (found, i);
    g_ptr_array_add (sets[classify_set (photos, copies)], g_array_ref (copies));
  }
  for (GnHealthKind kind = GN_HEALTH_LABEL_CONFLICT; kind <= GN_HEALTH_NEAR_DUPLICATE; kind++) {
    add_duplicates (groups, kind, sets[kind], photos);
    g_ptr_array_unref (sets[kind]);
  }
}

static void
examine_balance (GPtrArray *groups, GnDataset *dataset)
{
  guint smallest, largest;
  const GnClass *classes = gn_dataset_get_classes (dataset, NULL);
  if (gn_dataset_find_imbalance (dataset, &smallest, &largest) < GN_DEFECTS_IMBALANCE)
    return;
  add_group (groups, GN_HEALTH_IMBALANCE, g_strdup (_("Some species have far fewer photos than others")),
             g_strdup_printf (_("%s has %u training photos, %s has %u. The rare ones will be recognised worst: "
                                "add photos of them."),
                              gn_species_get_name (&classes[largest]), gn_dataset_count (dataset, GN_SPLIT_TRAINING, (int)largest),
                              gn_species_get_name (&classes[smallest]), gn_dataset_count (dataset, GN_SPLIT_TRAINING, (int)smallest)));
}

GPtrArray *
gn_health_examine (GnDataset *dataset)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);
  examine_files (groups, dataset);
  examine_duplicates (groups, dataset);
  examine_balance (groups, dataset);
  for (GnDefect defect = 0; defect < GN_N_DEFECTS; defect++)
    examine_defect (groups, dataset, defect);
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
