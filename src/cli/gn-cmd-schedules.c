/* SPDX-License-Identifier: GPL-3.0-or-later */
/* schedules: the learning-rate schedules there are. */
#include "gn-cli-list.h"
#include "gn-schedule.h"

#include <glib/gi18n-lib.h>

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  const GnScheduleType *const *types = gn_schedule_types_list ();
  JsonBuilder *builder = context->json ? gn_cli_json_begin () : NULL;
  if (builder)
    gn_cli_json_array (builder, "schedules");
  for (guint i = 0; types[i]; i++) {
    if (builder)
      gn_cli_list_json (builder, types[i]->name, _ (types[i]->label), _ (types[i]->tip), types[i]->citation,
                        types[i]->params);
    else
      gn_cli_list_print (types[i]->name, _ (types[i]->tip), types[i]->citation, types[i]->params);
  }
  if (builder) {
    json_builder_end_array (builder);
    gn_cli_json_end (builder);
  }
  return GN_EXIT_DONE;
}

const GnCliCommand gn_cli_schedules = {
  .name = "schedules",
  .operands = "",
  .summary = N_ ("List the learning-rate schedules there are."),
  .run = run,
};
