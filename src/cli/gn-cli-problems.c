/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-problems.h"
#include "gn-cli-output.h"
#include "gn-copies.h"
#include "gn-defects.h"

#include <glib/gi18n-lib.h>

#define MOST_LISTED 10 /* problems of a kind that the plain output lists */

static void
write_path (JsonBuilder *builder, const GnPhoto *photo)
{
  g_autofree char *path = g_utf8_make_valid (photo->path, -1);
  json_builder_add_string_value (builder, path);
}

/* @groups: (transfer full) */
static void
write_groups (JsonBuilder *builder, const char *name, const GnPhoto *photos, GPtrArray *groups)
{
  gn_cli_json_array (builder, name);
  for (guint i = 0; i < groups->len; i++) {
    const GArray *group = groups->pdata[i];
    json_builder_begin_array (builder);
    for (guint j = 0; j < group->len; j++)
      write_path (builder, &photos[g_array_index (group, guint32, j)]);
    json_builder_end_array (builder);
  }
  json_builder_end_array (builder);
  g_ptr_array_unref (groups);
}

static void
write_unreadable (JsonBuilder *builder, const GnPhoto *photos, guint n)
{
  gn_cli_json_array (builder, "unreadable");
  for (guint i = 0; i < n; i++)
    if (photos[i].problem) {
      json_builder_begin_object (builder);
      gn_cli_json_string (builder, "path", photos[i].path);
      gn_cli_json_string (builder, "reason", photos[i].problem);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
}

static void
write_leaks (JsonBuilder *builder, const GnPhoto *photos, GnDataset *dataset)
{
  g_autoptr (GArray) leaks = gn_copies_find_leaks (dataset);
  gn_cli_json_array (builder, "leaks");
  for (guint i = 0; i < leaks->len; i++) {
    const GnLeak *leak = &g_array_index (leaks, GnLeak, i);
    json_builder_begin_object (builder);
    gn_cli_json_string (builder, "validation", photos[leak->validation].path);
    gn_cli_json_string (builder, "training", photos[leak->training].path);
    gn_cli_json_real (builder, "similarity", leak->similarity);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
write_defects (JsonBuilder *builder, const GnPhoto *photos, GnDataset *dataset)
{
  for (GnDefect defect = 0; defect < GN_N_DEFECTS; defect++) {
    g_autoptr (GArray) found = gn_dataset_find_defect (dataset, defect);
    gn_cli_json_array (builder, gn_defect_name (defect));
    for (guint i = 0; i < found->len; i++)
      write_path (builder, &photos[g_array_index (found, guint32, i)]);
    json_builder_end_array (builder);
  }
}

void
gn_cli_problems_write (GnDataset *dataset, JsonBuilder *builder)
{
  guint n, smallest, largest;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  json_builder_set_member_name (builder, "problems");
  json_builder_begin_object (builder);
  write_unreadable (builder, photos, n);
  write_groups (builder, "exact_duplicates", photos, gn_copies_find_exact (dataset));
  write_groups (builder, "near_duplicates", photos, gn_copies_find_near (dataset));
  write_leaks (builder, photos, dataset);
  write_groups (builder, "label_conflicts", photos, gn_copies_find_label_conflicts (dataset));
  write_defects (builder, photos, dataset);
  gn_cli_json_real (builder, "imbalance", gn_dataset_find_imbalance (dataset, &smallest, &largest));
  json_builder_end_object (builder);
}

static void
print_more (guint n, guint shown)
{
  if (shown < n)
    printf (_ ("  … and %u more (--verbose lists them)\n"), n - shown);
}

static void
print_paths (const GnPhoto *photos, const GArray *indices, const char *between)
{
  for (guint i = 0; i < indices->len; i++) {
    g_autofree char *path = gn_cli_shown (photos[g_array_index (indices, guint32, i)].path);
    printf ("%s%s", i == 0 ? "  " : between, path);
  }
  putchar ('\n');
}

/* @groups: (transfer full) */
static void
print_groups (const char *heading, const GnPhoto *photos, GPtrArray *groups, gboolean all)
{
  guint shown = all ? groups->len : MIN (groups->len, MOST_LISTED);
  printf ("%s: %u\n", heading, groups->len);
  for (guint i = 0; i < shown; i++)
    print_paths (photos, groups->pdata[i], " = ");
  print_more (groups->len, shown);
  g_ptr_array_unref (groups);
}

static gint
least_similar_first (gconstpointer a, gconstpointer b)
{
  const GnLeak *x = a, *y = b;
  if (x->similarity != y->similarity)
    return x->similarity < y->similarity ? -1 : 1;
  return x->validation != y->validation ? (x->validation < y->validation ? -1 : 1)
                                        : (x->training > y->training) - (x->training < y->training);
}

/* The least similar pairs come first: they are the ones worth a look. */
static void
print_leaks (GnDataset *dataset, const GnPhoto *photos, gboolean all)
{
  g_autoptr (GArray) leaks = gn_copies_find_leaks (dataset);
  guint n = gn_leaks_count_validation (leaks), of = gn_dataset_count (dataset, GN_SPLIT_VALIDATION, -1);
  guint shown = all ? leaks->len : MIN (leaks->len, MOST_LISTED);
  printf (_ ("Validation photos that also stand in training: %u of %u\n"), n, of);
  g_array_sort (leaks, least_similar_first);
  for (guint i = 0; i < shown; i++) {
    const GnLeak *leak = &g_array_index (leaks, GnLeak, i);
    g_autofree char *validation = gn_cli_shown (photos[leak->validation].path);
    g_autofree char *training = gn_cli_shown (photos[leak->training].path);
    printf ("  %5.1f %%  %s = %s\n", 100 * leak->similarity, validation, training);
  }
  print_more (leaks->len, shown);
  if (n > 0)
    printf (_ ("  Accuracies are flattered by them. “guenon-cli train --leaks drop” leaves the training copies out; "
               "“guenon-cli evaluate” also counts without them.\n"));
}

static void
print_defects (GnDataset *dataset, const GnPhoto *photos, gboolean all)
{
  static const char *const headings[GN_N_DEFECTS] = { N_ ("Files that end before the picture does"),
                                                      N_ ("Photos below 64 px"), N_ ("Very dark photos"),
                                                      N_ ("Very blurred photos") };
  for (GnDefect defect = 0; defect < GN_N_DEFECTS; defect++) {
    g_autoptr (GArray) found = gn_dataset_find_defect (dataset, defect);
    guint n = found->len, shown = all ? n : MIN (n, MOST_LISTED);
    if (n == 0)
      continue;
    printf ("%s: %u\n", _ (headings[defect]), n);
    g_array_set_size (found, shown);
    print_paths (photos, found, "\n  ");
    print_more (n, shown);
  }
}

static void
print_imbalance (GnDataset *dataset)
{
  guint smallest, largest;
  const GnClass *classes = gn_dataset_get_classes (dataset, NULL);
  if (gn_dataset_find_imbalance (dataset, &smallest, &largest) >= GN_DEFECTS_IMBALANCE)
    printf (_ ("Classes differ much: %s has %u training photos, %s has %u\n"), classes[largest].name,
            gn_dataset_count (dataset, GN_SPLIT_TRAINING, (int)largest), classes[smallest].name,
            gn_dataset_count (dataset, GN_SPLIT_TRAINING, (int)smallest));
}

void
gn_cli_problems_print (GnDataset *dataset, gboolean all)
{
  guint n, n_unreadable = 0, n_excluded = 0;
  const GnPhoto *photos = gn_dataset_get_photos (dataset, &n);
  for (guint i = 0; i < n; i++) {
    n_unreadable += photos[i].problem && !photos[i].excluded;
    n_excluded += photos[i].excluded != 0;
  }
  printf (_ ("\n%sHealth%s\n"), gn_cli_bold (stdout), gn_cli_plain (stdout));
  printf (_ ("Unreadable files: %u\n"), n_unreadable);
  print_leaks (dataset, photos, all);
  print_groups (_ ("The same photo in several classes"), photos, gn_copies_find_label_conflicts (dataset), all);
  print_groups (_ ("Groups of identical files"), photos, gn_copies_find_exact (dataset), all);
  print_groups (_ ("Groups of near-duplicates"), photos,
                gn_copies_find_near (dataset), all);
  print_defects (dataset, photos, all);
  print_imbalance (dataset);
  if (n_excluded > 0)
    printf (_ ("Excluded by hand: %u\n"), n_excluded);
}
