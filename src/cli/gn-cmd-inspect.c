/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inspect: what a data set holds and what is wrong with it. */
#include "gn-cli-inputs.h"
#include "gn-cli-output.h"
#include "gn-cli-problems.h"

#include <glib/gi18n-lib.h>
#include <inttypes.h>

typedef struct {
  GnDataset *dataset;
  const GnClass *classes;
  const GnPhoto *photos;
  guint n_classes, n_photos;
} Inspection;

static gboolean
has_test_split (const Inspection *inspection)
{
  return gn_dataset_count (inspection->dataset, GN_SPLIT_TEST, -1) > 0;
}

static int
compare_areas (gconstpointer a, gconstpointer b)
{
  const GnPhoto *left = *(const GnPhoto *const *)a, *right = *(const GnPhoto *const *)b;
  gint64 difference = (gint64)left->width * left->height - (gint64)right->width * right->height;
  return (difference > 0) - (difference < 0);
}

/* (transfer full) (element-type GnPhoto): the readable photos, the smallest first. */
static GPtrArray *
sort_by_area (const Inspection *inspection)
{
  GPtrArray *sorted = g_ptr_array_new ();
  for (guint i = 0; i < inspection->n_photos; i++)
    if (!inspection->photos[i].problem)
      g_ptr_array_add (sorted, (gpointer)&inspection->photos[i]);
  g_ptr_array_sort (sorted, compare_areas);
  return sorted;
}

static void
write_sizes (const Inspection *inspection, JsonBuilder *builder)
{
  static const char *const names[] = { "smallest", "median", "largest" };
  g_autoptr (GPtrArray) sorted = sort_by_area (inspection);
  if (sorted->len == 0)
    return;
  json_builder_set_member_name (builder, "sizes");
  json_builder_begin_object (builder);
  for (guint i = 0; i < 3; i++) {
    const GnPhoto *photo = sorted->pdata[i * (sorted->len - 1) / 2];
    gn_cli_json_array (builder, names[i]);
    json_builder_add_int_value (builder, photo->width);
    json_builder_add_int_value (builder, photo->height);
    json_builder_end_array (builder);
  }
  json_builder_end_object (builder);
}

static guint
count_excluded (const Inspection *inspection)
{
  guint n = 0;
  for (guint i = 0; i < inspection->n_photos; i++)
    n += inspection->photos[i].excluded;
  return n;
}

static void
print_json (const Inspection *inspection)
{
  JsonBuilder *builder = gn_cli_json_begin ();
  gn_cli_json_string (builder, "dataset", gn_dataset_get_folder (inspection->dataset));
  gn_cli_json_string (builder, "fingerprint", gn_dataset_get_fingerprint (inspection->dataset));
  gn_cli_json_string (builder, "split", gn_dataset_has_split (inspection->dataset) ? "folders" : "drawn");
  gn_cli_json_int (builder, "photos", inspection->n_photos);
  gn_cli_json_int (builder, "excluded", count_excluded (inspection));
  gn_cli_json_array (builder, "classes");
  for (guint i = 0; i < inspection->n_classes; i++) {
    const GnClass *class = &inspection->classes[i];
    json_builder_begin_object (builder);
    gn_cli_json_string (builder, "id", class->id);
    gn_cli_json_string (builder, "name", class->name);
    gn_cli_json_string (builder, "latin_name", class->latin_name);
    gn_cli_json_int (builder, "training", gn_dataset_count (inspection->dataset, GN_SPLIT_TRAINING, (int)i));
    gn_cli_json_int (builder, "validation", gn_dataset_count (inspection->dataset, GN_SPLIT_VALIDATION, (int)i));
    if (has_test_split (inspection))
      gn_cli_json_int (builder, "test", gn_dataset_count (inspection->dataset, GN_SPLIT_TEST, (int)i));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  write_sizes (inspection, builder);
  gn_cli_problems_write (inspection->dataset, builder);
  gn_cli_json_end (builder);
}

/* class_index -1: the totals. */
static void
add_count_row (GnCliTable *table, const Inspection *inspection, int class_index)
{
  const char *cells[7] = { NULL };
  char *counts[GN_N_SPLITS + 1] = { NULL };
  guint total = 0, n = 3;
  if (class_index >= 0) {
    cells[0] = inspection->classes[class_index].id;
    cells[1] = inspection->classes[class_index].name;
    cells[2] = inspection->classes[class_index].latin_name;
  } else {
    cells[1] = _ ("all");
  }
  for (int split = 0; split < GN_N_SPLITS; split++) {
    guint count = gn_dataset_count (inspection->dataset, (GnSplit)split, class_index);
    total += count;
    if (split == GN_SPLIT_TEST && !has_test_split (inspection))
      continue;
    counts[split] = gn_cli_number (count);
    cells[n++] = counts[split];
  }
  counts[GN_N_SPLITS] = gn_cli_number (total);
  cells[n] = counts[GN_N_SPLITS];
  gn_cli_table_add (table, cells);
  for (guint i = 0; i < G_N_ELEMENTS (counts); i++)
    g_free (counts[i]);
}

static void
print_counts (const Inspection *inspection)
{
  const char *with_test[] = { _ ("Class"), _ ("Name"), _ ("Latin name"), _ ("Training"), _ ("Validation"), _ ("Test"),
                              _ ("Total") };
  const char *without_test[] = { _ ("Class"), _ ("Name"), _ ("Latin name"), _ ("Training"), _ ("Validation"),
                                 _ ("Total") };
  gboolean test = has_test_split (inspection);
  g_autoptr (GnCliTable) table = gn_cli_table_new (test ? "lllrrrr" : "lllrrr", test ? with_test : without_test);
  for (guint i = 0; i < inspection->n_classes; i++)
    add_count_row (table, inspection, (int)i);
  gn_cli_table_rule (table);
  add_count_row (table, inspection, -1);
  gn_cli_table_print (table, stdout);
}

static void
print_sizes (const Inspection *inspection)
{
  g_autoptr (GPtrArray) sorted = sort_by_area (inspection);
  if (sorted->len == 0)
    return;
  const GnPhoto *smallest = sorted->pdata[0], *median = sorted->pdata[(sorted->len - 1) / 2];
  const GnPhoto *largest = sorted->pdata[sorted->len - 1];
  printf (_ ("\nSizes: %d×%d to %d×%d px, middle %d×%d\n"), smallest->width, smallest->height, largest->width,
          largest->height, median->width, median->height);
}

static void
print_text (const GnCliContext *context, const Inspection *inspection)
{
  g_autofree char *folder = gn_cli_shown (gn_dataset_get_folder (inspection->dataset));
  printf ("%s%s%s  %s\n", gn_cli_bold (stdout), gn_dataset_get_title (inspection->dataset), gn_cli_plain (stdout), folder);
  if (!gn_dataset_has_split (inspection->dataset))
    printf (_ ("The folder has no split of its own; it was drawn with seed %" PRIu64 ".\n"), context->seed);
  putchar ('\n');
  print_counts (inspection);
  print_sizes (inspection);
  gn_cli_problems_print (inspection->dataset, context->verbose);
}

static int
run (GnCliContext *context, gpointer settings, char **operands, GError **error)
{
  static const gboolean every_split[GN_N_SPLITS] = { TRUE, TRUE, TRUE };
  g_autoptr (GnDataset) dataset = gn_cli_scan (context, operands[0], context->seed, error);
  if (!dataset)
    return GN_EXIT_FAILED;
  Inspection inspection = { .dataset = dataset };
  inspection.classes = gn_dataset_get_classes (dataset, &inspection.n_classes);
  inspection.photos = gn_dataset_get_photos (dataset, &inspection.n_photos);
  guint n_unreadable = gn_cli_name_unreadable (dataset, every_split);
  if (context->json)
    print_json (&inspection);
  else
    print_text (context, &inspection);
  return n_unreadable > 0 ? GN_EXIT_SKIPPED : GN_EXIT_DONE;
}

const GnCliCommand gn_cli_inspect = {
  .name = "inspect",
  .operands = "DATASET",
  .summary = N_ ("Count the photos of a data set and tell what is wrong with them."),
  .description = N_ ("DATASET is a folder with training/ and validation/ (or train/ and val/), or with one folder a class. Names of "
                     "the classes come from the folders, or from a label table beside them."),
  .uses = GN_USES_THREADS | GN_USES_SEED,
  .least_operands = 1,
  .most_operands = 1,
  .run = run,
};
