/* SPDX-License-Identifier: GPL-3.0-or-later */
/* guenon-cli: finds the command, reads its options, runs it and turns what went wrong into an exit status. */
#include "gn-cli-output.h"
#include "gn-cli-signals.h"

#include "gn-cpu.h"
#include "gn-error.h"
#include "gn-trainer.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <locale.h>
#include <stddef.h>
#include <string.h>
#include <unistd.h>

const GnCliCommand *const gn_cli_commands[] = {
  &gn_cli_inspect,       &gn_cli_augment,    &gn_cli_train,     &gn_cli_resume,    &gn_cli_cross_validate,
  &gn_cli_evaluate,      &gn_cli_compare,    &gn_cli_classify,  &gn_cli_export,    &gn_cli_benchmark,
  &gn_cli_demo_dataset,  &gn_cli_models,     &gn_cli_augmentations, &gn_cli_optimizers, &gn_cli_schedules,
  &gn_cli_recipes,       NULL
};

static const GnParamSpec threads_params[] = {
  { "threads", N_ ("Threads"), N_ ("threads"), N_ ("Processors to use; 0 means all of them. Results do not depend on it."),
    GN_PARAM_INTEGER, 0, 1024, 0, 0, 64, 1, NULL, offsetof (GnCliContext, threads) },
  { NULL }
};

/* The recipe's setting, for commands that have no recipe. */
static const GnParamSpec *
precision_params (void)
{
  static GnParamSpec specs[2];
  specs[0] = *gn_params_find (gn_recipe_params, "precision");
  specs[0].offset = offsetof (GnCliContext, precision);
  return specs;
}

GnCliOptions *
gn_cli_command_options (const GnCliCommand *command, GnCliContext *context, gpointer settings)
{
  static gboolean help; /* asked for by name; the target is never read */
  GnCliOptions *options = gn_cli_options_new ();
  if (command->add_options)
    command->add_options (options, settings);
  if (command->uses & GN_USES_PRECISION)
    gn_cli_options_add_specs (options, precision_params (), context);
  if (command->uses & GN_USES_MEMORY)
    gn_cli_options_add_bytes (options, "memory-budget", N_ ("Memory to use at most; K, M, G and T are understood."),
                              N_ ("what is free"), &context->memory_budget);
  if (command->uses & GN_USES_THREADS)
    gn_cli_options_add_specs (options, threads_params, context);
  if (command->uses & GN_USES_SEED)
    gn_cli_options_add_seed (options, "seed", N_ ("Start of the random numbers: equal seeds, equal results."),
                             &context->seed);
  gn_cli_options_add_flag (options, "json", N_ ("Print one JSON document on standard output."), &context->json);
  gn_cli_options_add_flag (options, "quiet", N_ ("No progress and no remarks."), &context->quiet);
  gn_cli_options_add_flag (options, "verbose", N_ ("More remarks."), &context->verbose);
  gn_cli_options_add_flag (options, "help", N_ ("Show this help."), &help);
  gn_cli_options_add_unbuilt (options, command->unbuilt);
  return options;
}

static GnExitStatus
get_status (const GError *error)
{
  if (gn_error_is_no_space (error))
    return GN_EXIT_NO_SPACE;
  if (error->domain == GN_CLI_ERROR)
    return error->code == GN_CLI_ERROR_FAILED ? GN_EXIT_FAILED : GN_EXIT_USAGE;
  if (g_error_matches (error, GN_ERROR, GN_ERROR_VALUE))
    return GN_EXIT_USAGE;
  if (g_error_matches (error, GN_TRAINING_ERROR, GN_TRAINING_ERROR_RUN) || error->domain == GN_INFERENCE_ERROR
      || error->domain == GN_DATASET_ERROR || error->domain == GN_NETWORK_ERROR)
    return GN_EXIT_UNUSABLE;
  return GN_EXIT_FAILED;
}

static int
report (const char *command, const GError *error)
{
  int signal = gn_cli_signals_get ();
  if (signal && g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return 128 + signal;
  gn_cli_warn ("guenon-cli%s%s: %s", command ? " " : "", command ? command : "", error->message);
  if (g_error_matches (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE))
    gn_cli_warn (_ ("Try “guenon-cli%s%s --help”."), command ? " " : "", command ? command : "");
  return (int)get_status (error);
}

/* The operands of an operand list such as "MODEL PHOTO|FOLDER…" do not match what was given. */
static gboolean
check_operands (const GnCliCommand *command, char **operands, GError **error)
{
  int n = (int)g_strv_length (operands);
  if (n < command->least_operands) {
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("it needs: %s"), command->operands);
    return FALSE;
  }
  if (command->most_operands >= 0 && n > command->most_operands) {
    g_autofree char *shown = gn_cli_shown (operands[command->most_operands]);
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("“%s” is one argument too many"), shown);
    return FALSE;
  }
  for (int i = 0; i < n; i++)
    if (!*operands[i]) {
      g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("an argument is empty; it needs: %s"),
                   command->operands);
      return FALSE;
    }
  return TRUE;
}

static void
warn_about_processor (const GnCliCommand *command, const GnCliContext *context)
{
  gboolean heavy = command == &gn_cli_train || command == &gn_cli_resume || command == &gn_cli_cross_validate ||
                   command == &gn_cli_benchmark;
  if ((command->uses & GN_USES_NETWORK) == 0)
    return;
  if (gn_cpu_isa_problem ())
    gn_cli_warn (_ ("warning: %s"), gn_cpu_isa_problem ());
  if (gn_cpu_blas_warning () && (heavy || context->verbose))
    gn_cli_note (context, _ ("warning: %s"), gn_cpu_blas_warning ());
}

static int
run (const GnCliCommand *command, GnCliContext *context, gpointer settings, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnCliOptions) options = gn_cli_command_options (command, context, settings);
  g_auto (GStrv) operands = gn_cli_options_parse (options, argc, argv, &error);
  if (gn_cli_options_get (options, "help")) {
    gn_cli_print_command_help (command, options);
    return GN_EXIT_DONE;
  }
  if (!operands || !check_operands (command, operands, &error))
    return report (command->name, error);
  context->options = options;
  warn_about_processor (command, context);
  int status = command->run (context, settings, operands, &error);
  gn_cli_progress_clear ();
  return error ? report (command->name, error) : status;
}

static int
run_command (const GnCliCommand *command, int argc, char **argv)
{
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autofree gpointer settings = g_malloc0 (MAX (command->settings_size, 1));
  GnCliContext context = { .cancellable = cancellable };
  gn_cli_signals_watch (cancellable);
  int status = run (command, &context, settings, argc, argv);
  if (command->clear)
    command->clear (settings);
  return status;
}

static const GnCliCommand *
find_command (const char *name, GError **error)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  for (guint i = 0; gn_cli_commands[i]; i++) {
    if (strcmp (gn_cli_commands[i]->name, name) == 0)
      return gn_cli_commands[i];
    g_ptr_array_add (names, (gpointer)gn_cli_commands[i]->name);
  }
  g_ptr_array_add (names, NULL);
  const char *nearest = gn_cli_nearest (name, (const char *const *)names->pdata);
  g_autofree char *shown = g_utf8_make_valid (name, -1);
  if (nearest)
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("there is no command “%s”; do you mean “%s”?"), shown, nearest);
  else
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("there is no command “%s”"), shown);
  return NULL;
}

static int
run_named (const char *name, int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  const GnCliCommand *command = find_command (name, &error);
  return command ? run_command (command, argc, argv) : report (NULL, error);
}

static int
dispatch (int argc, char **argv)
{
  if (argc < 2) {
    gn_cli_warn (_ ("guenon-cli: it needs a command. Try “guenon-cli --help”."));
    return GN_EXIT_USAGE;
  }
  if (strcmp (argv[1], "--version") == 0) {
    printf ("guenon-cli %s\n", GN_VERSION);
    return GN_EXIT_DONE;
  }
  if (strcmp (argv[1], "--help-man") == 0) {
    gn_cli_print_man ();
    return GN_EXIT_DONE;
  }
  gboolean help = strcmp (argv[1], "help") == 0 || strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0;
  if (help && argc == 2) {
    gn_cli_print_help ();
    return GN_EXIT_DONE;
  }
  if (help)
    return run_named (argv[2], 1, (char *[]){ (char *)"--help", NULL });
  if (argv[1][0] == '-') {
    gn_cli_warn (_ ("guenon-cli: the command comes first. Try “guenon-cli --help”."));
    return GN_EXIT_USAGE;
  }
  return run_named (argv[1], argc - 2, argv + 2);
}

/* A stream that was closed must not become the number of a file that is opened later: what is printed would go into it.
 */
static void
occupy_streams (void)
{
  int fd;
  do
    fd = open ("/dev/null", O_RDONLY);
  while (fd >= 0 && fd <= STDERR_FILENO);
  if (fd >= 0)
    close (fd);
}

int
main (int argc, char **argv)
{
  occupy_streams ();
  setlocale (LC_ALL, "");
  setlocale (LC_NUMERIC, "C"); /* what we print is read by programs too */
  bindtextdomain (GETTEXT_PACKAGE, GN_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_prgname ("guenon-cli");

  int status = dispatch (argc, argv);
  if (fflush (stdout) != 0 || ferror (stdout)) {
    g_autoptr (GError) error = NULL;
    gn_error_set_from_errno (&error, errno, _ ("Cannot write"), _ ("standard output"));
    if (status == GN_EXIT_DONE || status == GN_EXIT_SKIPPED)
      status = report (NULL, error);
  }
  return status;
}
