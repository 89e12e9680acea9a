/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws as text and JSON, by their operation's table. */
#include "gn-augment.h"
#include "gn-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static void
store (const GnDrawField *field, gpointer draw, const GnChannelValues *given)
{
  char *at = (char *)draw + field->offset;
  switch (field->kind) {
  case GN_DRAW_REAL:
    *(double *)at = given->values[0];
    break;
  case GN_DRAW_INTEGER:
    *(int *)at = (int)given->values[0];
    break;
  case GN_DRAW_CHANNELS:
    *(GnChannelValues *)at = *given;
    break;
  }
}

void
gn_draw_set_identity (const GnAugmentType *type, gpointer draw)
{
  memset (draw, 0, type->draw_size);
  for (const GnDrawField *field = type->draw_fields; field->name; field++)
    store (field, draw, &(GnChannelValues){ 1, { field->identity } });
}

static gboolean
parse_number (const GnDrawField *field, const char *text, double *value)
{
  char *end;
  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*value) && *value >= field->minimum && *value <= field->maximum &&
         (field->kind != GN_DRAW_INTEGER || *value == floor (*value));
}

static gboolean
parse_value (const GnDrawField *field, const char *text, GnChannelValues *given)
{
  g_auto (GStrv) numbers = g_strsplit (text, "|", 4);
  given->n = (int)g_strv_length (numbers);
  if (given->n != 1 && (given->n != 3 || field->kind != GN_DRAW_CHANNELS))
    return FALSE;
  for (int i = 0; i < given->n; i++)
    if (!parse_number (field, numbers[i], &given->values[i]))
      return FALSE;
  return TRUE;
}

static const GnDrawField *
find_field (const GnAugmentType *type, const char *name)
{
  for (const GnDrawField *field = type->draw_fields; field->name; field++)
    if (strcmp (field->name, name) == 0)
      return field;
  return NULL;
}

static gboolean
parse_assignment (const GnAugmentType *type, char *assignment, gpointer draw, GError **error)
{
  char *value = strchr (assignment, '=');
  if (!value) {
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("%s: “%s” must be written key=value"), type->name, assignment);
    return FALSE;
  }
  *value++ = '\0';
  g_strstrip (assignment);
  g_strstrip (value);
  const GnDrawField *field = find_field (type, assignment);
  GnChannelValues given = { 0 };
  if (!field) {
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("%s has no parameter “%s”"), type->name, assignment);
    return FALSE;
  }
  if (!parse_value (field, value, &given)) {
    char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE,
                 field->kind == GN_DRAW_INTEGER ? _ ("%s: %s must be a whole number from %s to %s, not “%s”")
                 : field->kind == GN_DRAW_CHANNELS
                     ? _ ("%s: %s must be one number or R|G|B, each from %s to %s, not “%s”")
                     : _ ("%s: %s must be a number from %s to %s, not “%s”"),
                 type->name, field->name, g_ascii_formatd (low, sizeof low, "%.9g", field->minimum),
                 g_ascii_formatd (high, sizeof high, "%.9g", field->maximum), value);
    return FALSE;
  }
  store (field, draw, &given);
  return TRUE;
}

gboolean
gn_draw_parse (const GnAugmentType *type, const char *text, gpointer draw, GError **error)
{
  gn_draw_set_identity (type, draw);
  g_auto (GStrv) assignments = g_strsplit (text, ";", -1);
  for (int i = 0; assignments[i]; i++)
    if (*g_strstrip (assignments[i]) && !parse_assignment (type, assignments[i], draw, error))
      return FALSE;
  return TRUE;
}

static void
add_channels (const GnChannelValues *channels, JsonBuilder *builder)
{
  if (channels->n == 1) {
    json_builder_add_double_value (builder, channels->values[0]);
    return;
  }
  json_builder_begin_array (builder);
  for (int c = 0; c < 3; c++)
    json_builder_add_double_value (builder, channels->values[c]);
  json_builder_end_array (builder);
}

void
gn_draw_to_json (const GnAugmentType *type, gconstpointer draw, JsonBuilder *builder)
{
  for (const GnDrawField *field = type->draw_fields; field->name; field++) {
    const char *at = (const char *)draw + field->offset;
    json_builder_set_member_name (builder, field->name);
    switch (field->kind) {
    case GN_DRAW_REAL:
      json_builder_add_double_value (builder, *(const double *)at);
      break;
    case GN_DRAW_INTEGER:
      json_builder_add_int_value (builder, *(const int *)at);
      break;
    case GN_DRAW_CHANNELS:
      add_channels ((const GnChannelValues *)at, builder);
      break;
    }
  }
}
