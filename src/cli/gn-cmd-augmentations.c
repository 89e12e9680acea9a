/* SPDX-License-Identifier: GPL-3.0-or-later */
/* augmentations: the operations and pipelines there are. */
#include "gn-augment.h"
#include "gn-cli-list.h"

#include <glib/gi18n-lib.h>

static void
print_json (void)
{
  JsonBuilder *builder = gn_cli_json_begin ();
  gn_cli_json_array (builder, "operations");
  for (const GnAugmentType *const *type = gn_augment_types_list (); *type; type++)
    gn_cli_list_json (builder, (*type)->name, _ ((*type)->label), _ ((*type)->tip), NULL, (*type)->params);
  json_builder_end_array (builder);
  gn_cli_json_array (builder, "pipelines");
  for (const char *const *name = gn_pipeline_names (); *name; name++) {
    json_builder_begin_object (builder);
    gn_cli_json_string (builder, "name", *name);
    gn_cli_json_string (builder, "label", gn_pipeline_get_label (*name));
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  gn_cli_json_end (builder);
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  if (context->json) {
    print_json ();
    return GN_EXIT_DONE;
  }
  printf (_ ("Pipelines\n\n"));
  for (const char *const *name = gn_pipeline_names (); *name; name++)
    gn_cli_list_print (*name, gn_pipeline_get_label (*name), NULL, NULL);
  printf (_ ("\nOperations\n"));
  for (const GnAugmentType *const *type = gn_augment_types_list (); *type; type++) {
    putchar ('\n');
    gn_cli_list_print ((*type)->name, _ ((*type)->tip), NULL, (*type)->params);
  }
  return GN_EXIT_DONE;
}

const GnCliCommand gn_cli_augmentations = {
  .name = "augmentations",
  .operands = "",
  .summary = N_ ("List the random changes of photos there are, with their ranges."),
  .description = N_ ("A pipeline of one's own is a JSON file: {\"schema\": 1, \"name\": …, \"pipeline\": PART}. A PART is "
                     "{\"operation\": NAME, \"parameters\": {…}}, {\"sequential\": [PART, …], \"random-order\": false}, "
                     "{\"some-of\": [PART, …], \"least\": 0, \"most\": N, \"random-order\": false} or {\"one-of\": [PART, …]}, "
                     "each with \"probability\": 1 and \"enabled\": true if nothing else is said."),
  .run = run,
};
