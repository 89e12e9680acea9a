/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-list.h"

#include <glib/gi18n-lib.h>

static char *
describe_range (const GnParamSpec *spec)
{
  char low[G_ASCII_DTOSTR_BUF_SIZE], high[G_ASCII_DTOSTR_BUF_SIZE];
  if (spec->kind == GN_PARAM_BOOLEAN)
    return g_strdup (_ ("yes or no"));
  if (spec->kind == GN_PARAM_CHOICE)
    return g_strjoinv (", ", (char **)spec->choices);
  g_ascii_formatd (low, sizeof low, "%.9g", spec->minimum);
  g_ascii_formatd (high, sizeof high, "%.9g", spec->maximum);
  return g_strdup_printf (_ ("%s to %s%s%s"), low, high, *spec->unit ? " " : "", *spec->unit ? _ (spec->unit) : "");
}

char *
gn_cli_list_value (const GnParamSpec *spec, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  if (spec->kind == GN_PARAM_BOOLEAN)
    return g_strdup (value != 0 ? "yes" : "no");
  if (spec->kind == GN_PARAM_CHOICE)
    return g_strdup (spec->choices[(int)value]);
  return g_strdup (g_ascii_formatd (number, sizeof number, "%.9g", value));
}

void
gn_cli_list_print (const char *name, const char *tip, const char *citation, const GnParamSpec *params)
{
  printf ("%s%s%s  ", gn_cli_bold (stdout), name, gn_cli_plain (stdout));
  gn_cli_print_wrapped (stdout, tip, gn_cli_width (name) + 2, 2);
  putchar ('\n');
  if (citation) {
    printf ("  %s", gn_cli_dim (stdout));
    gn_cli_print_wrapped (stdout, citation, 2, 2);
    printf ("%s\n", gn_cli_plain (stdout));
  }
  if (!params || !params->id)
    return;
  const char *headers[] = { _ ("  parameter"), _ ("default"), _ ("range"), "" };
  g_autoptr (GnCliTable) table = gn_cli_table_new ("lrll", headers);
  for (const GnParamSpec *spec = params; spec->id; spec++) {
    g_autofree char *id = g_strdup_printf ("  %s", spec->id);
    g_autofree char *value = gn_cli_list_value (spec, spec->value), *range = describe_range (spec);
    gn_cli_table_add (table, (const char *[]){ id, value, range, *spec->tip ? _ (spec->tip) : "" });
  }
  gn_cli_table_print (table, stdout);
}

void
gn_cli_list_json (JsonBuilder *builder, const char *name, const char *label, const char *tip, const char *citation,
                  const GnParamSpec *params)
{
  json_builder_begin_object (builder);
  gn_cli_json_string (builder, "name", name);
  gn_cli_json_string (builder, "label", label);
  gn_cli_json_string (builder, "tip", tip);
  if (citation)
    gn_cli_json_string (builder, "citation", citation);
  json_builder_set_member_name (builder, "parameters");
  gn_params_describe_json (params, builder);
  json_builder_end_object (builder);
}
