/* SPDX-License-Identifier: GPL-3.0-or-later */
/* optimizers: the optimisers there are, listed or compared. */
#include "gn-cli-list.h"
#include "gn-optimizer-comparison.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>

typedef struct {
  char *compare;
  int epochs;
} Settings;

static const GnParamSpec compare_params[] = {
  { "epochs", N_ ("Epochs"), N_ ("epochs"), N_ ("With --compare: how often each optimiser sees all flowers."),
    GN_PARAM_INTEGER, 1, 10000, 100, 10, 500, 10, NULL, offsetof (Settings, epochs) },
  { NULL }
};

static void
add_options (GnCliOptions *options, gpointer data)
{
  Settings *settings = data;
  gn_params_set_defaults (compare_params, settings);
  gn_cli_options_add_text (options, "compare", "FILE",
                           N_ ("Train a small network on Fisher’s irises with each, and draw the loss curves as .svg or .png."),
                           NULL, &settings->compare);
  gn_cli_options_add_specs (options, compare_params, settings);
}

static void
clear (gpointer data)
{
  Settings *settings = data;
  g_free (settings->compare);
}

static void
print_list (const GnOptimizerType *const *types)
{
  for (guint i = 0; types[i]; i++) {
    if (i > 0)
      putchar ('\n');
    gn_cli_list_print (types[i]->name, _ (types[i]->tip), types[i]->citation, types[i]->params);
  }
}

static void
write_list (const GnOptimizerType *const *types, JsonBuilder *builder)
{
  gn_cli_json_array (builder, "optimizers");
  for (guint i = 0; types[i]; i++)
    gn_cli_list_json (builder, types[i]->name, _ (types[i]->label), _ (types[i]->tip), types[i]->citation,
                      types[i]->params);
  json_builder_end_array (builder);
}

static void
print_comparison (const GnOptimizerComparison *comparison)
{
  const char *headers[] = { _ ("optimiser"), _ ("learning rate"), _ ("last loss"), _ ("accuracy") };
  g_autoptr (GnCliTable) table = gn_cli_table_new ("lrrr", headers);
  for (guint i = 0; i < comparison->n; i++) {
    const GnOptimizerCurve *curve = &comparison->curves[i];
    g_autofree char *rate = g_strdup_printf ("%g", curve->learning_rate);
    g_autofree char *loss = g_strdup_printf ("%.5f", curve->losses[comparison->epochs - 1]);
    g_autofree char *accuracy = g_strdup_printf ("%.1f %%", 100 * curve->accuracy);
    gn_cli_table_add (table, (const char *[]){ curve->type->name, rate, loss, accuracy });
  }
  gn_cli_table_print (table, stdout);
  printf (_ ("Accuracy: of %u flowers that no optimiser saw. Loss: on the others, in epoch %u.\n"), comparison->held_out,
          comparison->epochs);
}

static void
write_comparison (const GnOptimizerComparison *comparison, JsonBuilder *builder)
{
  gn_cli_json_array (builder, "comparison");
  for (guint i = 0; i < comparison->n; i++) {
    const GnOptimizerCurve *curve = &comparison->curves[i];
    json_builder_begin_object (builder);
    gn_cli_json_string (builder, "name", curve->type->name);
    gn_cli_json_real (builder, "learning_rate", curve->learning_rate);
    gn_cli_json_real (builder, "accuracy", curve->accuracy);
    gn_cli_json_array (builder, "losses");
    for (guint j = 0; j < comparison->epochs; j++)
      json_builder_add_double_value (builder, curve->losses[j]);
    json_builder_end_array (builder);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  const Settings *settings = data;
  g_autoptr (GnOptimizerComparison) comparison = NULL;
  if (settings->compare) {
    gn_cli_note (context, _ ("Training with each optimiser and eight learning rates…"));
    comparison = gn_optimizer_comparison_new ((guint)settings->epochs, context->seed, error);
    if (!comparison || !gn_optimizer_comparison_write_figure (comparison, settings->compare, error))
      return GN_EXIT_FAILED;
  }
  if (context->json) {
    JsonBuilder *builder = gn_cli_json_begin ();
    write_list (gn_optimizer_types_list (), builder);
    if (comparison)
      write_comparison (comparison, builder);
    gn_cli_json_end (builder);
  } else if (comparison) {
    print_comparison (comparison);
  } else {
    print_list (gn_optimizer_types_list ());
  }
  return GN_EXIT_DONE;
}

const GnCliCommand gn_cli_optimizers = {
  .name = "optimizers",
  .operands = "",
  .summary = N_ ("List the optimisers there are, with their parameters, or compare them."),
  .uses = GN_USES_SEED,
  .settings_size = sizeof (Settings),
  .add_options = add_options,
  .run = run,
  .clear = clear,
};
