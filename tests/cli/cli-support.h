/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the real program (GUENON_CLI in the environment) on photos made for the test. */
#pragma once

#include <gio/gio.h>
#include <json-glib/json-glib.h>

#define CLI_NOT_RUN 98

/* What a run of the program left behind. */
typedef struct {
  int status; /* exit status, or -signal */
  char *out, *err;
  gsize out_length;
  double peak_megabytes;
} CliResult;

/* A folder of its own for each test, removed with all it holds; also the program's data and cache folder. */
typedef struct {
  char *folder;
} CliFixture;

void  cli_set_up    (CliFixture *fixture, gconstpointer data);
void  cli_tear_down (CliFixture *fixture, gconstpointer data);
/* (transfer full): a path in the fixture's folder. */
char *cli_path      (CliFixture *fixture, const char *name);

/* Runs the program in the fixture's folder; the arguments end with NULL. The result is owned by the support and valid
 * until the next run. */
const CliResult *cli_run     (CliFixture *fixture, const char *first, ...) G_GNUC_NULL_TERMINATED;
/* The same with a line "NAME=value" of environment on top. */
const CliResult *cli_run_env (CliFixture *fixture, const char *setting, const char *first, ...) G_GNUC_NULL_TERMINATED;
/* As somebody who is not the superuser, when the test is; status CLI_NOT_RUN when he may not run the program. */
const CliResult *cli_run_unprivileged (CliFixture *fixture, const char *first, ...) G_GNUC_NULL_TERMINATED;
/* Starts it, waits until the line appears on standard error (or 60 s), sends the signal n times and waits for the end. */
const CliResult *cli_run_and_signal (CliFixture *fixture, const char *awaited, int signal, int n, const char *first, ...)
  G_GNUC_NULL_TERMINATED;
/* Asserts status and says what the program said when it is another. */
void             cli_assert_status  (const CliResult *result, int status);
void             cli_assert_says    (const CliResult *result, const char *text); /* on standard error */

/* Parses standard output as the one JSON document it must be, with schema 1. (transfer none), valid until the next. */
JsonObject *cli_json (const CliResult *result);

/* A photo of one colour with a little noise by seed; the type is that of the suffix. */
void cli_draw_photo (const char *path, int red, int green, int blue, guint seed);
/* training/ and validation/ with classes red, green, blue: so many photos each. */
void cli_draw_dataset (CliFixture *fixture, const char *name, int n_training, int n_validation);
/* Trains a small model for an epoch into the folder "run". */
void cli_train_small (CliFixture *fixture, const char *dataset, const char *run);
void cli_write (CliFixture *fixture, const char *name, const char *bytes, gssize length);
