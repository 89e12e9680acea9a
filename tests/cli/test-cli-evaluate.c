/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluate and compare beyond the figures: reports, test-time augmentation, two models on the same photos. */
#include "cli-support.h"

#include <glib/gstdio.h>
#include <string.h>

static void
set_up_models (CliFixture *fixture, gconstpointer data)
{
  cli_set_up (fixture, data);
  cli_draw_dataset (fixture, "set", 4, 3);
  cli_train_small (fixture, "set", "run");
}

/* A second model for the same classes, or for others. */
static void
train (CliFixture *fixture, const char *dataset, const char *run, const char *seed)
{
  cli_assert_status (cli_run (fixture, "train", dataset, "--run", run, "--architecture", "resnet18", "--image-size",
                              "32", "--batch-size", "6", "--epochs", "1", "--seed", seed, "--quiet", NULL),
                     0);
}

static void
test_keys (CliFixture *fixture, gconstpointer data)
{
  JsonObject *object = cli_json (cli_run (fixture, "evaluate", "run", "set", "--split", "all", "--json", NULL));
  gint64 count = json_object_get_int_member (object, "count"), correct = json_object_get_int_member (object, "correct");
  JsonArray *mistakes = json_object_get_array_member (object, "mistakes");
  g_assert_cmpfloat (json_object_get_double_member (object, "top3_accuracy"), ==, 1);
  double error = json_object_get_double_member (object, "calibration_error");
  g_assert_true (error >= 0 && error <= 1);
  g_assert_false (json_object_get_boolean_member (object, "tta"));
  g_assert_cmpint (json_array_get_length (mistakes), ==, count - correct);
  double before = 1;
  for (guint i = 0; i < json_array_get_length (mistakes); i++) {
    JsonObject *mistake = json_array_get_object_element (mistakes, i);
    double probability = json_object_get_double_member (mistake, "probability");
    g_assert_cmpstr (json_object_get_string_member (mistake, "class"), !=,
                     json_object_get_string_member (mistake, "predicted"));
    g_assert_true (probability <= before &&
                   probability >= json_object_get_double_member (mistake, "class_probability"));
    g_assert_true (json_object_has_member (mistake, "path"));
    before = probability;
  }
  JsonArray *labels = json_object_get_array_member (object, "likely_label_errors");
  for (guint i = 0; i < json_array_get_length (labels); i++) {
    JsonObject *label = json_array_get_object_element (labels, i);
    g_assert_cmpstr (json_object_get_string_member (label, "class"), !=,
                     json_object_get_string_member (label, "suggested"));
    g_assert_cmpfloat (json_object_get_double_member (label, "margin"), >, 0);
  }
}

static gboolean
is_mirrored (const CliResult *result)
{
  return json_object_get_boolean_member (cli_json (result), "tta");
}

/* A model that asks for mirror images gets them, unless the person does not want them. */
static void
test_no_tta (CliFixture *fixture, gconstpointer data)
{
  cli_assert_status (cli_run (fixture, "train", "set", "--run", "flips", "--test-flips", "--architecture", "resnet18",
                              "--image-size", "32", "--batch-size", "6", "--epochs", "1", "--quiet", NULL), 0);
  g_assert_true (is_mirrored (cli_run (fixture, "evaluate", "flips", "set", "--json", NULL)));
  g_assert_false (is_mirrored (cli_run (fixture, "evaluate", "flips", "set", "--no-tta", "--json", NULL)));
  const CliResult *result = cli_run (fixture, "evaluate", "flips", "set", "--tta", "--no-tta", NULL);
  cli_assert_status (result, 2);
  cli_assert_says (result, "--no-tta");
}

static void
test_tta (CliFixture *fixture, gconstpointer data)
{
  JsonObject *object = cli_json (cli_run (fixture, "evaluate", "run", "set", "--json", NULL));
  double loss = json_object_get_double_member (object, "loss");
  object = cli_json (cli_run (fixture, "evaluate", "run", "set", "--tta", "--json", NULL));
  g_assert_true (json_object_get_boolean_member (object, "tta"));
  g_assert_cmpfloat (json_object_get_double_member (object, "loss"), !=, loss);
  const CliResult *result = cli_run (fixture, "evaluate", "run", "set", "--tta", NULL);
  g_assert_nonnull (strstr (result->out, "mirror"));
  result = cli_run (fixture, "evaluate", "--help", NULL);
  g_assert_nonnull (strstr (result->out, "mirror"));
}

static void
test_html (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *path = cli_path (fixture, "out.html"), *text = NULL, *quoted = g_shell_quote (path);
  g_autofree char *command = g_strdup_printf ("xmllint --noout --nonet %s", quoted);
  int status;
  cli_assert_status (cli_run (fixture, "evaluate", "run", "set", "--html", "out.html", NULL), 0);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "validation photos are right"));
  g_assert_nonnull (strstr (text, "“run”"));
  g_assert_null (strstr (text, "http:"));
  g_assert_null (strstr (text, "https:"));
  g_assert_true (g_spawn_command_line_sync (command, NULL, NULL, &status, NULL));
  g_assert_cmpint (status, ==, 0);
  cli_assert_status (cli_run (fixture, "evaluate", "run", "set", "--html", "no/such/folder/out.html", NULL), 1);
}

static void
test_compare (CliFixture *fixture, gconstpointer data)
{
  train (fixture, "set", "other", "7");
  const CliResult *result = cli_run (fixture, "compare", "run", "other", "set", "--split", "all", "--json", NULL);
  cli_assert_status (result, 0);
  JsonObject *object = cli_json (result);
  gint64 both = json_object_get_int_member (object, "both"), first = json_object_get_int_member (object, "only_first");
  gint64 second = json_object_get_int_member (object, "only_second"),
         neither = json_object_get_int_member (object, "neither");
  JsonArray *models = json_object_get_array_member (object, "models"),
            *interval = json_object_get_array_member (object, "interval");
  double difference = json_object_get_double_member (object, "difference");
  double p_value = json_object_get_double_member (object, "p_value");
  g_assert_cmpint (both + first + second + neither, ==, 21);
  g_assert_cmpint (json_object_get_int_member (object, "count"), ==, 21);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (models, 0), "correct"), ==, both + first);
  g_assert_cmpint (json_object_get_int_member (json_array_get_object_element (models, 1), "correct"), ==,
                   both + second);
  g_assert_cmpfloat_with_epsilon (difference, (double)(second - first) / 21, 1e-12);
  g_assert_true (json_array_get_double_element (interval, 0) <= difference &&
                 difference <= json_array_get_double_element (interval, 1));
  g_assert_true (p_value > 0 && p_value <= 1);
  result = cli_run (fixture, "compare", "run", "run", "set", NULL);
  cli_assert_status (result, 0);
  g_assert_nonnull (strstr (result->out, "No difference: both are right on the same photos."));
}

static void
test_compare_refuses (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "far", 2, 1);
  for (int i = 0; i < 2; i++) {
    g_autofree char *from = cli_path (fixture, i ? "far/training/red" : "far/validation/red");
    g_autofree char *to = cli_path (fixture, i ? "far/training/pink" : "far/validation/pink");
    g_assert_cmpint (g_rename (from, to), ==, 0);
  }
  train (fixture, "far", "pink", "0");
  const CliResult *result = cli_run (fixture, "compare", "run", "pink", "set", NULL);
  cli_assert_status (result, 4);
  cli_assert_says (result, "“pink”: ");
  cli_assert_says (result, "red");
  cli_assert_status (cli_run (fixture, "compare", "run", "set", NULL), 2);
  cli_assert_status (cli_run (fixture, "compare", "run", "absent", "set", NULL), 4);
}

/* Runs that drew other splits of one folder: no photo is new to both. */
static void
test_compare_splits (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *flat = cli_path (fixture, "flat"), *training = cli_path (fixture, "set/training");
  g_assert_cmpint (g_rename (training, flat), ==, 0);
  train (fixture, "flat", "one", "1");
  train (fixture, "flat", "two", "2");
  train (fixture, "flat", "again", "1");
  const CliResult *result = cli_run (fixture, "compare", "one", "two", "flat", NULL);
  cli_assert_status (result, 1);
  cli_assert_says (result, "seed");
  cli_assert_status (cli_run (fixture, "compare", "one", "two", "flat", "--split", "all", NULL), 0);
  JsonObject *object = cli_json (cli_run (fixture, "compare", "one", "again", "flat", "--json", NULL));
  g_assert_cmpstr (json_object_get_string_member (object, "split"), ==, "validation");
  /* A model from elsewhere goes by the split of the other one's run, on either side. */
  object = cli_json (cli_run (fixture, "compare", "run", "two", "flat", "--json", NULL));
  g_assert_cmpstr (json_object_get_string_member (object, "split"), ==, "validation");
  object = cli_json (cli_run (fixture, "compare", "two", "run", "flat", "--json", NULL));
  g_assert_cmpstr (json_object_get_string_member (object, "split"), ==, "validation");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/cli/evaluate/" path, CliFixture, NULL, set_up_models, func, cli_tear_down)
  ADD ("keys", test_keys);
  ADD ("tta", test_tta);
  ADD ("no-tta", test_no_tta);
  ADD ("html", test_html);
  ADD ("compare", test_compare);
  ADD ("compare-refuses", test_compare_refuses);
  ADD ("compare-splits", test_compare_splits);
  return g_test_run ();
}
