/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-classify.h"

#include <glib/gi18n-lib.h>

#define BAR_WIDTH 20

static void
write_class (const GnClass *class, JsonBuilder *builder)
{
  gn_cli_json_string (builder, "class", class->id);
  gn_cli_json_string (builder, "name", class->name);
  gn_cli_json_string (builder, "latin_name", class->latin_name);
}

static void
write_predictions (const GnClassifyJob *job, const GnIdentification *result, JsonBuilder *builder)
{
  gn_cli_json_array (builder, "predictions");
  for (int i = 0; i < job->top; i++) {
    json_builder_begin_object (builder);
    write_class (&job->classes[result->classes[i]], builder);
    gn_cli_json_real (builder, "probability", (double)result->probabilities[i]);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
write_similar (const GnClassifyJob *job, const GnIdentification *result, JsonBuilder *builder)
{
  gn_cli_json_array (builder, "similar");
  for (guint i = 0; i < result->n_similar; i++) {
    const GnSimilarPhoto *similar = &result->similar[i];
    json_builder_begin_object (builder);
    gn_cli_json_string (builder, "path", similar->path);
    write_class (&job->classes[similar->class_index], builder);
    gn_cli_json_real (builder, "similarity", similar->similarity);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
write_logits (const GnIdentification *result, JsonBuilder *builder)
{
  gn_cli_json_array (builder, "logits");
  for (guint k = 0; k < result->n; k++)
    gn_cli_json_real (builder, NULL, (double)result->logits[k]);
  json_builder_end_array (builder);
}

static void
write_photo (const GnClassifyJob *job, guint photo, JsonBuilder *builder)
{
  const GnIdentification *result = job->results[photo];
  gn_cli_json_string (builder, "path", job->paths->pdata[photo]);
  if (result->problem) {
    gn_cli_json_string (builder, "error", result->problem);
    return;
  }
  write_predictions (job, result, builder);
  if (result->judged) {
    json_builder_set_member_name (builder, "unsure");
    json_builder_add_boolean_value (builder, result->unsure);
  }
  if (result->n_similar > 0)
    write_similar (job, result, builder);
  if (job->heat_maps && job->heat_maps->pdata[photo])
    gn_cli_json_string (builder, "heatmap", job->heat_maps->pdata[photo]);
  if (job->targets && job->targets->pdata[photo])
    gn_cli_json_string (builder, "target", job->targets->pdata[photo]);
  if (job->with_logits)
    write_logits (result, builder);
}

void
gn_classify_print_json (const GnClassifyJob *job)
{
  JsonBuilder *builder = gn_cli_json_begin ();
  gn_cli_json_array (builder, "photos");
  for (guint i = 0; i < job->paths->len; i++) {
    json_builder_begin_object (builder);
    write_photo (job, i, builder);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  gn_cli_json_end (builder);
}

static void
print_logits (const GnIdentification *result)
{
  printf (_ ("  raw answers"));
  for (guint k = 0; k < result->n; k++)
    printf (" %.9g", (double)result->logits[k]);
  putchar ('\n');
}

static char *
draw_bar (double fraction)
{
  GString *bar = g_string_new (NULL);
  int eighths = (int)(fraction * BAR_WIDTH * 8 + 0.5);
  for (; eighths >= 8; eighths -= 8)
    g_string_append (bar, "█");
  if (eighths > 0)
    g_string_append_unichar (bar, (gunichar)(0x2590 - eighths)); /* U+2589 seven eighths … U+258F one eighth */
  return g_string_free (bar, FALSE);
}

static const char *
verdict (const GnIdentification *result)
{
  if (!result->unsure)
    return "";
  return result->unfamiliar ? _ ("  not sure: unlike the training photos") : _ ("  not sure");
}

void
gn_classify_print_blocks (const GnClassifyJob *job)
{
  for (guint i = 0; i < job->paths->len; i++) {
    const GnIdentification *result = job->results[i];
    if (result->problem)
      continue;
    g_autofree char *path = gn_cli_shown (job->paths->pdata[i]);
    g_autoptr (GnCliTable) table = gn_cli_table_new ("rlll", NULL);
    for (int k = 0; k < job->top; k++) {
      const GnClass *class = &job->classes[result->classes[k]];
      g_autofree char *percent = g_strdup_printf ("  %5.1f %%", 100 * (double)result->probabilities[k]);
      g_autofree char *bar = draw_bar ((double)result->probabilities[k]);
      gn_cli_table_add (table, (const char *[]){ percent, class->name, class->latin_name, bar });
    }
    printf ("%s%s%s%s\n", gn_cli_bold (stdout), path, gn_cli_plain (stdout), verdict (result));
    gn_cli_table_print (table, stdout);
    if (job->with_logits)
      print_logits (result);
  }
}

void
gn_classify_print_list (const GnClassifyJob *job)
{
  const char *headers[] = { _ ("Photo"), _ ("Sure"), _ ("Name"), _ ("Latin name") };
  g_autoptr (GnCliTable) table = gn_cli_table_new ("lrll", headers);
  for (guint i = 0; i < job->paths->len; i++) {
    const GnIdentification *result = job->results[i];
    if (result->problem)
      continue;
    const GnClass *class = &job->classes[result->classes[0]];
    g_autofree char *path = gn_cli_shown (job->paths->pdata[i]);
    g_autofree char *percent = g_strdup_printf ("%.1f %%", 100 * (double)result->probabilities[0]);
    g_autofree char *name =
        result->unsure ? g_strdup_printf (_ ("not sure (%s?)"), class->name) : g_strdup (class->name);
    gn_cli_table_add (table, (const char *[]){ path, percent, name, class->latin_name });
  }
  gn_cli_table_print (table, stdout);
}

void
gn_classify_print_plan (const GnClassifyJob *job)
{
  const char *headers[] = { _ ("Photo"), _ ("Would be copied to") };
  g_autoptr (GnCliTable) table = gn_cli_table_new ("ll", headers);
  for (guint i = 0; i < job->paths->len; i++) {
    if (!job->targets->pdata[i])
      continue;
    g_autofree char *path = gn_cli_shown (job->paths->pdata[i]), *target = gn_cli_shown (job->targets->pdata[i]);
    gn_cli_table_add (table, (const char *[]){ path, target });
  }
  gn_cli_table_print (table, stdout);
}
