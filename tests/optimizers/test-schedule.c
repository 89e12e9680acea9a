/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-error.h"
#include "gn-schedule.h"

#include <string.h>

/* PyTorch computes most of its rates step by step, ours are closed forms: equal to rounding in double. */
static void
compare (JsonObject *golden)
{
  g_autoptr (GError) error = NULL;
  const GnScheduleType *type = gn_schedule_type_find (json_object_get_string_member (golden, "schedule"), &error);
  g_assert_no_error (error);
  g_autofree gpointer params = g_malloc0 (type->params_size);
  gn_params_set_defaults (type->params, params);
  g_assert_true (gn_params_from_json (type->params, params, json_object_get_object_member (golden, "params"), &error));
  JsonArray *rates = json_object_get_array_member (golden, "rates");
  double base = json_object_get_double_member (golden, "base");
  GnSchedulePosition at = { 0, 0, json_array_get_length (rates),
                            json_object_get_int_member (golden, "steps_per_epoch") };
  for (; at.step < at.total_steps; at.step++)
    g_assert_cmpfloat_with_epsilon (gn_schedule_rate (type, params, base, &at),
                                    json_array_get_double_element (rates, (guint)at.step), 1e-10 * base);
}

static void
test_equals_pytorch (void)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "golden", "schedules.json", NULL);
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  JsonArray *cases = json_node_get_array (json_parser_get_root (parser));
  g_assert_cmpuint (json_array_get_length (cases), ==, 6);
  for (guint i = 0; i < json_array_get_length (cases); i++)
    compare (json_array_get_object_element (cases, i));
}

static double
linear (gconstpointer params, gint64 step, gint64 total, gint64 steps_per_epoch)
{
  return 1 - (double)step / (double)total;
}

static double
rate_at (const GnScheduleType *type, gint64 step, gint64 warmup, gint64 total)
{
  return gn_schedule_rate (type, NULL, 0.5, &(GnSchedulePosition){ step, warmup, total, 2 });
}

static void
test_constant (void)
{
  const GnScheduleType *constant = gn_schedule_type_find ("constant", NULL);
  for (int step = 0; step < 20; step++)
    g_assert_cmpfloat (rate_at (constant, step, 0, 10), ==, 0.5);
}

static void
test_warmup (void)
{
  const GnScheduleType type = { .name = "linear", .factor = linear };
  g_assert_cmpfloat (rate_at (&type, 0, 4, 12), ==, 0.125);
  g_assert_cmpfloat (rate_at (&type, 2, 4, 12), ==, 0.375);
  g_assert_cmpfloat (rate_at (&type, 3, 4, 12), ==, 0.5);
  g_assert_cmpfloat (rate_at (&type, 4, 4, 12), ==, 0.5);
  g_assert_cmpfloat (rate_at (&type, 8, 4, 12), ==, 0.25);
  g_assert_cmpfloat (rate_at (&type, 11, 4, 12), ==, 0.0625);
  g_assert_cmpfloat (rate_at (&type, 99, 4, 12), ==, 0.0625); /* the run was extended */
  g_assert_cmpfloat (rate_at (&type, 4, 4, 4), ==, 0.5);      /* nothing but warm-up */
}

/* No schedule may leave 0..base, whatever the length of the run. */
static void
test_bounds (void)
{
  for (const GnScheduleType *const *type = gn_schedule_types_list (); *type; type++) {
    g_autofree gpointer params = g_malloc0 ((*type)->params_size);
    gn_params_set_defaults ((*type)->params, params);
    for (gint64 total = 1; total < 40; total++)
      for (GnSchedulePosition at = { 0, total / 5, total, 3 }; at.step < total; at.step++) {
        double rate = gn_schedule_rate (*type, params, 1, &at);
        g_assert_true (rate >= 0 && rate <= 1 + 1e-12);
      }
  }
}

static void
test_find (void)
{
  g_autoptr (GError) error = NULL;
  g_assert_null (gn_schedule_type_find ("zigzag", &error));
  g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, "constant"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/equals-pytorch", test_equals_pytorch);
  g_test_add_func ("/schedule/bounds", test_bounds);
  g_test_add_func ("/schedule/constant", test_constant);
  g_test_add_func ("/schedule/warmup", test_warmup);
  g_test_add_func ("/schedule/find", test_find);
  return g_test_run ();
}
