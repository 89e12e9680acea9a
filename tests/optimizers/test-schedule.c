/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-error.h"
#include "gn-schedule.h"

#include <string.h>

static double
linear (double progress)
{
  return 1 - progress;
}

static void
test_constant (void)
{
  const GnScheduleType *constant = gn_schedule_type_find ("constant", NULL);
  for (int step = 0; step < 20; step++)
    g_assert_cmpfloat (gn_schedule_rate (constant, 0.25, step, 0, 10), ==, 0.25);
}

static void
test_warmup (void)
{
  const GnScheduleType type = { "linear", "", "", linear };
  g_assert_cmpfloat (gn_schedule_rate (&type, 0.5, 0, 4, 12), ==, 0.125);
  g_assert_cmpfloat (gn_schedule_rate (&type, 0.5, 2, 4, 12), ==, 0.375);
  g_assert_cmpfloat (gn_schedule_rate (&type, 0.5, 3, 4, 12), ==, 0.5);
  g_assert_cmpfloat (gn_schedule_rate (&type, 0.5, 4, 4, 12), ==, 0.5);
  g_assert_cmpfloat (gn_schedule_rate (&type, 0.5, 8, 4, 12), ==, 0.25);
  g_assert_cmpfloat (gn_schedule_rate (&type, 0.5, 12, 4, 12), ==, 0);
  g_assert_cmpfloat (gn_schedule_rate (&type, 0.5, 99, 4, 12), ==, 0);
  g_assert_cmpfloat (gn_schedule_rate (&type, 0.5, 4, 4, 4), ==, 0.5); /* nothing but warm-up */
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
  g_test_add_func ("/schedule/constant", test_constant);
  g_test_add_func ("/schedule/warmup", test_warmup);
  g_test_add_func ("/schedule/find", test_find);
  return g_test_run ();
}
