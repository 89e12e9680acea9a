/* SPDX-License-Identifier: GPL-3.0-or-later */
/* optimizers: the optimisers there are. */
#include "gn-cli-list.h"
#include "gn-optimizer.h"

#include <glib/gi18n-lib.h>

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  const GnOptimizerType *const *types = gn_optimizer_types_list ();
  if (context->json) {
    JsonBuilder *builder = gn_cli_json_begin ();
    gn_cli_json_array (builder, "optimizers");
    for (guint i = 0; types[i]; i++)
      gn_cli_list_json (builder, types[i]->name, _ (types[i]->label), _ (types[i]->tip), types[i]->citation,
                        types[i]->params);
    json_builder_end_array (builder);
    gn_cli_json_end (builder);
    return GN_EXIT_DONE;
  }
  for (guint i = 0; types[i]; i++) {
    if (i > 0)
      putchar ('\n');
    gn_cli_list_print (types[i]->name, _ (types[i]->tip), types[i]->citation, types[i]->params);
  }
  return GN_EXIT_DONE;
}

static const char *const unbuilt[] = { "compare", NULL };

const GnCliCommand gn_cli_optimizers = {
  .name = "optimizers",
  .operands = "",
  .summary = N_ ("List the optimisers there are, with their parameters."),
  .run = run,
  .unbuilt = unbuilt,
};
