/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "statistics.h"

#include <math.h>
#include <stdarg.h>
#include <string.h>

static void
row_free (gpointer data)
{
  StatisticsRow *row = data;
  g_free (row->op);
  g_free (row->parameters);
  g_free (row->input);
  g_free (row->statistic);
  g_free (row);
}

/* The next field of a CSV line, quotes taken off; *at goes behind its comma. (transfer full) */
static char *
next_field (const char **at)
{
  GString *field = g_string_new (NULL);
  gboolean quoted = FALSE;
  for (; **at && (quoted || **at != ','); ++*at) {
    if (**at == '"')
      quoted = !quoted;
    else
      g_string_append_c (field, **at);
  }
  *at += **at == ',';
  return g_string_free (field, FALSE);
}

static double
next_number (const char **at)
{
  g_autofree char *text = next_field (at);
  return *text ? g_ascii_strtod (text, NULL) : NAN;
}

GPtrArray *
statistics_read (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "augment", "data", "statistics.csv", NULL);
  GPtrArray *rows = g_ptr_array_new_with_free_func (row_free);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  for (int i = 1; lines[i] && *g_strchomp (lines[i]); i++) {
    const char *at = lines[i];
    StatisticsRow *row = g_new0 (StatisticsRow, 1);
    row->op = next_field (&at);
    row->parameters = next_field (&at);
    row->input = next_field (&at);
    row->statistic = next_field (&at);
    row->mean = next_number (&at);
    row->deviation = next_number (&at);
    row->n_draws = (int)next_number (&at);
    row->tolerance = next_number (&at);
    g_ptr_array_add (rows, row);
  }
  return rows;
}

typedef struct {
  double n, sum, a, b, aa, bb, ab, percent;
  GArray *values; /* of double, for a percentile */
} Sums;

struct Tally {
  GHashTable *sums; /* by statistic */
};

static void
sums_free (gpointer data)
{
  Sums *sums = data;
  g_clear_pointer (&sums->values, g_array_unref);
  g_free (sums);
}

Tally *
tally_new (void)
{
  Tally *tally = g_new (Tally, 1);
  tally->sums = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, sums_free);
  return tally;
}

void
tally_free (Tally *tally)
{
  g_hash_table_unref (tally->sums);
  g_free (tally);
}

static Sums *
get_sums (Tally *tally, const char *statistic)
{
  Sums *sums = g_hash_table_lookup (tally->sums, statistic);
  if (!sums) {
    sums = g_new0 (Sums, 1);
    g_hash_table_insert (tally->sums, g_strdup (statistic), sums);
  }
  sums->n++;
  return sums;
}

void
tally_add (Tally *tally, const char *statistic, double value)
{
  get_sums (tally, statistic)->sum += value;
}

void
tally_add_pair (Tally *tally, const char *statistic, double a, double b)
{
  Sums *sums = get_sums (tally, statistic);
  sums->a += a;
  sums->b += b;
  sums->aa += a * a;
  sums->bb += b * b;
  sums->ab += a * b;
}

void
tally_add_ranked (Tally *tally, const char *statistic, double percent, double value)
{
  Sums *sums = get_sums (tally, statistic);
  if (!sums->values)
    sums->values = g_array_new (FALSE, FALSE, sizeof value);
  sums->percent = percent;
  g_array_append_val (sums->values, value);
}

static int
compare_numbers (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double
get_value (const Sums *s)
{
  if (s->aa > 0)
    return (s->n * s->ab - s->a * s->b) / sqrt ((s->n * s->aa - s->a * s->a) * (s->n * s->bb - s->b * s->b));
  if (!s->values)
    return s->sum / s->n;
  g_array_sort (s->values, compare_numbers);
  return g_array_index (s->values, double, (guint)((s->values->len - 1) * s->percent / 100));
}

/* Four standard deviations of the difference of two means. A suggested tolerance for 200 draws that is larger than that
 * has a floor in it, which holds for any number; what has no deviation is a property of all draws together, whose
 * tolerance is meant as it stands. The table has five digits. */
static double
get_tolerance (const StatisticsRow *row, double n)
{
  double rounding = 5e-5 * fabs (row->mean);
  if (isnan (row->deviation) || row->n_draws <= 1)
    return (isnan (row->tolerance) ? 0 : row->tolerance) + rounding;
  double suggested = 4 * row->deviation * sqrt (1 / 200.0 + 1.0 / row->n_draws);
  double own = 4 * row->deviation * sqrt (1 / n + 1.0 / row->n_draws);
  return (row->tolerance > 1.02 * suggested ? MAX (own, row->tolerance) : own) + rounding;
}

void
tally_check (Tally *tally, const StatisticsRow *row)
{
  Sums *sums = g_hash_table_lookup (tally->sums, row->statistic);
  if (!sums) {
    g_test_message ("%s, %s, %s: “%s” was not measured", row->op, row->parameters, row->input, row->statistic);
    g_test_fail ();
    return;
  }
  double value = get_value (sums), tolerance = get_tolerance (row, sums->n);
  gboolean good = fabs (value - row->mean) <= tolerance;
  if (!good || g_test_verbose ())
    g_test_message ("%s%s, %s, %s: %s: %g, expected %g ± %g (%g draws)", good ? "" : "WRONG: ", row->op,
                    row->parameters, row->input, row->statistic, value, row->mean, tolerance, sums->n);
  if (!good)
    g_test_fail ();
}

static gboolean
same_group (const StatisticsRow *a, const StatisticsRow *b)
{
  return strcmp (a->op, b->op) == 0 && strcmp (a->parameters, b->parameters) == 0 && strcmp (a->input, b->input) == 0;
}

gboolean
statistics_check (const char *op, StatisticsMeasure measure)
{
  g_autoptr (GPtrArray) rows = statistics_read ();
  g_autoptr (Tally) tally = NULL;
  const StatisticsRow *last = NULL;
  gboolean complete = TRUE;
  for (guint i = 0; i < rows->len; i++) {
    const StatisticsRow *row = rows->pdata[i];
    if (strcmp (row->op, op) != 0)
      continue;
    if (!last || !same_group (row, last)) {
      g_clear_pointer (&tally, tally_free);
      tally = tally_new ();
      measure (row, tally);
    }
    if (g_hash_table_size (tally->sums) > 0)
      tally_check (tally, row);
    else
      complete = FALSE;
    last = row;
  }
  g_assert_nonnull (last);
  return complete;
}

const GnAugmentType *
statistics_find (const char *name)
{
  const GnAugmentType *type = gn_augment_type_find (name, NULL);
  g_assert_nonnull (type);
  return type;
}

void
statistics_draw (const GnAugmentType *type, gconstpointer params, guint32 i, gpointer draw, GnImage **image)
{
  GnRandom random = gn_random_init (1, 1, i, 1);
  memset (draw, 0, type->draw_size);
  type->sample (params, &random, SIDE, SIDE, draw);
  if (image && !type->is_identity (draw, SIDE, SIDE))
    type->apply (draw, image);
}

void
statistics_get_range (const char *parameters, const char *key, double *low, double *high)
{
  g_autofree char *pattern =
      g_strdup_printf ("(?:^|;)%s=(?:U\\()?(-?[0-9.]*?[0-9])(?:\\.\\.(-?[0-9.]+))?\\)?(?:;|$)", key);
  g_autoptr (GRegex) regex = g_regex_new (pattern, 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  g_assert_true (g_regex_match (regex, parameters, 0, &match));
  g_autofree char *first = g_match_info_fetch (match, 1), *second = g_match_info_fetch (match, 2);
  *low = g_ascii_strtod (first, NULL);
  *high = second && *second ? g_ascii_strtod (second, NULL) : *low;
}

gpointer
statistics_params (const GnAugmentType *type, const char *first_id, ...)
{
  gpointer params = g_malloc0 (type->params_size);
  gn_params_set_defaults (type->params, params);
  va_list arguments;
  va_start (arguments, first_id);
  for (const char *id = first_id; id; id = va_arg (arguments, const char *)) {
    g_autoptr (GError) error = NULL;
    const GnParamSpec *spec = gn_params_find (type->params, id);
    g_assert_nonnull (spec);
    gn_param_set (spec, params, va_arg (arguments, double), &error);
    g_assert_no_error (error);
  }
  va_end (arguments);
  return params;
}

gpointer
statistics_field (const GnAugmentType *type, gpointer draw, const char *name)
{
  for (const GnDrawField *field = type->draw_fields; field->name; field++)
    if (strcmp (field->name, name) == 0)
      return (char *)draw + field->offset;
  g_assert_not_reached ();
}

GnImage *
statistics_constant (guint8 value)
{
  GnImage *image = gn_image_new (SIDE, SIDE);
  memset (image->pixels, value, 3 * SIDE * SIDE);
  return image;
}

GnImage *
statistics_photo (const char *name)
{
  static const char *const files[] = { "n1/n1021.jpg", "n5/n5026.jpg", "n6/n6033.jpg" };
  const char *shared = g_getenv ("GUENON_SHARED");
  if (!shared)
    return NULL;
  g_autofree char *path = g_build_filename (shared, "monkeys", "training", files[name[strlen ("photo_")] - 'a'], NULL);
  return gn_image_load_for_network (path, SIDE, NULL);
}

double
statistics_distance (const GnImage *a, const GnImage *b)
{
  gsize n = 3 * (gsize)a->width * a->height, sum = 0;
  for (gsize i = 0; i < n; i++)
    sum += (gsize)abs (a->pixels[i] - b->pixels[i]);
  return (double)sum / n;
}
