/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models and data sets as commands are given them. */
#pragma once

#include "gn-cli.h"
#include "gn-model.h"

G_BEGIN_DECLS

/* What overrides a model file's own description; strings owned. */
typedef struct {
  char *architecture, *class_names, *normalize;
  int image_size; /* 0 = the model's */
  gboolean single; /* set by the command: no folder of several models */
} GnCliModelSettings;

void     gn_cli_model_add_options (GnCliOptions *options, GnCliModelSettings *settings);
void     gn_cli_model_clear       (GnCliModelSettings *settings);
GnModel *gn_cli_model_load        (const GnCliModelSettings *settings, const char *path, GError **error);

/* Scans with progress. */
GnDataset *gn_cli_scan (GnCliContext *context, const char *folder, guint64 seed, GError **error);
/* Names the unreadable photos of some splits on standard error. Returns how many. */
guint      gn_cli_name_unreadable (GnDataset *dataset, const gboolean *splits);

/* %GN_CLI_ERROR_USAGE with the message of @cause, which is freed: a value that was looked up is not there. */
gboolean   gn_cli_usage (const char *option, GError *cause, GError **error);
/* Whether the name of --architecture is known. */
gboolean   gn_cli_check_architecture (const char *name, GError **error);

G_END_DECLS
