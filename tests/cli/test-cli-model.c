/* SPDX-License-Identifier: GPL-3.0-or-later */
/* evaluate, classify and export on a small model. */
#include "cli-support.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static void
set_up_model (CliFixture *fixture, gconstpointer data)
{
  cli_set_up (fixture, data);
  cli_draw_dataset (fixture, "set", 6, 3);
  cli_train_small (fixture, "set", "run");
}

static void
test_evaluate (CliFixture *fixture, gconstpointer data)
{
  const CliResult *result = cli_run (fixture, "evaluate", "run", "set", "--json", "--predictions", "p.csv", "--figure", "f.svg",
                                     NULL);
  cli_assert_status (result, 0);
  JsonObject *object = cli_json (result);
  gint64 count = json_object_get_int_member (object, "count"), correct = json_object_get_int_member (object, "correct");
  JsonArray *interval = json_object_get_array_member (object, "interval");
  double accuracy = json_object_get_double_member (object, "accuracy");
  g_assert_cmpstr (json_object_get_string_member (object, "split"), ==, "validation");
  g_assert_cmpint (count, ==, 9);
  g_assert_cmpfloat_with_epsilon (accuracy, (double)correct / (double)count, 1e-12);
  g_assert_true (json_array_get_double_element (interval, 0) <= accuracy && accuracy <= json_array_get_double_element (interval, 1));
  g_assert_cmpfloat (json_object_get_double_member (object, "loss"), >=, 0);

  gint64 sum = 0, hits = 0;
  JsonArray *confusion = json_object_get_array_member (object, "confusion");
  for (guint i = 0; i < 3; i++)
    for (guint j = 0; j < 3; j++) {
      gint64 n = json_array_get_int_element (json_array_get_array_element (confusion, i), j);
      sum += n;
      hits += i == j ? n : 0;
    }
  g_assert_cmpint (sum, ==, count);
  g_assert_cmpint (hits, ==, correct);
  JsonObject *class = json_array_get_object_element (json_object_get_array_member (object, "classes"), 0);
  g_assert_cmpstr (json_object_get_string_member (class, "id"), ==, "blue");
  g_assert_cmpint (json_object_get_int_member (class, "count"), ==, 3);
  g_assert_true (json_object_has_member (class, "precision") && json_object_has_member (class, "f1"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "skipped")), ==, 0);

  g_autofree char *csv = cli_path (fixture, "p.csv"), *figure = cli_path (fixture, "f.svg"), *text = NULL;
  g_assert_true (g_file_get_contents (csv, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 9 + 2);
  g_assert_true (g_str_has_prefix (lines[1], "validation/blue/006.png,validation,blue,"));
  g_assert_true (g_file_test (figure, G_FILE_TEST_EXISTS));
}

static void
test_evaluate_choices (CliFixture *fixture, gconstpointer data)
{
  const CliResult *result = cli_run (fixture, "evaluate", "run", "set", "--split", "all", "--json", NULL);
  g_assert_cmpint (json_object_get_int_member (cli_json (result), "count"), ==, 27);
  result = cli_run (fixture, "evaluate", "run", "set", "--split", "training", "--sample", "7", "--json", NULL);
  g_assert_cmpint (json_object_get_int_member (cli_json (result), "count"), ==, 7);
  result = cli_run (fixture, "evaluate", "run", "set", "--split", "test", NULL);
  cli_assert_status (result, 4);
  cli_assert_says (result, "test");
  result = cli_run (fixture, "evaluate", "run/best.safetensors", "set", NULL);
  cli_assert_status (result, 0);
  g_assert_nonnull (strstr (result->out, "95 % sure between"));
}

/* Without a split on disk: what the run held back when it is the run's data set, else all. */
static void
test_evaluate_drawn (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *flat = cli_path (fixture, "flat"), *training = cli_path (fixture, "set/training");
  g_assert_cmpint (g_rename (training, flat), ==, 0);
  g_assert_cmpint (json_object_get_int_member (cli_json (cli_run (fixture, "evaluate", "run", "flat", "--json", NULL)),
                                               "count"), ==, 18);
  cli_assert_status (cli_run (fixture, "train", "flat", "--run", "drawn", "--architecture", "resnet18", "--image-size", "32",
                              "--batch-size", "6", "--epochs", "1", "--seed", "11", "--quiet", NULL), 0);
  JsonObject *object = cli_json (cli_run (fixture, "evaluate", "drawn", "flat", "--json", NULL));
  g_assert_cmpstr (json_object_get_string_member (object, "split"), ==, "validation");
  g_assert_cmpint (json_object_get_int_member (object, "count"), <, 9);
}

/* A run's snapshots answer together, of the photos that their run held back; what wants one network refuses several. */
static void
test_snapshots (CliFixture *fixture, gconstpointer data)
{
  static const char *const models[] = { "run", "run/snapshots", "run/snapshots/", "run/snapshots/epoch-000002.safetensors" };
  g_autofree char *flat = cli_path (fixture, "flat"), *training = cli_path (fixture, "set/training"), *run = cli_path (fixture, "run");
  g_assert_cmpint (g_rename (training, flat), ==, 0);
  const CliResult *result =
      cli_run (fixture, "train", "flat", "--run", "cycles", "--architecture", "resnet18", "--image-size", "32", "--batch-size",
               "6", "--epochs", "4", "--schedule", "cosine-restarts", "--restart-epochs", "2", "--restart-factor", "1",
               "--snapshots", "2", "--seed", "11", "--augment", "none", NULL);
  cli_assert_status (result, 0);
  g_assert_nonnull (strstr (result->out, "cycles/snapshots"));
  g_autofree char *cycles = cli_path (fixture, "cycles"), *old = cli_path (fixture, "old");
  g_assert_cmpint (g_rename (run, old), ==, 0);
  g_assert_cmpint (g_rename (cycles, run), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (models); i++) {
    JsonObject *object = cli_json (cli_run (fixture, "evaluate", models[i], "flat", "--json", NULL));
    g_assert_cmpstr (json_object_get_string_member (object, "split"), ==, "validation");
    g_assert_cmpint (json_object_get_int_member (object, "count"), <, 9);
  }
  cli_assert_status (cli_run (fixture, "classify", "run/snapshots", "flat", "--quiet", NULL), 0);
  result = cli_run (fixture, "export", "run/snapshots", "one.safetensors", NULL);
  cli_assert_status (result, 4);
  cli_assert_says (result, "name one of its files");
  result = cli_run (fixture, "train", "flat", "--run", "more", "--init", "run/snapshots", NULL);
  cli_assert_status (result, 4);
  cli_assert_says (result, "name one of its files");
}

/* The metadata of a run's best model. */
static double
read_metadata (CliFixture *fixture, const char *model, const char *key)
{
  g_autofree char *path = cli_path (fixture, model), *bytes = NULL;
  guint64 length;
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_get_contents (path, &bytes, NULL, NULL));
  memcpy (&length, bytes, sizeof length);
  g_autofree char *header = g_strndup (bytes + 8, GUINT64_FROM_LE (length));
  g_autoptr (JsonNode) root = json_from_string (header, &error);
  g_assert_no_error (error);
  JsonObject *metadata = json_object_get_object_member (json_node_get_object (root), "__metadata__");
  return g_ascii_strtod (json_object_get_string_member (metadata, key), NULL);
}

static void
test_classify (CliFixture *fixture, gconstpointer data)
{
  const CliResult *result = cli_run (fixture, "classify", "run", "set/validation", "--json", "--logits", "--top", "2", "--csv",
                                     "c.csv", NULL);
  cli_assert_status (result, 0);
  JsonArray *photos = json_object_get_array_member (cli_json (result), "photos");
  g_assert_cmpuint (json_array_get_length (photos), ==, 9);
  double temperature = read_metadata (fixture, "run/best.safetensors", "temperature");
  for (guint i = 0; i < 9; i++) {
    JsonObject *photo = json_array_get_object_element (photos, i);
    JsonArray *predictions = json_object_get_array_member (photo, "predictions");
    JsonArray *logits = json_object_get_array_member (photo, "logits");
    g_assert_false (json_object_has_member (photo, "error"));
    g_assert_cmpuint (json_array_get_length (predictions), ==, 2);
    g_assert_cmpuint (json_array_get_length (logits), ==, 3);
    double sum = 0, largest = -G_MAXDOUBLE;
    for (guint k = 0; k < 3; k++)
      largest = MAX (largest, json_array_get_double_element (logits, k));
    for (guint k = 0; k < 3; k++)
      sum += exp ((json_array_get_double_element (logits, k) - largest) / temperature);
    JsonObject *best = json_array_get_object_element (predictions, 0);
    g_assert_cmpfloat_with_epsilon (json_object_get_double_member (best, "probability"), 1 / sum, 1e-6);
    g_assert_true (json_object_has_member (best, "class") && json_object_has_member (best, "name"));
    g_assert_true (json_object_has_member (photo, "unsure"));
    JsonArray *similar = json_object_get_array_member (photo, "similar");
    g_assert_cmpuint (json_array_get_length (similar), ==, 5);
    g_assert_true (g_str_has_prefix (
        json_object_get_string_member (json_array_get_object_element (similar, 0), "path"), "training/"));
  }
  g_assert_cmpstr (json_object_get_string_member (json_array_get_object_element (photos, 0), "path"), ==,
                   "set/validation/blue/006.png");
  g_autofree char *csv = cli_path (fixture, "c.csv"), *text = NULL;
  g_assert_true (g_file_get_contents (csv, &text, NULL, NULL));
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_assert_cmpuint (g_strv_length (lines), ==, 9 + 2);
  g_assert_true (g_str_has_prefix (lines[1], "set/validation/blue/006.png,"));
}

static void
test_classify_failures (CliFixture *fixture, gconstpointer data)
{
  cli_write (fixture, "photos/broken.jpg", "no photo", -1);
  const CliResult *result = cli_run (fixture, "classify", "run", "photos/broken.jpg", "set/validation/red/006.png", "missing.png",
                                     "--json", NULL);
  cli_assert_status (result, 3);
  cli_assert_says (result, "broken.jpg");
  cli_assert_says (result, "missing.png");
  JsonArray *photos = json_object_get_array_member (cli_json (result), "photos");
  g_assert_cmpuint (json_array_get_length (photos), ==, 3);
  g_assert_true (json_object_has_member (json_array_get_object_element (photos, 0), "error"));
  g_assert_true (json_object_has_member (json_array_get_object_element (photos, 1), "predictions"));
  cli_assert_status (cli_run (fixture, "classify", "run", "photos/broken.jpg", NULL), 1);
  g_autofree char *pipe = cli_path (fixture, "photos/pipe.jpg"), *dangling = cli_path (fixture, "photos/dangling.jpg");
  g_assert_cmpint (mkfifo (pipe, 0600), ==, 0);
  g_assert_cmpint (symlink ("nowhere", dangling), ==, 0);
  result = cli_run (fixture, "classify", "run", "photos", NULL);
  cli_assert_status (result, 1);
  cli_assert_says (result, "photos/pipe.jpg");
  cli_assert_says (result, "photos/dangling.jpg");
  cli_assert_status (cli_run (fixture, "classify", "run", "photos", NULL), 1);
  cli_assert_status (cli_run (fixture, "classify", "run", ".", NULL), 3);
  /* Photos alone: the model that came with the program, where there is one. */
  cli_assert_status (cli_run (fixture, "classify", "set/validation/red/006.png", "set", NULL), 0);
  cli_assert_status (cli_run (fixture, "classify", "ten-monkeys", "set", NULL), 0);
  cli_assert_status (cli_run_env (fixture, "GUENON_MODELS=/nowhere", "classify", "set", NULL), 4);
  cli_assert_status (cli_run (fixture, "classify", "run", NULL), 2);
}

/* Cut anywhere, a model file is refused with a sentence. */
static void
test_cut_model (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *path = cli_path (fixture, "run/best.safetensors"), *bytes = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  const gsize lengths[] = { 0, 4, 8, 1000, 20000, length / 2, length - 1 };
  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++) {
    cli_write (fixture, "cut.safetensors", bytes, (gssize)lengths[i]);
    const CliResult *result = cli_run (fixture, "classify", "cut.safetensors", "set/validation/red/006.png", NULL);
    cli_assert_status (result, 4);
    cli_assert_says (result, "cut.safetensors");
  }
}

static void
test_other_classes (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "other", 2, 1);
  g_autofree char *red = cli_path (fixture, "other/validation/red"), *pink = cli_path (fixture, "other/validation/pink");
  g_autofree char *red2 = cli_path (fixture, "other/training/red"), *pink2 = cli_path (fixture, "other/training/pink");
  g_assert_cmpint (g_rename (red, pink), ==, 0);
  g_assert_cmpint (g_rename (red2, pink2), ==, 0);
  const CliResult *result = cli_run (fixture, "evaluate", "run", "other", NULL);
  cli_assert_status (result, 4);
  cli_assert_says (result, "pink");
  cli_assert_says (result, "red");
}

/* The raw answers of every photo, one after the other. */
static GArray *
get_logits (const CliResult *result)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (double));
  JsonArray *photos = json_object_get_array_member (cli_json (result), "photos");
  for (guint i = 0; i < json_array_get_length (photos); i++) {
    JsonArray *logits = json_object_get_array_member (json_array_get_object_element (photos, i), "logits");
    for (guint k = 0; k < json_array_get_length (logits); k++) {
      double value = json_array_get_double_element (logits, k);
      g_array_append_val (all, value);
    }
  }
  return all;
}

/* The same answers at the same temperature, without the training photos that stay with the run. */
static void
test_export (CliFixture *fixture, gconstpointer data)
{
  cli_assert_status (cli_run (fixture, "export", "run", "out.safetensors", "--json", NULL), 0);
  g_autoptr (GArray) expected =
      get_logits (cli_run (fixture, "classify", "run", "set/validation", "--json", "--logits", NULL));
  const CliResult *result = cli_run (fixture, "classify", "out.safetensors", "set/validation", "--json", "--logits", NULL);
  cli_assert_status (result, 0);
  g_autoptr (GArray) logits = get_logits (result);
  g_assert_cmpuint (logits->len, ==, 27);
  g_assert_cmpmem (logits->data, logits->len * sizeof (double), expected->data, expected->len * sizeof (double));
  g_assert_cmpfloat (read_metadata (fixture, "out.safetensors", "temperature"), ==,
                     read_metadata (fixture, "run/best.safetensors", "temperature"));
  cli_assert_status (cli_run (fixture, "export", "run", "no/such/folder/out.safetensors", NULL), 1);
}

static void
test_class_names (CliFixture *fixture, gconstpointer data)
{
  cli_write (fixture, "names.txt", "eins\nzwei\ndrei\n", -1);
  const CliResult *result = cli_run (fixture, "classify", "run", "--class-names", "names.txt", "--top=3",
                                     "set/validation/red/006.png", NULL);
  cli_assert_status (result, 0);
  g_assert_nonnull (strstr (result->out, "eins"));
  g_assert_nonnull (strstr (result->out, "drei"));
  cli_write (fixture, "names.txt", "eins\nzwei\n", -1);
  cli_assert_status (cli_run (fixture, "classify", "run", "--class-names", "names.txt", "set", NULL), 4);
}

/* Bytes that are no UTF-8, spaces, a leading dash. */
static void
test_odd_names (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *photo = cli_path (fixture, "-\xff \xe4.png");
  cli_draw_photo (photo, 200, 60, 60, 5);
  const CliResult *result = cli_run (fixture, "classify", "--json", "run", "--csv=out \xe9.csv", "--", "-\xff \xe4.png", NULL);
  cli_assert_status (result, 0);
  g_assert_true (g_utf8_validate (result->out, -1, NULL));
  cli_json (result);
  g_autofree char *csv = cli_path (fixture, "out \xe9.csv"), *text = NULL;
  g_assert_true (g_file_get_contents (csv, &text, NULL, NULL));
  g_assert_nonnull (strstr (text, "-\xff \xe4.png,"));
}

/* Makes a locale with a decimal comma, which the machine need not have installed. */
static gboolean
make_locale (CliFixture *fixture, const char *name)
{
  g_autofree char *target = cli_path (fixture, name);
  g_autofree char *source = g_strndup (name, strcspn (name, "."));
  const char *argv[] = { "localedef", "-i", source, "-f", "UTF-8", target, NULL };
  int status;
  return g_spawn_sync (NULL, (char **)argv, NULL,
                       G_SPAWN_SEARCH_PATH | G_SPAWN_STDOUT_TO_DEV_NULL | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, NULL, NULL,
                       &status, NULL)
         && g_file_test (target, G_FILE_TEST_IS_DIR);
}

/* Numbers are the C locale's, read and written, whatever the user's. */
static void
test_locale (CliFixture *fixture, gconstpointer data)
{
  static const char *const locales[] = { "de_DE.UTF-8", "zh_CN.UTF-8", "C", "nonsense" };
  g_setenv ("LOCPATH", fixture->folder, TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (locales); i++) {
    g_autofree char *setting = g_strdup_printf ("LC_ALL=%s", locales[i]);
    if (strchr (locales[i], '_') && !make_locale (fixture, locales[i]))
      g_test_message ("the locale %s cannot be made here: the C locale stands in", locales[i]);
    const CliResult *result = cli_run_env (fixture, setting, "classify", "run", "set/validation", "--json", NULL);
    cli_assert_status (result, 0);
    cli_json (result);
    cli_assert_status (cli_run_env (fixture, setting, "train", "set", "--run", "x", "--learning-rate", "0,5", NULL), 2);
    cli_assert_status (cli_run_env (fixture, setting, "evaluate", "run", "set", "--predictions", "p.csv", NULL), 0);
    result = cli_run_env (fixture, setting, "models", NULL);
    g_assert_nonnull (strstr (result->out, "4.09"));
  }
  g_unsetenv ("LOCPATH");
}

/* A pipe or a device is written to, not replaced. */
static void
test_csv_stdout (CliFixture *fixture, gconstpointer data)
{
  const CliResult *result =
      cli_run (fixture, "classify", "run", "set/validation/red/006.png", "--csv", "/dev/stderr", NULL);
  cli_assert_status (result, 0);
  cli_assert_says (result, "file,class,species,latin_name,probability,not_sure,runner_up,runner_up_probability,date,latitude,longitude,"
                           "error\nset/validation/red/006.png,");
  g_autofree char *link_path = cli_path (fixture, "link.csv"), *target = cli_path (fixture, "target.csv");
  g_assert_cmpint (symlink ("target.csv", link_path), ==, 0);
  cli_write (fixture, "target.csv", "", 0);
  cli_assert_status (cli_run (fixture, "classify", "run", "set/validation/red/006.png", "--csv", "link.csv", NULL), 0);
  g_autofree char *text = NULL;
  g_assert_true (g_file_test (link_path, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (target, &text, NULL, NULL));
  g_assert_true (g_str_has_prefix (text, "file,class,"));
}

/* Every malformed file there is: an error, never a crash, in little memory. */
static void
test_bad_images (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = g_build_filename (g_getenv ("GUENON_SHARED"), "badimages", NULL);
  if (!g_file_test (folder, G_FILE_TEST_IS_DIR)) {
    g_test_skip ("there are no shared bad images beside the checkout");
    return;
  }
  const CliResult *result = cli_run (fixture, "classify", "run", folder, "--json", "--threads", "1", NULL);
  cli_assert_status (result, 3);
  cli_json (result);
  g_assert_cmpfloat (result->peak_megabytes, <, 300);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/cli/model/" path, CliFixture, NULL, set_up_model, func, cli_tear_down)
  ADD ("evaluate", test_evaluate);
  ADD ("evaluate-choices", test_evaluate_choices);
  ADD ("evaluate-drawn", test_evaluate_drawn);
  ADD ("snapshots", test_snapshots);
  ADD ("classify", test_classify);
  ADD ("classify-failures", test_classify_failures);
  ADD ("cut-model", test_cut_model);
  ADD ("other-classes", test_other_classes);
  ADD ("export", test_export);
  ADD ("class-names", test_class_names);
  ADD ("odd-names", test_odd_names);
  ADD ("locale", test_locale);
  ADD ("csv-stdout", test_csv_stdout);
  ADD ("bad-images", test_bad_images);
  return g_test_run ();
}
