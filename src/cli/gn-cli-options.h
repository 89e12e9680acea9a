/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of a command: a list that parses the command line and describes itself in the help. */
#pragma once

#include "gn-param.h"

G_BEGIN_DECLS

#define GN_CLI_ERROR gn_cli_error_quark ()
GQuark gn_cli_error_quark (void);

typedef enum {
  GN_CLI_ERROR_USAGE,     /* the command line makes no sense */
  GN_CLI_ERROR_NOT_BUILT, /* it asks for something this version does not have */
  GN_CLI_ERROR_FAILED     /* a failure while running */
} GnCliError;

typedef enum {
  GN_OPTION_FLAG,    /* gboolean */
  GN_OPTION_TEXT,    /* char *, owned */
  GN_OPTION_LIST,    /* GPtrArray of char *: every value given, in order */
  GN_OPTION_SPEC,    /* described by a GnParamSpec */
  GN_OPTION_SEED,    /* guint64 */
  GN_OPTION_BYTES,   /* guint64, with K, M, G or T */
  GN_OPTION_LATER,   /* described by a GnParamSpec; only its text is kept */
} GnOptionKind;

typedef struct {
  GnOptionKind kind;
  const char *name, *argument, *tip, *shown_default; /* tip untranslated */
  gpointer target;         /* of a GN_OPTION_SPEC the struct that spec->offset counts from */
  const GnParamSpec *spec;
  const char *owner;       /* of a GN_OPTION_LATER: the names it belongs to */
} GnCliOption;

typedef struct GnCliOptions GnCliOptions;

GnCliOptions *gn_cli_options_new  (void);
void          gn_cli_options_free (GnCliOptions *options);

void gn_cli_options_add_flag  (GnCliOptions *options, const char *name, const char *tip, gboolean *target);
/* @shown_default: (nullable) */
void gn_cli_options_add_text  (GnCliOptions *options, const char *name, const char *argument, const char *tip,
                               const char *shown_default, char **target);
/* May be repeated; @target: (element-type utf8), frees what is added. */
void gn_cli_options_add_list  (GnCliOptions *options, const char *name, const char *argument, const char *tip,
                               GPtrArray *target);
void gn_cli_options_add_seed  (GnCliOptions *options, const char *name, const char *tip, guint64 *target);
void gn_cli_options_add_bytes (GnCliOptions *options, const char *name, const char *tip, const char *shown_default,
                               guint64 *target);
/* One option a row; the values must hold their defaults. */
void gn_cli_options_add_specs (GnCliOptions *options, const GnParamSpec *table, gpointer values);
/* Rows whose struct is not known until @owner was chosen: get them with gn_cli_options_get(). */
void gn_cli_options_add_later (GnCliOptions *options, const GnParamSpec *table, const char *owner);
void gn_cli_options_add_unbuilt (GnCliOptions *options, const char *const *names);

/* (element-type GnCliOption), in order of addition */
GArray *gn_cli_options_get_all (GnCliOptions *options);

/* Parses argv[argc]; the operands are the rest, bytes as given. (transfer full) (nullable): %GN_CLI_ERROR */
char   **gn_cli_options_parse  (GnCliOptions *options, int argc, char **argv, GError **error);
/* The text that was given for an option, "" for a flag; NULL when it was not given. */
const char *gn_cli_options_get (GnCliOptions *options, const char *name);

/* gn-cli-suggest.c: the candidate that @word probably means, or NULL. Candidates are NULL-terminated. */
const char *gn_cli_nearest (const char *word, const char *const *candidates);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnCliOptions, gn_cli_options_free)

G_END_DECLS
