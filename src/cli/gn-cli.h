/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the sub-commands share: exit statuses, the settings every command knows, the table of commands. */
#pragma once

#include "gn-cli-options.h"
#include "gn-plan.h"

G_BEGIN_DECLS

/* Exit statuses; a signal's is 128 plus its number. */
typedef enum {
  GN_EXIT_DONE = 0,
  GN_EXIT_FAILED = 1,
  GN_EXIT_USAGE = 2,
  GN_EXIT_SKIPPED = 3,  /* done, but some files were skipped */
  GN_EXIT_UNUSABLE = 4, /* the data set or the model */
  GN_EXIT_NO_SPACE = 5
} GnExitStatus;

/* Which of the shared options a command has. */
typedef enum {
  GN_USES_THREADS = 1 << 0,
  GN_USES_SEED = 1 << 1,
  GN_USES_MEMORY = 1 << 2,
  GN_USES_PRECISION = 1 << 3,
  GN_USES_NETWORK = 1 << 4, /* no option: the processor matters */
} GnCliUses;

/**
 * GnCliContext:
 * @threads: 0 = all processors
 * @memory_budget: bytes, 0 = no limit
 * @cancellable: cancelled by the first SIGINT or SIGTERM
 * @options: what was given on the command line
 *
 * What main() has found out for the command that runs.
 */
typedef struct {
  gboolean json, quiet, verbose;
  int threads;
  GnPrecision precision;
  guint64 seed, memory_budget;
  GCancellable *cancellable;
  GnCliOptions *options;
} GnCliContext;

/**
 * GnCliCommand:
 * @operands: what stands after the options, "MODEL DATASET"
 * @summary: (translatable) half a line for the list of commands
 * @description: (translatable) (nullable) a few sentences for its own help
 * @most_operands: -1 = any number
 * @settings_size: of the command's own struct, zeroed before @add_options
 * @add_options: sets defaults and adds its options; (nullable)
 * @run: returns an exit status, or anything with @error set
 * @clear: frees what the settings own; (nullable)
 * @unbuilt: (nullable): options of the contract that this version does not have
 */
typedef struct {
  const char *name, *operands, *summary, *description;
  GnCliUses uses;
  int least_operands, most_operands;
  gsize settings_size;
  void (*add_options) (GnCliOptions *options, gpointer settings);
  int  (*run)         (GnCliContext *context, gpointer settings, char **operands, GError **error);
  void (*clear)       (gpointer settings);
  const char *const *unbuilt;
} GnCliCommand;

extern const GnCliCommand gn_cli_inspect, gn_cli_augment, gn_cli_train, gn_cli_resume, gn_cli_cross_validate,
  gn_cli_evaluate, gn_cli_compare, gn_cli_classify, gn_cli_export, gn_cli_benchmark, gn_cli_demo_dataset,
  gn_cli_models, gn_cli_augmentations, gn_cli_optimizers, gn_cli_schedules, gn_cli_recipes;

/* NULL-terminated, in the order of the help. */
extern const GnCliCommand *const gn_cli_commands[];

/* gn-cli-help.c */
void gn_cli_print_help         (void);
void gn_cli_print_command_help (const GnCliCommand *command, GnCliOptions *options);
/* The man page, in roff, for the build. */
void gn_cli_print_man          (void);

/* main.c: the options of a command, shared ones included. */
GnCliOptions *gn_cli_command_options (const GnCliCommand *command, GnCliContext *context, gpointer settings);

G_END_DECLS
