/* SPDX-License-Identifier: GPL-3.0-or-later */
/* train, resume and the signals. */
#include "cli-support.h"

#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>

#define SMALL "--architecture", "resnet18", "--image-size", "32", "--batch-size", "6"

static void
test_train (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 6, 3);
  const CliResult *result = cli_run (fixture, "train", "set", "--run", "run", SMALL, "--epochs", "3", "--augment", "none",
                                     "--beta1", "0.8", "--no-shuffle", "--seed", "3", "--json", NULL);
  cli_assert_status (result, 0);
  JsonObject *object = cli_json (result);
  g_assert_cmpint (json_object_get_int_member (object, "epochs"), ==, 3);
  g_assert_cmpint (json_object_get_int_member (object, "best_epoch"), >=, 1);
  double best = json_object_get_double_member (object, "best_validation_accuracy");
  g_assert_true (best >= 0 && best <= 1);
  g_assert_true (json_object_has_member (object, "last_validation_accuracy"));
  g_assert_cmpfloat (json_object_get_double_member (object, "seconds"), >, 0);
  g_assert_true (g_file_test (json_object_get_string_member (object, "model"), G_FILE_TEST_EXISTS));

  result = cli_run (fixture, "train", "set", "--run", "run", SMALL, NULL);
  cli_assert_status (result, 1);
  cli_assert_says (result, "holds a run already");
  cli_assert_status (cli_run (fixture, "resume", "run", "--json", NULL), 0);
  g_assert_cmpint (json_object_get_int_member (cli_json (cli_run (fixture, "resume", "run", "--json", "--quiet", "--epochs",
                                                                  "4", NULL)), "epochs"), ==, 4);
}

static guint
count_entries (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;
  while (g_dir_read_name (dir))
    n++;
  return n;
}

/* Each training photo once, in folds that add up; as a table too; and nothing is left behind. */
static void
test_cross_validate (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 6, 3);
  cli_assert_status (cli_run (fixture, "inspect", "set", NULL), 0); /* has made the home's folders */
  guint before = count_entries (fixture->folder);
  const CliResult *result = cli_run (fixture, "cross-validate", "set", SMALL, "--folds", "3", "--epochs", "2", "--json", NULL);
  cli_assert_status (result, 0);
  JsonObject *object = cli_json (result);
  JsonArray *folds = json_object_get_array_member (object, "folds");
  gint64 photos = 0, correct = 0;
  g_assert_cmpuint (json_array_get_length (folds), ==, 3);
  for (guint i = 0; i < 3; i++) {
    JsonObject *fold = json_array_get_object_element (folds, i);
    photos += json_object_get_int_member (fold, "photos");
    correct += json_object_get_int_member (fold, "correct");
  }
  g_assert_cmpint (photos, ==, 18);
  g_assert_cmpint (json_object_get_int_member (object, "photos"), ==, photos);
  g_assert_cmpint (json_object_get_int_member (object, "correct"), ==, correct);
  g_assert_cmpfloat_with_epsilon (json_object_get_double_member (object, "accuracy"), (double)correct / 18, 1e-6);

  result = cli_run (fixture, "cross-validate", "set", SMALL, "--folds", "3", "--epochs", "2", NULL);
  cli_assert_status (result, 0);
  g_assert_nonnull (strstr (result->out, "Validation photos were not"));
  g_assert_cmpuint (count_entries (fixture->folder), ==, before);
  cli_assert_status (cli_run (fixture, "cross-validate", "set", SMALL, "--folds", "1", NULL), 2);
}

static char *
read_bytes (CliFixture *fixture, const char *name, gsize *length)
{
  g_autofree char *path = cli_path (fixture, name);
  char *bytes = NULL;
  g_assert_true (g_file_get_contents (path, &bytes, length, NULL));
  return bytes;
}

static void
assert_same_weights (CliFixture *fixture, const char *one, const char *other)
{
  gsize n, m;
  g_autofree char *a = read_bytes (fixture, one, &n), *b = read_bytes (fixture, other, &m);
  g_assert_cmpmem (a, n, b, m);
}

/* A session that leaves, another with other threads, and one that goes through: the same bytes. */
static void
test_this_time (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 5, 2);
  cli_assert_status (cli_run (fixture, "train", "set", "--run", "whole", SMALL, "--epochs", "2", "--threads", "1", NULL), 0);
  const CliResult *result = cli_run (fixture, "train", "set", "--run", "parts", SMALL, "--epochs", "2", "--epochs-this-time",
                                     "1", "--json", NULL);
  cli_assert_status (result, 0);
  g_assert_cmpint (json_object_get_int_member (cli_json (result), "epochs"), ==, 1);
  cli_assert_status (cli_run (fixture, "resume", "parts", "--threads", "3", NULL), 0);
  assert_same_weights (fixture, "whole/last.safetensors", "parts/last.safetensors");
  assert_same_weights (fixture, "whole/best.safetensors", "parts/best.safetensors");
}

static void
signal_and_resume (CliFixture *fixture, int number, int status)
{
  cli_draw_dataset (fixture, "set", 40, 2);
  const CliResult *result = cli_run_and_signal (fixture, "parameters", number, 1, "train", "set", "--run", "run", SMALL,
                                                "--epochs", "2", "--json", NULL);
  cli_assert_status (result, status);
  cli_json (result);
  cli_assert_status (cli_run (fixture, "resume", "run", NULL), 0);
  cli_assert_status (cli_run (fixture, "train", "set", "--run", "whole", SMALL, "--epochs", "2", NULL), 0);
  assert_same_weights (fixture, "whole/last.safetensors", "run/last.safetensors");
}

static void
test_interrupt (CliFixture *fixture, gconstpointer data)
{
  signal_and_resume (fixture, SIGINT, 130);
}

static void
test_terminate (CliFixture *fixture, gconstpointer data)
{
  signal_and_resume (fixture, SIGTERM, 143);
}

/* The second signal does not wait, and what was saved stays whole. */
static void
test_twice (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 60, 2);
  const CliResult *result = cli_run_and_signal (fixture, "parameters", SIGINT, 2, "train", "set", "--run", "run",
                                                "--architecture", "resnet18", "--image-size", "128", "--batch-size", "90",
                                                "--epochs", "50", NULL);
  cli_assert_status (result, 130);
  cli_assert_says (result, "again to leave at once");
  cli_assert_status (cli_run (fixture, "resume", "run", "--epochs-this-time", "1", NULL), 0);
}

static void
test_changed (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 4, 2);
  cli_train_small (fixture, "set", "run");
  g_autofree char *set = cli_path (fixture, "set"), *moved = cli_path (fixture, "moved");
  g_autofree char *photo = cli_path (fixture, "moved/training/red/new.png");
  g_assert_cmpint (g_rename (set, moved), ==, 0);
  cli_assert_status (cli_run (fixture, "resume", "run", NULL), 4);
  cli_assert_status (cli_run (fixture, "resume", "run", "--dataset", "moved", "--epochs", "3", NULL), 0);
  cli_draw_photo (photo, 9, 9, 9, 9);
  const CliResult *result = cli_run (fixture, "resume", "run", "--dataset", "moved", "--epochs", "4", NULL);
  cli_assert_status (result, 4);
  cli_assert_says (result, "red: 4 training photos before, 5 now");
}

static void
test_unreadable (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 4, 2);
  cli_write (fixture, "set/training/red/broken.png", "nothing", -1);
  const CliResult *result = cli_run (fixture, "train", "set", "--run", "run", SMALL, "--epochs", "1", NULL);
  cli_assert_status (result, 3);
  cli_assert_says (result, "broken.png");
}

static void
test_too_large (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 40, 2);
  const CliResult *result = cli_run (fixture, "train", "set", "--run", "run", "--architecture", "resnet18", "--batch-size", "120",
                                     "--memory-budget", "1G", NULL);
  cli_assert_status (result, 1);
  g_autofree char *run = cli_path (fixture, "run");
  g_assert_false (g_file_test (run, G_FILE_TEST_EXISTS));
}

/* From weights of another head: architecture and normalisation follow, the head is replaced and that is told. */
static void
test_init (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 4, 2);
  cli_assert_status (cli_run (fixture, "train", "set", "--run", "first", SMALL, "--epochs", "1", "--normalize", "imagenet",
                              NULL), 0);
  const CliResult *result = cli_run (fixture, "train", "set", "--run", "second", "--init", "first", "--image-size", "32",
                                     "--epochs", "1", NULL);
  cli_assert_status (result, 0);
  cli_assert_says (result, "resnet18, normalisation imagenet");
  gsize length;
  g_autofree char *record = read_bytes (fixture, "second/run.json", &length);
  g_assert_nonnull (strstr (record, "resnet18"));
  g_assert_nonnull (strstr (record, "imagenet"));
  cli_assert_status (cli_run (fixture, "train", "set", "--run", "third", "--init", "nowhere", NULL), 4);
}

/* The photos are gone; a file stands where the run's folder shall be. */
static void
test_wrong_places (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 4, 2);
  cli_train_small (fixture, "set", "run");
  cli_write (fixture, "file", "x", 1);
  const CliResult *result = cli_run (fixture, "train", "set", "--run", "file", SMALL, NULL);
  cli_assert_status (result, 1);
  cli_assert_says (result, "file”: Not a directory");
  g_autofree char *set = cli_path (fixture, "set"), *moved = cli_path (fixture, "moved");
  g_assert_cmpint (g_rename (set, moved), ==, 0);
  result = cli_run (fixture, "resume", "run", "--epochs", "3", NULL);
  cli_assert_status (result, 4);
  cli_assert_says (result, "--dataset DIR");
}

/* A loss that is no number any more: told, and what was saved before stays. */
static void
test_diverges (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 4, 2);
  const CliResult *result =
      cli_run (fixture, "train", "set", "--run", "run", SMALL, "--epochs", "3", "--learning-rate", "1e30", NULL);
  cli_assert_status (result, 1);
  cli_assert_says (result, "diverged");
  cli_assert_says (result, "learning rate");
  g_assert_cmpstr (result->out, ==, "");
}

/* Validation photos that are trained on: told by default, their training copies left out on demand, in resumed runs too. */
static void
test_leaks (CliFixture *fixture, gconstpointer data)
{
  gsize length;
  cli_draw_dataset (fixture, "set", 5, 2);
  for (int i = 0; i < 3; i++) {
    g_autofree char *from = g_strdup_printf ("set/training/red/00%d.png", i);
    g_autofree char *to = g_strdup_printf ("set/validation/red/leak%d.png", i);
    g_autofree char *bytes = read_bytes (fixture, from, &length);
    cli_write (fixture, to, bytes, (gssize)length);
  }
  const CliResult *result = cli_run (fixture, "train", "set", "--run", "keep", SMALL, "--epochs", "1", NULL);
  cli_assert_status (result, 0);
  cli_assert_says (result, "3 of the validation photos are also trained on");

  result = cli_run (fixture, "train", "set", "--run", "drop", SMALL, "--epochs", "1", "--leaks", "drop", NULL);
  cli_assert_status (result, 0);
  cli_assert_says (result, "3 training photos are left out");
  g_autofree char *record = read_bytes (fixture, "drop/run.json", &length), *kept = read_bytes (fixture, "keep/run.json", &length);
  g_assert_nonnull (strstr (record, "\"drop\""));
  g_assert_nonnull (strstr (record, "training/red/001.png"));
  g_assert_null (strstr (kept, "training/red/001.png"));
  g_autofree char *steps = read_bytes (fixture, "drop/steps.csv", &length), *more = read_bytes (fixture, "keep/steps.csv", &length);
  g_assert_nonnull (strstr (steps, "\n2,"));
  g_assert_null (strstr (steps, "\n3,")); /* 12 photos, six a step, not 15 */
  g_assert_nonnull (strstr (more, "\n3,"));
  cli_assert_status (cli_run (fixture, "resume", "drop", "--epochs", "2", NULL), 0);

  JsonObject *object = cli_json (cli_run (fixture, "evaluate", "drop", "set", "--json", NULL));
  JsonObject *clean = json_object_get_object_member (object, "without_leaks");
  g_assert_cmpint (json_object_get_int_member (object, "count"), ==, 9);
  g_assert_cmpint (json_object_get_int_member (clean, "count"), ==, 6);
  g_assert_cmpint (json_object_get_int_member (clean, "correct"), <=, 6);
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (clean, "interval")), ==, 2);
  cli_assert_status (cli_run (fixture, "train", "set", "--run", "other", "--leaks", "hide", NULL), 2);
}

static void
test_resume_nothing (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *empty = cli_path (fixture, "empty");
  g_mkdir (empty, 0755);
  cli_assert_status (cli_run (fixture, "resume", "empty", NULL), 4);
  cli_assert_status (cli_run (fixture, "resume", "missing", NULL), 4);
  cli_write (fixture, "broken/run.json", "{\"schema\":", -1);
  cli_assert_status (cli_run (fixture, "resume", "broken", NULL), 4);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/cli/run/" path, CliFixture, NULL, cli_set_up, func, cli_tear_down)
  ADD ("train", test_train);
  ADD ("cross-validate", test_cross_validate);
  ADD ("this-time", test_this_time);
  ADD ("interrupt", test_interrupt);
  ADD ("terminate", test_terminate);
  ADD ("twice", test_twice);
  ADD ("changed", test_changed);
  ADD ("unreadable", test_unreadable);
  ADD ("too-large", test_too_large);
  ADD ("init", test_init);
  ADD ("wrong-places", test_wrong_places);
  ADD ("diverges", test_diverges);
  ADD ("leaks", test_leaks);
  ADD ("resume-nothing", test_resume_nothing);
  return g_test_run ();
}
