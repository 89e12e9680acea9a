/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options, help, lists: what needs no photos. */
#include "cli-support.h"

#include <string.h>
#include <sys/wait.h>

static void
test_help (CliFixture *fixture, gconstpointer data)
{
  static const char *const commands[] = { "inspect", "train", "resume", "cross-validate", "evaluate", "classify", "export", "benchmark",
                                          "demo-dataset", "models", "augment", "augmentations", "optimizers", "schedules" };
  const CliResult *result = cli_run (fixture, "--help", NULL);
  cli_assert_status (result, 0);
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    g_assert_nonnull (strstr (result->out, commands[i]));
  }
  for (guint i = 0; i < G_N_ELEMENTS (commands); i++) {
    g_autofree char *usage = g_strdup_printf ("Usage: guenon-cli %s", commands[i]);
    cli_assert_status (cli_run (fixture, commands[i], "--help", NULL), 0);
    result = cli_run (fixture, "help", commands[i], NULL);
    cli_assert_status (result, 0);
    g_assert_true (g_str_has_prefix (result->out, usage));
    g_assert_cmpstr (result->err, ==, "");
  }
}

/* Unit, range and default stand in the help. */
static void
test_help_train (CliFixture *fixture, gconstpointer data)
{
  const CliResult *result = cli_run (fixture, "train", "--help", NULL);
  static const char *const texts[] = { "px, default 224", "default 0.001", "--beta1", "--[no-]shuffle", "default resnet50",
                                       "--epochs-this-time", "--memory-budget" };
  cli_assert_status (result, 0);
  g_autoptr (GRegex) space = g_regex_new ("\\s+", 0, 0, NULL); /* lines are wrapped */
  g_autofree char *text = g_regex_replace_literal (space, result->out, -1, 0, " ", 0, NULL);
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_assert_nonnull (strstr (text, texts[i]));
}

static void
test_version (CliFixture *fixture, gconstpointer data)
{
  const CliResult *result = cli_run (fixture, "--version", NULL);
  cli_assert_status (result, 0);
  g_assert_cmpstr (result->out, ==, "guenon-cli " GN_VERSION "\n");
}

static void
test_man (CliFixture *fixture, gconstpointer data)
{
  const CliResult *result = cli_run (fixture, "--help-man", NULL);
  cli_assert_status (result, 0);
  g_assert_true (g_str_has_prefix (result->out, ".TH"));
  g_assert_nonnull (strstr (result->out, "\\-\\-learning\\-rate"));
}

static void
expect_usage (CliFixture *fixture, const char *says, const char *a, const char *b, const char *c, const char *d,
              const char *e)
{
  const CliResult *result = cli_run (fixture, a, b, c, d, e, NULL);
  cli_assert_status (result, 2);
  cli_assert_says (result, says);
  g_assert_cmpstr (result->out, ==, "");
}

static void
test_usage (CliFixture *fixture, gconstpointer data)
{
  expect_usage (fixture, "needs a command", NULL, NULL, NULL, NULL, NULL);
  expect_usage (fixture, "do you mean “inspect”", "inspcet", NULL, NULL, NULL, NULL);
  expect_usage (fixture, "there is no command", "quux", NULL, NULL, NULL, NULL);
  expect_usage (fixture, "comes first", "--json", "models", NULL, NULL, NULL);
  expect_usage (fixture, "do you mean --epochs", "train", "data", "--epoch", "3", NULL);
  expect_usage (fixture, "there is no option -x", "models", "-x", NULL, NULL, NULL);
  expect_usage (fixture, "needs a value", "models", "--classes", NULL, NULL, NULL);
  expect_usage (fixture, "takes no value", "models", "--json=yes", NULL, NULL, NULL);
  expect_usage (fixture, "one argument too many", "models", "here", NULL, NULL, NULL);
  expect_usage (fixture, "it needs: MODEL DATASET", "evaluate", "model", NULL, NULL, NULL);
  expect_usage (fixture, "--run DIR", "train", "data", NULL, NULL, NULL);
  expect_usage (fixture, "--run must be something", "train", "data", "--run", "", NULL);
  expect_usage (fixture, "an argument is empty", "inspect", "", NULL, NULL, NULL);
  expect_usage (fixture, "1 to 65536", "models", "--classes", "0", NULL, NULL);
  expect_usage (fixture, "1 to 65536", "models", "--classes", "99999999999999999999", NULL, NULL);
  expect_usage (fixture, "1 to 65536", "models", "--classes", "", NULL, NULL);
  expect_usage (fixture, "1 to 65536", "models", "--classes", "2.5", NULL, NULL);
  expect_usage (fixture, "--seed must be", "demo-dataset", "--seed", "-1", "x", NULL);
  expect_usage (fixture, "--memory-budget must be", "benchmark", "--memory-budget", "lots", NULL, NULL);
  expect_usage (fixture, "--memory-budget must be", "benchmark", "--memory-budget", "99999999999999T", NULL, NULL);
  expect_usage (fixture, "resnet18", "benchmark", "--architecture", "resnet19", NULL, NULL);
  expect_usage (fixture, ".safetensors", "export", "model", "file.txt", NULL, NULL);
  expect_usage (fixture, ".svg", "evaluate", "--figure", "x.pdf", "model", "data");
}

static void
test_train_usage (CliFixture *fixture, gconstpointer data)
{
  static const char *const wrong[][3] = {
    { "--beta1", "1.5", "--beta1 must be a number" },
    { "--momentum", "0.5", "belongs to sgd" },
    { "--optimizer", "nadir", "adam, adamw, adamp" },
    { "--schedule", "tuesday", "constant" },
    { "--augment", "heavy", "light" },
    { "--learning-rate", "0,001", "--learning-rate must be a number" },
    { "--learning-rate", "nan", "--learning-rate must be a number" },
    { "--image-size", "31", "--image-size must be" },
    { "--normalize", "none", "symmetric, imagenet" },
    { "--precision", "fp64", "auto, fp32" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++) {
    const CliResult *result = cli_run (fixture, "train", "data", "--run", "run", wrong[i][0], wrong[i][1], NULL);
    cli_assert_status (result, 2);
    cli_assert_says (result, wrong[i][2]);
  }
}

/* What the contract has and this version does not: exit 2, and it says so. */
static void
test_unbuilt (CliFixture *fixture, gconstpointer data)
{
  static const char *const unbuilt[][4] = {
    { "export", "model", "model.onnx" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (unbuilt); i++) {
    const CliResult *result = cli_run (fixture, unbuilt[i][0], unbuilt[i][1], unbuilt[i][2], unbuilt[i][3], NULL);
    cli_assert_status (result, 2);
    cli_assert_says (result, "not part of this version");
  }
}

static JsonObject *
find_named (JsonArray *array, const char *name)
{
  for (guint i = 0; i < json_array_get_length (array); i++) {
    JsonObject *object = json_array_get_object_element (array, i);
    if (strcmp (json_object_get_string_member (object, "name"), name) == 0)
      return object;
  }
  g_assert_not_reached ();
}

static void
test_models (CliFixture *fixture, gconstpointer data)
{
  const CliResult *result = cli_run (fixture, "models", "--json", NULL);
  cli_assert_status (result, 0);
  JsonObject *model = find_named (json_object_get_array_member (cli_json (result), "models"), "resnet50");
  g_assert_cmpint (json_object_get_int_member (model, "parameters"), ==, 23528522);
  g_assert_cmpint (json_object_get_int_member (model, "input_size"), ==, 224);
  g_assert_cmpint (json_object_get_int_member (model, "macs") / 10000000, ==, 408);

  result = cli_run (fixture, "models", "--json", "--classes", "1000", NULL);
  model = find_named (json_object_get_array_member (cli_json (result), "models"), "resnet18");
  g_assert_cmpint (json_object_get_int_member (model, "parameters"), ==, 11689512);

  result = cli_run (fixture, "models", NULL);
  cli_assert_status (result, 0);
  g_assert_nonnull (strstr (result->out, "23,528,522"));
}

static void
test_lists (CliFixture *fixture, gconstpointer data)
{
  JsonObject *lists = cli_json (cli_run (fixture, "augmentations", "--json", NULL));
  JsonArray *operations = json_object_get_array_member (lists, "operations");
  JsonObject *flip = find_named (operations, "flip");
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (flip, "parameters")), >, 0);
  find_named (json_object_get_array_member (lists, "pipelines"), "light");
  find_named (json_object_get_array_member (lists, "pipelines"), "none");

  JsonObject *adam = find_named (json_object_get_array_member (cli_json (cli_run (fixture, "optimizers", "--json", NULL)),
                                                               "optimizers"), "adam");
  JsonObject *epsilon = find_named (json_object_get_array_member (adam, "parameters"), "epsilon");
  g_assert_cmpfloat (json_object_get_double_member (epsilon, "default"), ==, 1e-8);
  find_named (json_object_get_array_member (cli_json (cli_run (fixture, "schedules", "--json", NULL)), "schedules"),
              "constant");
  cli_assert_status (cli_run (fixture, "augmentations", NULL), 0);
  cli_assert_status (cli_run (fixture, "optimizers", NULL), 0);
  cli_assert_status (cli_run (fixture, "schedules", NULL), 0);
  JsonObject *recipes = cli_json (cli_run (fixture, "recipes", "--json", NULL));
  JsonObject *best = find_named (json_object_get_array_member (recipes, "recipes"), "best");
  g_assert_cmpint (json_object_get_int_member (json_object_get_object_member (best, "settings"), "warmup-epochs"), ==, 5);
  const CliResult *result = cli_run (fixture, "recipes", NULL);
  cli_assert_status (result, 0);
  g_assert_nonnull (strstr (result->out, "fine-tune"));
}

static void
test_benchmark (CliFixture *fixture, gconstpointer data)
{
  const CliResult *result = cli_run (fixture, "benchmark", "--architecture", "resnet18", "--image-size", "32", "--batch-size",
                                     "2", "--seconds", "0", "--threads", "2", "--precision", "bf16", "--json", "--profile", "--explain-plan", NULL);
  static const char *const figures[] = { "training_images_per_second", "inference_images_per_second",
                                         "single_image_milliseconds", "augmentation_images_per_second", "peak_memory_bytes" };
  cli_assert_status (result, 0);
  JsonObject *object = cli_json (result);
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    g_assert_cmpfloat (json_object_get_double_member (object, figures[i]), >, 0);
  g_assert_cmpstr (json_object_get_string_member (object, "architecture"), ==, "resnet18");
  g_assert_cmpstr (json_object_get_string_member (object, "precision"), ==, "bf16");
  g_assert_cmpint (json_object_get_int_member (object, "threads"), ==, 2);
  g_assert_cmpint (json_object_get_int_member (object, "parameters"), ==, 11181642);
  g_assert_true (json_object_has_member (object, "isa") && json_object_has_member (object, "blas_core")
                 && json_object_has_member (object, "cpu"));
  g_assert_cmpuint (json_array_get_length (json_object_get_array_member (object, "profile")), >, 20);
  g_assert_nonnull (strstr (json_object_get_string_member (object, "plan"), "conv1"));

  result = cli_run (fixture, "benchmark", "--architecture", "resnet18", "--batch-size", "64", "--memory-budget", "300M", NULL);
  cli_assert_status (result, 1);
  cli_assert_says (result, "the largest that fits is ");
  result = cli_run (fixture, "benchmark", "--architecture", "resnet18", "--image-size", "2048", "--batch-size", "4096",
                    NULL);
  cli_assert_status (result, 1);
  cli_assert_says (result, "At most 127 photos");
  result =
      cli_run (fixture, "benchmark", "--architecture", "resnet18", "--image-size", "2048", "--batch-size", "127", NULL);
  cli_assert_status (result, 1); /* without a budget it is what is free that counts */
  cli_assert_says (result, "the largest that fits is ");
}

/* A forced kernel path that the processor cannot run is told, not crashed on. */
static void
test_isa (CliFixture *fixture, gconstpointer data)
{
  const CliResult *result = cli_run_env (fixture, "GUENON_ISA=portable", "benchmark", "--architecture", "resnet18", "--image-size",
                                         "32", "--batch-size", "1", "--seconds", "0", "--json", NULL);
  cli_assert_status (result, 0);
  g_assert_cmpstr (json_object_get_string_member (cli_json (result), "isa"), ==, "portable");
  result = cli_run_env (fixture, "GUENON_ISA=z80", "benchmark", "--architecture", "resnet18", "--image-size", "32",
                        "--batch-size", "1", "--seconds", "0", "--json", NULL);
  cli_assert_status (result, 0);
  cli_assert_says (result, "z80");
}

/* Runs the program as a shell does, with this behind it, and returns its exit status. */
static int
run_in_shell (const char *arguments)
{
  g_autofree char *command = g_strdup_printf ("'%s' %s 2>/dev/null", g_getenv ("GUENON_CLI"), arguments);
  int status;
  g_assert_true (g_spawn_sync (NULL, (char *[]){ (char *)"/bin/sh", (char *)"-c", command, NULL }, NULL, G_SPAWN_DEFAULT,
                               NULL, NULL, NULL, NULL, &status, NULL));
  return WEXITSTATUS (status);
}

static void
test_full_disk (CliFixture *fixture, gconstpointer data)
{
  if (!g_file_test ("/dev/full", G_FILE_TEST_EXISTS))
    g_test_skip ("there is no /dev/full");
  else
    g_assert_cmpint (run_in_shell ("models > /dev/full"), ==, 5);
}

/* What cannot be told is a failure, and goes into no other file that happens to get the number of the stream. */
static void
test_closed_streams (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *folder = cli_path (fixture, "demo"), *table = NULL, *text = NULL;
  g_autofree char *arguments = g_strdup_printf ("demo-dataset '%s' --per-class 2 <&- >&-", folder);
  g_assert_cmpint (run_in_shell ("models --json >&-"), ==, 1);
  g_assert_cmpint (run_in_shell (arguments), ==, 1);
  table = g_build_filename (folder, "monkey_labels.txt", NULL);
  g_assert_true (g_file_get_contents (table, &text, NULL, NULL));
  g_assert_null (strstr (text, "inspect"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/cli/usage/" path, CliFixture, NULL, cli_set_up, func, cli_tear_down)
  ADD ("help", test_help);
  ADD ("help-train", test_help_train);
  ADD ("version", test_version);
  ADD ("man", test_man);
  ADD ("wrong", test_usage);
  ADD ("wrong-train", test_train_usage);
  ADD ("unbuilt", test_unbuilt);
  ADD ("models", test_models);
  ADD ("lists", test_lists);
  ADD ("benchmark", test_benchmark);
  ADD ("isa", test_isa);
  ADD ("full-disk", test_full_disk);
  ADD ("closed-streams", test_closed_streams);
  return g_test_run ();
}
