/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-csv.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>

static void
test_fields (void)
{
  g_autoptr (GString) csv = g_string_new (NULL);
  gn_csv_add_text (csv, "plain");
  gn_csv_add_text (csv, "a,b");
  gn_csv_add_text (csv, "say \"hi\"");
  gn_csv_add_text (csv, "two\nlines");
  gn_csv_add_text (csv, "\xff.jpg");
  gn_csv_end_line (csv);
  gn_csv_add_text (csv, "");
  gn_csv_add_int (csv, -7);
  gn_csv_add_real (csv, 1.0 / 3);
  gn_csv_add_real (csv, 1e-12);
  gn_csv_add_real (csv, NAN);
  gn_csv_end_line (csv);
  g_assert_cmpstr (csv->str, ==,
                   "plain,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\xff.jpg\n\"\",-7,0.333333333,1e-12,\"\"\n");
}

static void
test_write (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) csv = g_string_new ("a\n1\n");
  g_autofree char *folder = g_dir_make_tmp ("guenon-csv-XXXXXX", NULL), *text = NULL;
  g_autofree char *path = g_build_filename (folder, "x.csv", NULL), *missing = g_build_filename (folder, "no", "x.csv", NULL);
  g_assert_true (gn_csv_write (csv, path, &error));
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "a\n1\n");
  g_assert_false (gn_csv_write (csv, missing, &error));
  g_assert_nonnull (error);
  g_assert_cmpint (remove (path) + remove (folder), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/csv/fields", test_fields);
  g_test_add_func ("/report/csv/write", test_write);
  return g_test_run ();
}
