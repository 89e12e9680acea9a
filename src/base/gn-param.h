/* Parameter tables: one description of a parameter feeds validation, files, --help, JSON lists and widgets. */
#pragma once

#include <glib.h>
#include <json-glib/json-glib.h>

G_BEGIN_DECLS

typedef enum {
  GN_PARAM_BOOLEAN, /* stored as gboolean */
  GN_PARAM_INTEGER, /* stored as int */
  GN_PARAM_REAL,    /* stored as double */
  GN_PARAM_CHOICE,  /* stored as int: index into choices */
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
 */
typedef struct {
  const char *id, *label, *unit, *tip;
  GnParamKind kind;
  double minimum, maximum, value;
  double ui_minimum, ui_maximum, ui_step;
  const char *const *choices;
  gsize offset;
} GnParamSpec;

void     gn_params_set_defaults (const GnParamSpec *table, gpointer values);
double   gn_param_get           (const GnParamSpec *spec, gconstpointer values);
gboolean gn_param_set           (const GnParamSpec *spec, gpointer values, double value, GError **error);
/* Parses text in the C locale (choices by id, booleans yes/no/true/false/1/0); the error names the field and the range. */
gboolean gn_param_parse         (const GnParamSpec *spec, gpointer values, const char *text, GError **error);
const GnParamSpec *gn_params_find (const GnParamSpec *table, const char *id);
/* Object member per parameter; reading rejects an unknown member by name. */
void     gn_params_to_json      (const GnParamSpec *table, gconstpointer values, JsonBuilder *builder);
gboolean gn_params_from_json    (const GnParamSpec *table, gpointer values, JsonObject *object, GError **error);
/* Describes the table itself ([{name, label, unit, tip, kind, minimum, maximum, default, choices}]) for --json lists. */
void     gn_params_describe_json (const GnParamSpec *table, JsonBuilder *builder);

G_END_DECLS
