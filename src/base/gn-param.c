/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-param.h"
#include "gn-error.h"
#include "gn-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static int
count_choices (const GnParamSpec *spec)
{
  return (int)g_strv_length ((char **)spec->choices);
}

static void
store (const GnParamSpec *spec, gpointer values, double value)
{
  char *at = (char *)values + spec->offset;
  switch (spec->kind) {
  case GN_PARAM_BOOLEAN:
    *(gboolean *)at = value != 0;
    break;
  case GN_PARAM_INTEGER:
  case GN_PARAM_CHOICE:
    *(int *)at = (int)value;
    break;
  case GN_PARAM_REAL:
    *(double *)at = value;
    break;
  }
}

void
gn_params_set_defaults (const GnParamSpec *table, gpointer values)
{
  for (const GnParamSpec *spec = table; spec && spec->id; spec++)
    store (spec, values, spec->value);
}

double
gn_param_get (const GnParamSpec *spec, gconstpointer values)
{
  const char *at = (const char *)values + spec->offset;
  switch (spec->kind) {
  case GN_PARAM_BOOLEAN:
    return *(const gboolean *)at ? 1 : 0;
  case GN_PARAM_INTEGER:
  case GN_PARAM_CHOICE:
    return *(const int *)at;
  case GN_PARAM_REAL:
    return *(const double *)at;
  }
  g_return_val_if_reached (0);
}

/* Says what @spec accepts: "beta1 must be a number from 0 to 1, not 7". */
static gboolean
reject (const GnParamSpec *spec, const char *given, GError **error)
{
  char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
  g_autofree char *choices = NULL;
  switch (spec->kind) {
  case GN_PARAM_BOOLEAN:
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _("%s must be yes or no, not “%s”"), spec->id, given);
    break;
  case GN_PARAM_CHOICE:
    choices = g_strjoinv (", ", (char **)spec->choices);
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _("%s must be one of %s, not “%s”"), spec->id, choices, given);
    break;
  case GN_PARAM_INTEGER:
  case GN_PARAM_REAL:
    g_ascii_formatd (low, sizeof low, "%.9g", spec->minimum);
    g_ascii_formatd (high, sizeof high, "%.9g", spec->maximum);
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE,
                 spec->kind == GN_PARAM_INTEGER ? _("%s must be a whole number from %s to %s%s%s, not “%s”")
                                                : _("%s must be a number from %s to %s%s%s, not “%s”"),
                 spec->id, low, high, *spec->unit ? " " : "", *spec->unit ? _(spec->unit) : "", given);
    break;
  }
  return FALSE;
}

static gboolean
accepts (const GnParamSpec *spec, double value)
{
  switch (spec->kind) {
  case GN_PARAM_BOOLEAN:
    return value == 0 || value == 1;
  case GN_PARAM_CHOICE:
    return value == floor (value) && value >= 0 && value < count_choices (spec);
  case GN_PARAM_INTEGER:
    return value == floor (value) && value >= MAX (spec->minimum, G_MININT) && value <= MIN (spec->maximum, G_MAXINT);
  case GN_PARAM_REAL:
    return isfinite (value) && value >= spec->minimum && value <= spec->maximum;
  }
  return FALSE;
}

gboolean
gn_param_set (const GnParamSpec *spec, gpointer values, double value, GError **error)
{
  if (!accepts (spec, value)) {
    char given[G_ASCII_DTOSTR_BUF_SIZE];
    return reject (spec, g_ascii_formatd (given, sizeof given, "%.9g", value), error);
  }
  store (spec, values, value);
  return TRUE;
}

static gboolean
parse_boolean (const char *text, double *value)
{
  static const char *const words[] = { "no", "yes", "false", "true", "0", "1", NULL };
  for (int i = 0; words[i]; i++)
    if (g_ascii_strcasecmp (text, words[i]) == 0) {
      *value = i % 2;
      return TRUE;
    }
  return FALSE;
}

static gboolean
parse_choice (const GnParamSpec *spec, const char *text, double *value)
{
  for (int i = 0; spec->choices[i]; i++)
    if (strcmp (text, spec->choices[i]) == 0) {
      *value = i;
      return TRUE;
    }
  return FALSE;
}

static gboolean
parse_number (const char *text, double *value)
{
  char *end;
  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0';
}

gboolean
gn_param_parse (const GnParamSpec *spec, gpointer values, const char *text, GError **error)
{
  double value = 0;
  gboolean ok = spec->kind == GN_PARAM_BOOLEAN  ? parse_boolean (text, &value)
                : spec->kind == GN_PARAM_CHOICE ? parse_choice (spec, text, &value)
                                                : parse_number (text, &value);
  if (!ok || !accepts (spec, value))
    return reject (spec, text, error);
  store (spec, values, value);
  return TRUE;
}

const GnParamSpec *
gn_params_find (const GnParamSpec *table, const char *id)
{
  for (const GnParamSpec *spec = table; spec && spec->id; spec++)
    if (strcmp (spec->id, id) == 0)
      return spec;
  return NULL;
}

static void
add_value (const GnParamSpec *spec, double value, JsonBuilder *builder)
{
  switch (spec->kind) {
  case GN_PARAM_BOOLEAN:
    json_builder_add_boolean_value (builder, value != 0);
    break;
  case GN_PARAM_INTEGER:
    json_builder_add_int_value (builder, (gint64)value);
    break;
  case GN_PARAM_REAL:
    json_builder_add_double_value (builder, value);
    break;
  case GN_PARAM_CHOICE:
    json_builder_add_string_value (builder, spec->choices[(int)value]);
    break;
  }
}

void
gn_params_to_json (const GnParamSpec *table, gconstpointer values, JsonBuilder *builder)
{
  for (const GnParamSpec *spec = table; spec && spec->id; spec++) {
    json_builder_set_member_name (builder, spec->id);
    add_value (spec, gn_param_get (spec, values), builder);
  }
}

gboolean
gn_param_from_json (const GnParamSpec *spec, gpointer values, JsonNode *node, GError **error)
{
  GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_INVALID;
  if (spec->kind == GN_PARAM_CHOICE && type == G_TYPE_STRING)
    return gn_param_parse (spec, values, json_node_get_string (node), error);
  if (spec->kind == GN_PARAM_BOOLEAN && type == G_TYPE_BOOLEAN)
    return gn_param_set (spec, values, json_node_get_boolean (node), error);
  if ((spec->kind == GN_PARAM_INTEGER || spec->kind == GN_PARAM_REAL) &&
      (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE))
    return gn_param_set (spec, values, json_node_get_double (node), error);

  g_autofree char *given = gn_json_to_string (node, FALSE);
  return reject (spec, given, error);
}

gboolean
gn_params_from_json (const GnParamSpec *table, gpointer values, JsonObject *object, GError **error)
{
  JsonObjectIter iter;
  const char *name;
  JsonNode *node;
  json_object_iter_init_ordered (&iter, object);
  while (json_object_iter_next_ordered (&iter, &name, &node)) {
    const GnParamSpec *spec = gn_params_find (table, name);
    if (!spec) {
      g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _("There is no parameter “%s”"), name);
      return FALSE;
    }
    if (!gn_param_from_json (spec, values, node, error))
      return FALSE;
  }
  return TRUE;
}

static void
add_string (JsonBuilder *builder, const char *name, const char *value)
{
  json_builder_set_member_name (builder, name);
  json_builder_add_string_value (builder, value);
}

static const char *
translate (const char *text)
{
  return text && *text ? _(text) : "";
}

static void
describe (const GnParamSpec *spec, JsonBuilder *builder)
{
  static const char *const kinds[] = { "boolean", "integer", "real", "choice" };
  json_builder_begin_object (builder);
  add_string (builder, "name", spec->id);
  add_string (builder, "label", translate (spec->label));
  add_string (builder, "unit", translate (spec->unit));
  add_string (builder, "tip", translate (spec->tip));
  add_string (builder, "kind", kinds[spec->kind]);
  if (spec->kind == GN_PARAM_INTEGER || spec->kind == GN_PARAM_REAL) {
    json_builder_set_member_name (builder, "minimum");
    add_value (spec, spec->minimum, builder);
    json_builder_set_member_name (builder, "maximum");
    add_value (spec, spec->maximum, builder);
  }
  json_builder_set_member_name (builder, "default");
  add_value (spec, spec->value, builder);
  if (spec->choices) {
    json_builder_set_member_name (builder, "choices");
    json_builder_begin_array (builder);
    for (int i = 0; spec->choices[i]; i++)
      json_builder_add_string_value (builder, spec->choices[i]);
    json_builder_end_array (builder);
  }
  json_builder_end_object (builder);
}

void
gn_params_describe_json (const GnParamSpec *table, JsonBuilder *builder)
{
  json_builder_begin_array (builder);
  for (const GnParamSpec *spec = table; spec && spec->id; spec++)
    describe (spec, builder);
  json_builder_end_array (builder);
}
