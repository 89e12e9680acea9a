/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-profile.h"

#include "gn-cli-output.h"

#include <glib/gi18n-lib.h>

/* Operations a second; 0 for a step that multiplies nothing. */
static double
get_rate (guint64 macs, int batch_size, double seconds)
{
  return macs > 0 && seconds > 0 ? 2.0 * (double)macs * batch_size / seconds : 0;
}

void
gn_cli_profile_write (const GArray *profile, int batch_size, double peak, JsonBuilder *builder)
{
  gn_cli_json_real (builder, "peak_gflops", peak / 1e9);
  gn_cli_json_array (builder, "profile");
  for (guint i = 0; i < profile->len; i++) {
    const GnStepTime *step = &g_array_index (profile, GnStepTime, i);
    json_builder_begin_object (builder);
    gn_cli_json_string (builder, "name", step->name);
    gn_cli_json_string (builder, "kind", step->kind);
    gn_cli_json_real (builder, "forward_seconds", step->forward_seconds);
    gn_cli_json_real (builder, "backward_seconds", step->backward_seconds);
    gn_cli_json_int (builder, "macs", (gint64)step->macs);
    gn_cli_json_real (builder, "forward_gflops", get_rate (step->macs, batch_size, step->forward_seconds) / 1e9);
    gn_cli_json_real (builder, "backward_gflops", get_rate (step->backward_macs, batch_size, step->backward_seconds) / 1e9);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

/* Milliseconds, GFLOP/s and share of the peak of one direction; the last two are NULL where nothing is multiplied. */
static void
format_direction (guint64 macs, int batch_size, double seconds, double peak, char *cells[3])
{
  double rate = get_rate (macs, batch_size, seconds);
  cells[0] = g_strdup_printf ("%.2f", 1000 * seconds);
  cells[1] = rate > 0 ? g_strdup_printf ("%.1f", rate / 1e9) : NULL;
  cells[2] = rate > 0 && peak > 0 ? g_strdup_printf ("%.0f %%", 100 * rate / peak) : NULL;
}

static void
add_row (GnCliTable *table, const GnStepTime *step, int batch_size, double peak)
{
  char *forward[3], *backward[3];
  format_direction (step->macs, batch_size, step->forward_seconds, peak, forward);
  format_direction (step->backward_macs, batch_size, step->backward_seconds, peak, backward);
  gn_cli_table_add (table, (const char *[]){ step->name, step->kind, forward[0], forward[1], forward[2], backward[0],
                                             backward[1], backward[2] });
  for (int i = 0; i < 3; i++) {
    g_free (forward[i]);
    g_free (backward[i]);
  }
}

void
gn_cli_profile_print (const GArray *profile, int batch_size, double peak)
{
  const char *headers[] = { _ ("Step"), _ ("Kind"), _ ("Forward ms"), "GFLOP/s", _ ("of peak"), _ ("Backward ms"),
                            "GFLOP/s", _ ("of peak") };
  g_autoptr (GnCliTable) table = gn_cli_table_new ("llrrrrrr", headers);
  GnStepTime all = { .name = _ ("all") };
  for (guint i = 0; i < profile->len; i++) {
    const GnStepTime *step = &g_array_index (profile, GnStepTime, i);
    add_row (table, step, batch_size, peak);
    all.forward_seconds += step->forward_seconds;
    all.backward_seconds += step->backward_seconds;
    all.macs += step->macs;
    all.backward_macs += step->backward_macs;
  }
  gn_cli_table_rule (table);
  add_row (table, &all, batch_size, peak);
  printf (_ ("\nPeak of these threads' arithmetic: %.1f GFLOP/s. Winograd's method counts the products it saves, so it can "
             "come to more than the peak.\n\n"),
          peak / 1e9);
  gn_cli_table_print (table, stdout);
}
