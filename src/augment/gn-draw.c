/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Draws as text and JSON, by their operation's table. */
#include "gn-augment.h"
#include "gn-error.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

static void
set_identity (const GnDrawField *field, gpointer at)
{
  switch (field->kind) {
  case GN_DRAW_REAL:
    *(double *)at = field->identity;
    break;
  case GN_DRAW_INTEGER:
  case GN_DRAW_CHOICE:
    *(int *)at = (int)field->identity;
    break;
  case GN_DRAW_SEED:
    *(guint32 *)at = (guint32)field->identity;
    break;
  case GN_DRAW_CHANNELS:
    *(GnChannelValues *)at = (GnChannelValues){ 1, { field->identity } };
    break;
  case GN_DRAW_LIST:
  case GN_DRAW_TEXT:
    break; /* empty */
  }
}

void
gn_draw_set_identity (const GnAugmentType *type, gpointer draw)
{
  memset (draw, 0, type->draw_size);
  for (const GnDrawField *field = type->draw_fields; field->name; field++)
    set_identity (field, (char *)draw + field->offset);
}

static gboolean
parse_number (const GnDrawField *field, const char *text, double *value)
{
  char *end;
  gboolean whole = field->kind == GN_DRAW_INTEGER || field->kind == GN_DRAW_SEED;
  *value = g_ascii_strtod (text, &end);
  return end != text && *end == '\0' && isfinite (*value) && *value >= field->minimum && *value <= field->maximum &&
         (!whole || *value == floor (*value));
}

static gboolean
parse_channels (const GnDrawField *field, const char *text, GnChannelValues *channels)
{
  g_auto (GStrv) numbers = g_strsplit (text, "|", 4);
  channels->n = (int)g_strv_length (numbers);
  if (channels->n != 1 && channels->n != 3)
    return FALSE;
  for (int i = 0; i < channels->n; i++)
    if (!parse_number (field, numbers[i], &channels->values[i]))
      return FALSE;
  return TRUE;
}

static gboolean
parse_list (const GnDrawField *field, const char *text, GnDrawList *list)
{
  g_auto (GStrv) points = g_strsplit (text, "|", GN_DRAW_LIST_MAX + 1);
  list->n = (int)g_strv_length (points);
  if (list->n > GN_DRAW_LIST_MAX)
    return FALSE;
  for (int i = 0; i < list->n; i++) {
    char *x = strchr (points[i], ':');
    if (!x)
      return FALSE;
    *x++ = '\0';
    if (!parse_number (field, points[i], &list->points[i][0]) || !parse_number (field, x, &list->points[i][1]))
      return FALSE;
  }
  return TRUE;
}

static gboolean
parse_choice (const GnDrawField *field, const char *text, int *choice)
{
  for (*choice = 0; field->choices[*choice]; ++*choice)
    if (strcmp (field->choices[*choice], text) == 0)
      return TRUE;
  return FALSE;
}

static gboolean
parse_text (const GnDrawField *field, const char *text, char *copy)
{
  for (const char *c = text; *c; c++)
    if (!g_ascii_isgraph (*c))
      return FALSE;
  return g_strlcpy (copy, text, field->capacity + 1) <= field->capacity;
}

static gboolean
parse_value (const GnDrawField *field, const char *text, gpointer at)
{
  double number = 0;
  switch (field->kind) {
  case GN_DRAW_CHANNELS:
    return parse_channels (field, text, at);
  case GN_DRAW_LIST:
    return parse_list (field, text, at);
  case GN_DRAW_CHOICE:
    return parse_choice (field, text, at);
  case GN_DRAW_TEXT:
    return parse_text (field, text, at);
  case GN_DRAW_REAL:
  case GN_DRAW_INTEGER:
  case GN_DRAW_SEED:
    break;
  }
  if (!parse_number (field, text, &number))
    return FALSE;
  if (field->kind == GN_DRAW_REAL)
    *(double *)at = number;
  else if (field->kind == GN_DRAW_INTEGER)
    *(int *)at = (int)number;
  else
    *(guint32 *)at = (guint32)number;
  return TRUE;
}

/* What a value must be, for an error message. (transfer full) */
static char *
describe_range (const GnDrawField *field)
{
  char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (low, sizeof low, "%.10g", field->minimum);
  g_ascii_formatd (high, sizeof high, "%.10g", field->maximum);
  switch (field->kind) {
  case GN_DRAW_CHOICE: {
    g_autofree char *choices = g_strjoinv (", ", (char **)field->choices);
    return g_strdup_printf (_ ("one of %s"), choices);
  }
  case GN_DRAW_TEXT:
    return g_strdup_printf (_ ("at most %d letters or digits"), (int)field->capacity);
  case GN_DRAW_LIST:
    return g_strdup_printf (_ ("at most %d pairs y:x with | between them, each number from %s to %s"), GN_DRAW_LIST_MAX,
                            low, high);
  case GN_DRAW_CHANNELS:
    return g_strdup_printf (_ ("one number or R|G|B, each from %s to %s"), low, high);
  case GN_DRAW_REAL:
    return g_strdup_printf (_ ("a number from %s to %s"), low, high);
  case GN_DRAW_INTEGER:
  case GN_DRAW_SEED:
    break;
  }
  return g_strdup_printf (_ ("a whole number from %s to %s"), low, high);
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
  if (!field) {
    g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("%s has no parameter “%s”"), type->name, assignment);
    return FALSE;
  }
  if (parse_value (field, value, (char *)draw + field->offset))
    return TRUE;
  g_autofree char *range = describe_range (field);
  g_set_error (error, GN_ERROR, GN_ERROR_VALUE, _ ("%s: %s must be %s, not “%s”"), type->name, field->name, range,
               value);
  return FALSE;
}

gboolean
gn_draw_parse (const GnAugmentType *type, const char *text, gpointer draw, GError **error)
{
  gn_draw_set_identity (type, draw);
  g_auto (GStrv) assignments = g_strsplit (text, ";", -1);
  for (int i = 0; assignments[i]; i++)
    if (*g_strstrip (assignments[i]) && !parse_assignment (type, assignments[i], draw, error))
      return FALSE;
  return !type->check || type->check (draw, error);
}

static void
append_number (GString *text, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append (text, g_ascii_dtostr (number, sizeof number, value));
}

static void
append_point (GString *text, const double *point)
{
  append_number (text, point[0]);
  g_string_append_c (text, ':');
  append_number (text, point[1]);
}

static void
append_value (GString *text, const GnDrawField *field, gconstpointer at)
{
  const GnChannelValues *channels = at;
  const GnDrawList *list = at;
  switch (field->kind) {
  case GN_DRAW_REAL:
    append_number (text, *(const double *)at);
    break;
  case GN_DRAW_INTEGER:
    g_string_append_printf (text, "%d", *(const int *)at);
    break;
  case GN_DRAW_SEED:
    g_string_append_printf (text, "%" G_GUINT32_FORMAT, *(const guint32 *)at);
    break;
  case GN_DRAW_CHOICE:
    g_string_append (text, field->choices[*(const int *)at]);
    break;
  case GN_DRAW_TEXT:
    g_string_append (text, at);
    break;
  case GN_DRAW_CHANNELS:
    for (int i = 0; i < channels->n; i++) {
      g_string_append (text, i > 0 ? "|" : "");
      append_number (text, channels->values[i]);
    }
    break;
  case GN_DRAW_LIST:
    for (int i = 0; i < list->n; i++) {
      g_string_append (text, i > 0 ? "|" : "");
      append_point (text, list->points[i]);
    }
    break;
  }
}

gchar *
gn_draw_to_text (const GnAugmentType *type, gconstpointer draw)
{
  GString *text = g_string_new (NULL);
  for (const GnDrawField *field = type->draw_fields; field->name; field++) {
    g_string_append_printf (text, "%s%s=", text->len > 0 ? ";" : "", field->name);
    append_value (text, field, (const char *)draw + field->offset);
  }
  return g_string_free (text, FALSE);
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

static void
add_list (const GnDrawList *list, JsonBuilder *builder)
{
  json_builder_begin_array (builder);
  for (int i = 0; i < list->n; i++) {
    g_autoptr (GString) text = g_string_new (NULL);
    append_point (text, list->points[i]);
    json_builder_add_string_value (builder, text->str);
  }
  json_builder_end_array (builder);
}

void
gn_draw_to_json (const GnAugmentType *type, gconstpointer draw, JsonBuilder *builder)
{
  for (const GnDrawField *field = type->draw_fields; field->name; field++) {
    gconstpointer at = (const char *)draw + field->offset;
    json_builder_set_member_name (builder, field->name);
    switch (field->kind) {
    case GN_DRAW_REAL:
      json_builder_add_double_value (builder, *(const double *)at);
      break;
    case GN_DRAW_INTEGER:
      json_builder_add_int_value (builder, *(const int *)at);
      break;
    case GN_DRAW_SEED:
      json_builder_add_int_value (builder, *(const guint32 *)at);
      break;
    case GN_DRAW_CHOICE:
      json_builder_add_string_value (builder, field->choices[*(const int *)at]);
      break;
    case GN_DRAW_TEXT:
      json_builder_add_string_value (builder, at);
      break;
    case GN_DRAW_CHANNELS:
      add_channels (at, builder);
      break;
    case GN_DRAW_LIST:
      add_list (at, builder);
      break;
    }
  }
}
