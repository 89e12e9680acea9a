/* SPDX-License-Identifier: GPL-3.0-or-later */
/* classify: what is on photos. */
#include "gn-cli-inputs.h"
#include "gn-cli-output.h"
#include "gn-cli-photos.h"
#include "gn-csv.h"

#include <glib/gi18n-lib.h>
#include <stddef.h>
#include <string.h>

#define BATCH_SIZE 32
#define DEFAULT_TOP 5
#define BAR_WIDTH 20

typedef struct {
  GnCliModelSettings model;
  int top; /* 0 = not given */
  gboolean logits;
  char *csv;
} Settings;

static const GnParamSpec top_params[] = {
  { "top", N_ ("Top"), N_ ("classes"), N_ ("How many classes to tell a photo; 0 means 5, or 1 in a list of many photos."),
    GN_PARAM_INTEGER, 0, GN_MODEL_MAX_CLASSES, 0, 0, 10, 1, NULL, offsetof (Settings, top) },
  { NULL }
};

/* What was found out about one photo: NULL logits and a reason, or logits. */
typedef struct {
  char *reason;
  float *logits;
} Result;

typedef struct {
  GnCliContext *context;
  GnCliProgress progress;
  GPtrArray *paths;
  const GnClass *classes;
  int n_classes, top;
  gboolean with_logits;
  Result *results;
  guint n_failed;
} Job;

static void
add_options (GnCliOptions *options, gpointer data)
{
  Settings *settings = data;
  gn_cli_options_add_specs (options, top_params, settings);
  gn_cli_options_add_text (options, "csv", "FILE", N_ ("Write a line for each photo and class told."), NULL, &settings->csv);
  gn_cli_options_add_flag (options, "logits", N_ ("Tell the network's raw answers too, in class order."), &settings->logits);
  gn_cli_model_add_options (options, &settings->model);
}

static void
clear (gpointer data)
{
  Settings *settings = data;
  gn_cli_model_clear (&settings->model);
  g_free (settings->csv);
}

static void
on_photo_classified (gpointer data, guint index, const float *logits, const GError *error)
{
  Job *job = data;
  if (logits) {
    job->results[index].logits = g_memdup2 (logits, sizeof *logits * (gsize)job->n_classes);
  } else {
    job->results[index].reason = g_strdup (error->message);
    job->n_failed++;
    gn_cli_skipped (job->paths->pdata[index], error->message);
  }
  gn_cli_progress_update (&job->progress, index + 1, job->paths->len);
}

static void
write_predictions (const Job *job, const float *logits, JsonBuilder *builder)
{
  g_autofree int *indices = g_new (int, job->n_classes);
  g_autofree float *probabilities = g_new (float, job->n_classes);
  gn_rank_classes (logits, job->n_classes, indices, probabilities);
  gn_cli_json_array (builder, "predictions");
  for (int i = 0; i < job->top; i++) {
    const GnClass *class = &job->classes[indices[i]];
    json_builder_begin_object (builder);
    gn_cli_json_string (builder, "class", class->id);
    gn_cli_json_string (builder, "name", class->name);
    gn_cli_json_string (builder, "latin_name", class->latin_name);
    gn_cli_json_real (builder, "probability", probabilities[i]);
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
}

static void
print_json (const Job *job)
{
  JsonBuilder *builder = gn_cli_json_begin ();
  gn_cli_json_array (builder, "photos");
  for (guint i = 0; i < job->paths->len; i++) {
    const Result *result = &job->results[i];
    json_builder_begin_object (builder);
    gn_cli_json_string (builder, "path", job->paths->pdata[i]);
    if (result->reason)
      gn_cli_json_string (builder, "error", result->reason);
    else
      write_predictions (job, result->logits, builder);
    if (result->logits && job->with_logits) {
      gn_cli_json_array (builder, "logits");
      for (int k = 0; k < job->n_classes; k++)
        gn_cli_json_real (builder, NULL, result->logits[k]);
      json_builder_end_array (builder);
    }
    json_builder_end_object (builder);
  }
  json_builder_end_array (builder);
  gn_cli_json_end (builder);
}

static void
print_logits (const Job *job, const float *logits)
{
  printf (_ ("  raw answers"));
  for (int k = 0; k < job->n_classes; k++)
    printf (" %.9g", (double)logits[k]);
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

/* A photo with its classes below: for one photo, or a few classes each. */
static void
print_blocks (const Job *job)
{
  g_autofree int *indices = g_new (int, job->n_classes);
  g_autofree float *probabilities = g_new (float, job->n_classes);
  for (guint i = 0; i < job->paths->len; i++) {
    if (!job->results[i].logits)
      continue;
    g_autofree char *path = gn_cli_shown (job->paths->pdata[i]);
    g_autoptr (GnCliTable) table = gn_cli_table_new ("rlll", NULL);
    gn_rank_classes (job->results[i].logits, job->n_classes, indices, probabilities);
    for (int k = 0; k < job->top; k++) {
      const GnClass *class = &job->classes[indices[k]];
      g_autofree char *percent = g_strdup_printf ("  %5.1f %%", 100 * (double)probabilities[k]);
      g_autofree char *bar = draw_bar (probabilities[k]);
      gn_cli_table_add (table, (const char *[]){ percent, class->name, class->latin_name, bar });
    }
    printf ("%s%s%s\n", gn_cli_bold (stdout), path, gn_cli_plain (stdout));
    gn_cli_table_print (table, stdout);
    if (job->with_logits)
      print_logits (job, job->results[i].logits);
  }
}

/* A line a photo. */
static void
print_list (const Job *job)
{
  const char *headers[] = { _ ("Photo"), _ ("Sure"), _ ("Name"), _ ("Latin name") };
  g_autoptr (GnCliTable) table = gn_cli_table_new ("lrll", headers);
  g_autofree int *indices = g_new (int, job->n_classes);
  g_autofree float *probabilities = g_new (float, job->n_classes);
  for (guint i = 0; i < job->paths->len; i++) {
    if (!job->results[i].logits)
      continue;
    g_autofree char *path = gn_cli_shown (job->paths->pdata[i]);
    gn_rank_classes (job->results[i].logits, job->n_classes, indices, probabilities);
    g_autofree char *percent = g_strdup_printf ("%.1f %%", 100 * (double)probabilities[0]);
    gn_cli_table_add (table, (const char *[]){ path, percent, job->classes[indices[0]].name,
                                               job->classes[indices[0]].latin_name });
  }
  gn_cli_table_print (table, stdout);
}

static gboolean
write_csv (const Job *job, const char *path, GError **error)
{
  g_autoptr (GString) csv = g_string_new ("path,rank,class,name,latin_name,probability\n");
  g_autofree int *indices = g_new (int, job->n_classes);
  g_autofree float *probabilities = g_new (float, job->n_classes);
  for (guint i = 0; i < job->paths->len; i++) {
    if (!job->results[i].logits)
      continue;
    gn_rank_classes (job->results[i].logits, job->n_classes, indices, probabilities);
    for (int k = 0; k < job->top; k++) {
      gn_csv_add_text (csv, job->paths->pdata[i]);
      gn_csv_add_int (csv, k + 1);
      gn_csv_add_text (csv, job->classes[indices[k]].id);
      gn_csv_add_text (csv, job->classes[indices[k]].name);
      gn_csv_add_text (csv, job->classes[indices[k]].latin_name);
      gn_csv_add_real (csv, probabilities[k]);
      gn_csv_end_line (csv);
    }
  }
  return gn_csv_write (csv, path, error);
}

static gboolean
tell (const Job *job, const Settings *settings, GError **error)
{
  if (settings->csv && !write_csv (job, settings->csv, error))
    return FALSE;
  if (job->context->json)
    print_json (job);
  else if (job->paths->len - job->n_failed == 0)
    return TRUE;
  else if (job->paths->len > 1 && settings->top == 0 && !job->with_logits)
    print_list (job);
  else
    print_blocks (job);
  return TRUE;
}

static gboolean
classify (Job *job, GnModel *model, GError **error)
{
  int batch_size = (int)CLAMP (job->paths->len, 1, BATCH_SIZE);
  g_autoptr (GnClassifier) classifier = gn_classifier_new (model, batch_size, job->context->threads,
                                                           job->context->memory_budget, error);
  return classifier
         && gn_classifier_run_files (classifier, (const char *const *)job->paths->pdata, job->paths->len,
                                     job->context->cancellable, on_photo_classified, job, error);
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  Settings *settings = data;
  guint n_classes;
  g_autoptr (GnModel) model = gn_cli_model_load (&settings->model, operands[0], error);
  g_autoptr (GPtrArray) paths = model ? gn_cli_list_photos (operands + 1, context->cancellable, error) : NULL;
  if (!paths)
    return GN_EXIT_FAILED;
  Job job = { .context = context, .paths = paths, .progress = gn_cli_progress_new (context, _ ("Classifying")),
              .classes = gn_model_get_classes (model, &n_classes), .with_logits = settings->logits,
              .results = g_new0 (Result, MAX (paths->len, 1)) };
  job.n_classes = (int)n_classes;
  job.top = MIN (settings->top > 0 ? settings->top : DEFAULT_TOP, job.n_classes);
  gboolean ok = classify (&job, model, error);
  gn_cli_progress_clear ();
  ok = ok && tell (&job, settings, error);
  for (guint i = 0; i < paths->len; i++) {
    g_free (job.results[i].logits);
    g_free (job.results[i].reason);
  }
  g_free (job.results);
  if (!ok || job.n_failed == paths->len)
    return GN_EXIT_FAILED;
  return job.n_failed > 0 ? GN_EXIT_SKIPPED : GN_EXIT_DONE;
}

static const char *const unbuilt[] = { "heatmap", "sort-into", "dry-run", NULL };

const GnCliCommand gn_cli_classify = {
  .name = "classify",
  .operands = "MODEL PHOTO|FOLDER…",
  .summary = N_ ("Tell what is on photos, with probabilities."),
  .description = N_ ("MODEL is a run folder, a model file, or a safetensors state dict with torchvision's key names. Folders are searched "
                     "for photos, folders in them too."),
  .uses = GN_USES_THREADS | GN_USES_MEMORY | GN_USES_PRECISION,
  .least_operands = 2,
  .most_operands = -1,
  .settings_size = sizeof (Settings),
  .add_options = add_options,
  .run = run,
  .clear = clear,
  .unbuilt = unbuilt,
};
