/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which operations of a pipeline run, and in which order: distributions over many photos. The operations are fixed
 * brightness factors, which tell them apart in the record of what was done. */
#include "gn-augment.h"

#include <math.h>
#include <string.h>

#define MOST 12
#define FACTOR(i) (1.25 + (i) / 16.0)

static GnPipeline *
parse (const char *part)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = g_strdup_printf ("{\"schema\": 1, \"pipeline\": %s}", part);
  g_autoptr (JsonNode) node = json_from_string (text, &error);
  g_assert_no_error (error);
  GnPipeline *pipeline = gn_pipeline_from_json (json_node_get_object (node), &error);
  g_assert_no_error (error);
  return pipeline;
}

/* n operations within one combinator: @head, then @list as its member. */
static GnPipeline *
combine (const char *head, const char *list, int n)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_string_append_printf (text, "{%s\"%s\": [", head, list);
  for (int i = 0; i < n; i++)
    g_string_append_printf (text,
                            "%s{\"operation\": \"multiply\", \"parameters\": {\"lowest\": %.4f, \"highest\": %.4f, "
                            "\"per-channel\": 0}}",
                            i > 0 ? "," : "", FACTOR (i), FACTOR (i));
  g_string_append (text, "]}");
  return parse (text->str);
}

/* What ran for this photo, in order; returns how many. */
static int
run (const GnPipeline *pipeline, guint32 photo, int *order)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GnImage *image = gn_image_new (1, 1);
  memset (image->pixels, 100, 3);
  gn_image_unref (gn_pipeline_apply (pipeline, image, 0, 11, 3, photo, builder));
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  JsonArray *record = json_node_get_array (root);
  int n = (int)json_array_get_length (record);
  g_assert_cmpint (n, <=, MOST);
  for (int i = 0; i < n; i++)
    order[i] = (int)lrint (
        (json_object_get_double_member (json_array_get_object_element (record, i), "mul") - FACTOR (0)) * 16);
  return n;
}

/* Five standard deviations of a share of @n draws. */
static void
assert_share (int count, int n, double share)
{
  g_assert_cmpfloat (fabs (count - n * share), <=, 5 * sqrt (n * share * (1 - share)));
}

static int
permutation_number (const int *order, int n)
{
  int number = 0;
  for (int i = 0; i < n; i++) {
    int smaller = 0;
    for (int j = i + 1; j < n; j++)
      smaller += order[j] < order[i];
    number = number * (n - i) + smaller;
  }
  return number;
}

/* The 120 orders of five are equally likely: chi squared with 119 degrees of freedom, six of its deviations. */
static void
test_sequential_random (void)
{
  enum { N = 24000, ORDERS = 120 };
  g_autoptr (GnPipeline) pipeline = combine ("\"random-order\": true, ", "sequential", 5);
  int counts[ORDERS] = { 0 }, order[MOST];
  double chi_squared = 0, expected = N / (double)ORDERS;
  for (guint32 photo = 0; photo < N; photo++) {
    g_assert_cmpint (run (pipeline, photo, order), ==, 5);
    counts[permutation_number (order, 5)]++;
  }
  for (int i = 0; i < ORDERS; i++)
    chi_squared += (counts[i] - expected) * (counts[i] - expected) / expected;
  g_test_message ("chi squared %.1f", chi_squared);
  g_assert_cmpfloat (fabs (chi_squared - (ORDERS - 1)), <, 6 * sqrt (2 * (ORDERS - 1)));
}

static void
test_sequential (void)
{
  g_autoptr (GnPipeline) pipeline = combine ("", "sequential", 5);
  int order[MOST];
  for (guint32 photo = 0; photo < 50; photo++) {
    g_assert_cmpint (run (pipeline, photo, order), ==, 5);
    g_assert_cmpint (permutation_number (order, 5), ==, 0);
  }
}

typedef struct {
  int numbers[MOST + 1]; /* of operations that ran */
  int chosen[MOST], first_of_two[MOST][MOST], pairs[MOST][MOST];
} Tally;

static void
tally (const GnPipeline *pipeline, int n_photos, Tally *result)
{
  memset (result, 0, sizeof *result);
  for (guint32 photo = 0; photo < (guint32)n_photos; photo++) {
    int order[MOST], n = run (pipeline, photo, order);
    result->numbers[n]++;
    for (int i = 0; i < n; i++) {
      result->chosen[order[i]]++;
      for (int j = i + 1; j < n; j++) {
        result->first_of_two[order[i]][order[j]]++;
        result->pairs[order[i]][order[j]]++;
        result->pairs[order[j]][order[i]]++;
      }
    }
  }
}

/* 0 to 5 of 12: equally likely numbers, each child 2.5 / 12, each pair (0+0+2+6+12+20)/6 / (12*11), either first. */
static void
test_some_of (void)
{
  enum { N = 40000 };
  g_autoptr (GnPipeline) pipeline = combine ("\"most\": 5, \"random-order\": true, ", "some-of", 12);
  g_autofree Tally *t = g_new (Tally, 1);
  tally (pipeline, N, t);
  for (int n = 0; n <= 5; n++)
    assert_share (t->numbers[n], N, 1 / 6.0);
  for (int i = 0; i < 12; i++) {
    assert_share (t->chosen[i], N, 2.5 / 12);
    for (int j = 0; j < i; j++) {
      assert_share (t->pairs[i][j], N, 40 / 6.0 / (12 * 11));
      assert_share (t->first_of_two[i][j], t->pairs[i][j], 0.5);
    }
  }
}

/* What is switched off is left out of the list: the number stays 0 to 5, the others become more frequent. */
static void
test_some_of_switched_off (void)
{
  enum { N = 20000 };
  g_autoptr (GnPipeline) pipeline = combine ("\"most\": 5, \"random-order\": true, ", "some-of", 12);
  g_autofree Tally *t = g_new (Tally, 1);
  gn_pipeline_set_enabled (pipeline, 3, FALSE);
  gn_pipeline_set_enabled (pipeline, 7, FALSE);
  tally (pipeline, N, t);
  for (int n = 0; n <= 5; n++)
    assert_share (t->numbers[n], N, 1 / 6.0);
  for (int i = 0; i < 12; i++)
    assert_share (t->chosen[i], N, i == 3 || i == 7 ? 0 : 0.25);
}

/* More than there are is all there are; without a random order they keep their places. */
static void
test_some_of_capped (void)
{
  enum { N = 6000 };
  g_autoptr (GnPipeline) pipeline = combine ("\"most\": 5, ", "some-of", 3);
  g_autofree Tally *t = g_new (Tally, 1);
  tally (pipeline, N, t);
  for (int n = 0; n < 3; n++)
    assert_share (t->numbers[n], N, 1 / 6.0);
  assert_share (t->numbers[3], N, 0.5);
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < i; j++)
      g_assert_cmpint (t->first_of_two[i][j], ==, 0);
}

static void
test_one_of (void)
{
  enum { N = 8000 };
  g_autoptr (GnPipeline) pipeline = combine ("\"probability\": 0.5, ", "one-of", 4);
  g_autofree Tally *t = g_new (Tally, 1);
  tally (pipeline, N, t);
  assert_share (t->numbers[0], N, 0.5);
  assert_share (t->numbers[1], N, 0.5);
  for (int i = 0; i < 4; i++)
    assert_share (t->chosen[i], N, 1 / 8.0);
}

/* A child whose own children are all off is no candidate. */
static void
test_empty_combinator (void)
{
  g_autoptr (GnPipeline) pipeline =
      parse ("{\"one-of\": [{\"sequential\": [{\"operation\": \"flip\", \"enabled\": false}, {\"one-of\": []}]},"
             " {\"operation\": \"multiply\", \"parameters\": {\"lowest\": 2, \"highest\": 2, \"per-channel\": 0}}]}");
  int order[MOST];
  for (guint32 photo = 0; photo < 50; photo++)
    g_assert_cmpint (run (pipeline, photo, order), ==, 1);
}

/* Where one is switched off, the others run in the same order with the same draws. */
static void
test_independent (void)
{
  g_autoptr (GnPipeline) all = combine ("\"random-order\": true, ", "sequential", 6);
  g_autoptr (GnPipeline) some = gn_pipeline_copy (all);
  gn_pipeline_set_enabled (some, 2, FALSE);
  for (guint32 photo = 0; photo < 200; photo++) {
    int full[MOST], reduced[MOST], expected[MOST], n = 0;
    g_assert_cmpint (run (all, photo, full), ==, 6);
    for (int i = 0; i < 6; i++)
      if (full[i] != 2)
        expected[n++] = full[i];
    g_assert_cmpint (run (some, photo, reduced), ==, n);
    g_assert_cmpmem (reduced, n * sizeof *reduced, expected, n * sizeof *expected);
  }
}

/* The order and the number of a nested combinator are not those of the outer one. */
static void
test_nested (void)
{
  enum { N = 4000 };
  g_autoptr (GnPipeline) pipeline =
      parse ("{\"sequential\": [{\"one-of\": [{\"operation\": \"flip\"}, {\"operation\": \"multiply\", \"parameters\":"
             " {\"lowest\": 1.25, \"highest\": 1.25, \"per-channel\": 0}}]}, {\"one-of\": [{\"operation\": \"flip\", "
             "\"probability\": 0},"
             " {\"operation\": \"multiply\", \"parameters\": {\"lowest\": 1.3125, \"highest\": 1.3125, "
             "\"per-channel\": 0}}]}]}");
  /* Flips of a single pixel are recorded too, so switch the first one off by its probability. */
  gn_pipeline_set_probability (pipeline, 0, 0);
  g_autofree Tally *t = g_new (Tally, 1);
  tally (pipeline, N, t);
  assert_share (t->numbers[0], N, 0.25);
  assert_share (t->numbers[1], N, 0.5);
  assert_share (t->numbers[2], N, 0.25);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/combinators/sequential", test_sequential);
  g_test_add_func ("/augment/combinators/sequential-random", test_sequential_random);
  g_test_add_func ("/augment/combinators/some-of", test_some_of);
  g_test_add_func ("/augment/combinators/some-of-switched-off", test_some_of_switched_off);
  g_test_add_func ("/augment/combinators/some-of-capped", test_some_of_capped);
  g_test_add_func ("/augment/combinators/one-of", test_one_of);
  g_test_add_func ("/augment/combinators/empty-combinator", test_empty_combinator);
  g_test_add_func ("/augment/combinators/independent", test_independent);
  g_test_add_func ("/augment/combinators/nested", test_nested);
  return g_test_run ();
}
