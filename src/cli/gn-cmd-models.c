/* SPDX-License-Identifier: GPL-3.0-or-later */
/* models: the architectures there are. */
#include "gn-cli-output.h"
#include "gn-models.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

typedef struct {
  int classes;
} Settings;

static const GnParamSpec params[] = {
  { "classes", N_ ("Classes"), N_ ("classes"), N_ ("How many classes the networks shall tell apart."),
    GN_PARAM_INTEGER, 1, GN_MODEL_MAX_CLASSES, 10, 2, 1000, 1, NULL, offsetof (Settings, classes) },
  { NULL }
};

static void
add_options (GnCliOptions *options, gpointer settings)
{
  gn_params_set_defaults (params, settings);
  gn_cli_options_add_specs (options, params, settings);
}

static void
write_model (const GnModelType *type, GnGraph *graph, JsonBuilder *builder)
{
  json_builder_begin_object (builder);
  gn_cli_json_string (builder, "name", type->name);
  gn_cli_json_string (builder, "label", _ (type->label));
  gn_cli_json_string (builder, "tip", _ (type->tip));
  gn_cli_json_string (builder, "citation", type->citation);
  gn_cli_json_int (builder, "parameters", (gint64)gn_graph_count_parameters (graph));
  gn_cli_json_int (builder, "macs", (gint64)gn_graph_count_macs (graph));
  gn_cli_json_int (builder, "input_size", type->default_size);
  gn_cli_json_int (builder, "minimum_size", type->minimum_size);
  json_builder_end_object (builder);
}

static void
add_row (const GnModelType *type, GnGraph *graph, GnCliTable *table)
{
  g_autofree char *parameters = gn_cli_number (gn_graph_count_parameters (graph));
  g_autofree char *macs = g_strdup_printf ("%.2f", (double)gn_graph_count_macs (graph) / 1e9);
  g_autofree char *size = g_strdup_printf (_ ("%d px"), type->default_size);
  gn_cli_table_add (table, (const char *[]){ type->name, parameters, macs, size, _ (type->tip) });
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  Settings *settings = data;
  const char *headers[] = { _ ("Name"), _ ("Parameters"), _ ("GMAC"), _ ("Input"), "" };
  g_autoptr (GnCliTable) table = gn_cli_table_new ("lrrrl", headers);
  JsonBuilder *builder = gn_cli_json_begin ();
  gn_cli_json_int (builder, "classes", settings->classes);
  gn_cli_json_array (builder, "models");
  for (const GnModelType *const *type = gn_model_types_list (); *type; type++) {
    g_autoptr (GnGraph) graph = gn_model_build ((*type)->name, settings->classes, (*type)->default_size, error);
    if (!graph) {
      g_object_unref (builder);
      return GN_EXIT_FAILED;
    }
    write_model (*type, graph, builder);
    add_row (*type, graph, table);
  }
  json_builder_end_array (builder);
  if (context->json) {
    gn_cli_json_end (builder);
    return GN_EXIT_DONE;
  }
  g_object_unref (builder);
  gn_cli_table_print (table, stdout);
  return GN_EXIT_DONE;
}

const GnCliCommand gn_cli_models = {
  .name = "models",
  .operands = "",
  .summary = N_ ("List the networks there are, with their size and work."),
  .description = N_ ("GMAC: billions of multiply-adds for one photo."),
  .most_operands = 0,
  .settings_size = sizeof (Settings),
  .add_options = add_options,
  .run = run,
};
