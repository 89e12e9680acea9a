/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Parameter tables: one description of a parameter feeds validation, files, --help, JSON lists and widgets. */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * GnParamKind:
 * @GN_PARAM_BOOLEAN: stored as #gboolean
 * @GN_PARAM_INTEGER: stored as int
 * @GN_PARAM_REAL: stored as double
 * @GN_PARAM_CHOICE: stored as int, an index into the spec's choices
 */
typedef enum {
  GN_PARAM_BOOLEAN,
  GN_PARAM_INTEGER,
  GN_PARAM_REAL,
  GN_PARAM_CHOICE,
} GnParamKind;

/**
 * GnParamSpec:
 * @id: machine name, as in files and on the command line ("weight-decay"); NULL ends a table
 * @label: (translatable) short human name
 * @unit: unit or "" ("px", "degrees", "epochs")
 * @tip: (translatable) one plain sentence
 * @kind: how the value at @offset is stored
 * @minimum, @maximum: hard range, inclusive
 * @value: default
 * @ui_minimum, @ui_maximum, @ui_step: comfortable range of a slider
 * @choices: NULL-terminated ids of a #GN_PARAM_CHOICE, else NULL
 * @offset: offsetof the value in the struct that holds the parameters
 *
 * A row of a static table. label, unit and tip are kept untranslated (N_()) and translated where they are shown.
 */
typedef struct {
  const char *id, *label, *unit, *tip;
  GnParamKind kind;
  double minimum, maximum, value;
  double ui_minimum, ui_maximum, ui_step;
  const char *const *choices;
  gsize offset;
} GnParamSpec;

/* All functions are thread-safe as long as nobody else writes @values. */

/* Writes every default of @table into the struct at @values. */
void     gn_params_set_defaults (const GnParamSpec *table, gpointer values);

/* The value as a number: 0 or 1 of a boolean, the index of a choice. */
double   gn_param_get           (const GnParamSpec *spec, gconstpointer values);

/* Stores @value when it is finite, within the hard range and whole where it has to be; otherwise %GN_ERROR_VALUE that
 * names the parameter, its range and its unit, and @values stay as they were. */
gboolean gn_param_set           (const GnParamSpec *spec, gpointer values, double value, GError **error);

/* Parses @text in the C locale (a choice by id, a boolean as yes/no/true/false/1/0), then as gn_param_set(). */
gboolean gn_param_parse         (const GnParamSpec *spec, gpointer values, const char *text, GError **error);

/* The row with this id, or NULL (transfer none). */
const GnParamSpec *gn_params_find (const GnParamSpec *table, const char *id);

/* Writes an object member for each parameter; the caller has begun the object. */
void     gn_params_to_json      (const GnParamSpec *table, gconstpointer values, JsonBuilder *builder);

/* Reads what @object has and leaves the other values alone. %GN_ERROR_VALUE names an unknown member or one of the wrong
 * kind or out of range; @values may then be partly written. */
gboolean gn_params_from_json    (const GnParamSpec *table, gpointer values, JsonObject *object, GError **error);

/* As gn_params_from_json() for the single @spec and its value's node. */
gboolean gn_param_from_json     (const GnParamSpec *spec, gpointer values, JsonNode *node, GError **error);

/* Describes the table itself, an array [{name, label, unit, tip, kind, minimum, maximum, default, choices}], for --json
 * lists. minimum and maximum only where there is a number, choices only where there are some; label and tip translated.
 */
void     gn_params_describe_json (const GnParamSpec *table, JsonBuilder *builder);

G_END_DECLS
