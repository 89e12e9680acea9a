/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The logs as a kill may leave them. Looks at training/'s private headers. */
#include "gn-run-log.h"

#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>

typedef struct {
  char *folder, *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("guenon-log-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "metrics.csv", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_rmdir (fixture->folder);
  g_free (fixture->path);
  g_free (fixture->folder);
}

static void
check_cut (Fixture *fixture, const char *before, gint64 last, const char *after, gint64 rows)
{
  gint64 n_rows;
  g_autoptr (GError) error = NULL;
  if (before)
    g_assert_true (g_file_set_contents (fixture->path, before, -1, NULL));
  g_autoptr (GnRunLog) log = gn_run_log_open (fixture->path, "n,x", last, &n_rows, &error);
  g_assert_no_error (error);
  g_assert_cmpint (n_rows, ==, rows);
  g_autofree char *text = NULL;
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, after);
}

static void
test_cut (Fixture *fixture, gconstpointer data)
{
  check_cut (fixture, NULL, 5, "n,x\n", 0);
  check_cut (fixture, "", 5, "n,x\n", 0);
  check_cut (fixture, "n,", 5, "n,x\n", 0);
  check_cut (fixture, "n,x", 5, "n,x\n", 0);
  check_cut (fixture, "other\n1,2\n", 5, "n,x\n", 0);
  check_cut (fixture, "n,x\n1,0.5\n2,0.25\n3,0.1\n", 2, "n,x\n1,0.5\n2,0.25\n", 2);
  check_cut (fixture, "n,x\n1,0.5\n2,0.25\n3,0.", 3, "n,x\n1,0.5\n2,0.25\n", 2);
  check_cut (fixture, "n,x\n1,0.5\n3,0.25\n", 3, "n,x\n1,0.5\n", 1);
  check_cut (fixture, "n,x\n1,0.5\n", 0, "n,x\n", 0);
}

static void
test_append_and_read (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  GnEpochMetrics metrics = { 1, 1.0 / 3, 0.5, 2e-10, 0.875, 0.001, 12345.678901234 };
  g_autofree char *row = gn_metrics_to_row (&metrics);
  g_assert_cmpstr (row, ==, "1,0.333333333,0.5,2e-10,0.875,0.001,12345.6789");
  GnRunLog *log = gn_run_log_open (fixture->path, gn_metrics_header, 0, NULL, &error);
  g_assert_true (gn_run_log_append (log, row, &error));
  g_assert_true (gn_run_log_append (log, "2,torn", &error));
  g_assert_true (gn_run_log_sync (log, &error));
  gn_run_log_close (log);
  g_autoptr (GArray) rows = gn_run_log_read_metrics (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (rows->len, ==, 1);
  g_assert_cmpfloat (g_array_index (rows, GnEpochMetrics, 0).validation_accuracy, ==, 0.875);
  g_assert_cmpfloat (g_array_index (rows, GnEpochMetrics, 0).train_loss, ==, 0.333333333);

  g_unlink (fixture->path);
  GnStepMetrics step = { 12, 2, 0.7, 0.25, 1e-3 };
  g_autofree char *step_row = gn_step_to_row (&step);
  g_assert_cmpstr (step_row, ==, "12,2,0.7,0.25,0.001");
  g_autoptr (GArray) none = gn_run_log_read_steps (fixture->path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (none->len, ==, 0);
}

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/run-log/cut", Fixture, NULL, set_up, test_cut, tear_down);
  g_test_add ("/run-log/append-and-read", Fixture, NULL, set_up, test_append_and_read, tear_down);
  return g_test_run ();
}
