/* SPDX-License-Identifier: GPL-3.0-or-later */
/* augment: what a pipeline makes of photos, or operations with given values of one photo. */
#include "gn-atomic-file.h"
#include "gn-augment.h"
#include "gn-cli-inputs.h"
#include "gn-cli-output.h"
#include "gn-cli-photos.h"
#include "gn-error.h"
#include "gn-json.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <stddef.h>
#include <string.h>

typedef struct {
  char *out, *pipeline;
  GPtrArray *operations; /* of char */
  int count, image_size, source_size;
} Settings;

/* What the command in hand works with. */
typedef struct {
  const GnCliContext *context;
  const Settings *settings;
  GnPipeline *pipeline;
  GHashTable *stems;    /* of file names that are taken */
  JsonBuilder *written; /* (nullable) */
  GnCliProgress progress;
  guint n_photos;
} Job;

static const GnParamSpec params[] = {
  { "count", N_ ("Draws"), N_ ("draws"), N_ ("Random draws of each photo."), GN_PARAM_INTEGER, 1, 1000000, 8, 1, 64, 1, NULL,
    offsetof (Settings, count) },
  { "image-size", N_ ("Image size"), N_ ("px"),
    N_ ("Edge of the square a photo is scaled to first, as for training. With --op, the photo keeps its own size unless this "
        "is given."),
    GN_PARAM_INTEGER, 1, 8192, 224, 32, 512, 32, NULL, offsetof (Settings, image_size) },
  { "source-size", N_ ("Source size"), N_ ("px"),
    N_ ("With --op and --image-size: edge of the square the photo is scaled to before the first operation, where that is "
        "larger, so that enlarged parts stay sharp; the JSON of a draw tells it. 0: twice as large where the first operation "
        "enlarges."),
    GN_PARAM_INTEGER, 0, 16384, 0, 0, 1024, 32, NULL, offsetof (Settings, source_size) },
  { NULL }
};

static void
add_options (GnCliOptions *options, gpointer data)
{
  Settings *settings = data;
  settings->operations = g_ptr_array_new_with_free_func (g_free);
  gn_params_set_defaults (params, settings);
  gn_cli_options_add_text (options, "out", "DIR|FILE.png",
                           N_ ("Folder for the pictures, created; with --op the one picture. Needed."), NULL, &settings->out);
  gn_cli_options_add_text (options, "pipeline", "NAME|FILE",
                           N_ ("Pipeline to draw from; “guenon-cli augmentations” lists them."), "report",
                           &settings->pipeline);
  gn_cli_options_add_list (options, "op", "NAME:KEY=VALUE;…",
                           N_ ("One operation with these values instead of random ones; may be repeated, applied in order."),
                           settings->operations);
  gn_cli_options_add_specs (options, params, settings);
}

static void
clear (gpointer data)
{
  Settings *settings = data;
  g_free (settings->out);
  g_free (settings->pipeline);
  g_clear_pointer (&settings->operations, g_ptr_array_unref);
}

typedef struct {
  const GnAugmentType *type;
  gpointer draw; /* owned */
} Given;

static void
given_clear (gpointer data)
{
  Given *given = data;
  g_free (given->draw);
}

/* "affine:rotate_deg=30;mode=edge" */
static gboolean
parse_given (const char *text, Given *given, GError **error)
{
  GError *cause = NULL;
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  char *values = strchr (valid, ':');
  if (values)
    *values++ = '\0';
  given->type = gn_augment_type_find (g_strstrip (valid), &cause);
  if (!given->type)
    return gn_cli_usage ("op", cause, error);
  given->draw = g_malloc0 (given->type->draw_size);
  return gn_draw_parse (given->type, values ? values : "", given->draw, &cause) || gn_cli_usage ("op", cause, error);
}

/* (transfer full) (element-type Given) */
static GArray *
parse_all_given (const GPtrArray *texts, GError **error)
{
  g_autoptr (GArray) all = g_array_new (FALSE, TRUE, sizeof (Given));
  g_array_set_clear_func (all, given_clear);
  g_array_set_size (all, texts->len);
  for (guint i = 0; i < texts->len; i++)
    if (!parse_given (texts->pdata[i], &g_array_index (all, Given, i), error))
      return NULL;
  return g_steal_pointer (&all);
}

/* size: of the square to scale it to, 0 = the photo's own size. */
static GnImage *
load_given (const char *photo, int size, GError **error)
{
  GError *cause = NULL;
  GnImage *image = size > 0 ? gn_image_load_for_network (photo, size, &cause) : gn_image_load (photo, 0, NULL, &cause);
  if (image)
    return image;
  g_autofree char *shown = g_filename_display_name (photo);
  g_propagate_prefixed_error (error, cause, "“%s”: ", shown);
  return NULL;
}

static int
get_source_size (const Settings *settings, const GArray *all, int size)
{
  if (settings->source_size > 0)
    return settings->source_size;
  return gn_augment_type_get_source_size (g_array_index (all, Given, 0).type, size);
}

static int
run_given (const GnCliContext *context, const Settings *settings, const char *photo, GError **error)
{
  int size = gn_cli_options_get (context->options, "image-size") ? settings->image_size : 0;
  g_autoptr (GArray) all = parse_all_given (settings->operations, error);
  GnImage *image = all ? load_given (photo, get_source_size (settings, all, size), error) : NULL;
  if (!image)
    return GN_EXIT_FAILED;
  int width = size > 0 ? size : image->width, height = size > 0 ? size : image->height;
  for (guint i = 0; i < all->len; i++) {
    const Given *given = &g_array_index (all, Given, i);
    image = gn_augment_type_prepare (given->type, image, width, height);
    gn_augment_type_apply (given->type, given->draw, &image, width, height);
  }
  gboolean ok = gn_image_save_png (image, settings->out, error);
  gn_image_unref (image);
  if (ok && context->json) {
    JsonBuilder *builder = gn_cli_json_begin ();
    gn_cli_json_string (builder, "image", settings->out);
    gn_cli_json_end (builder);
  }
  return ok ? GN_EXIT_DONE : GN_EXIT_FAILED;
}

/* The photo's name without its suffix, made different from those before it. (transfer full) */
static char *
choose_stem (Job *job, const char *photo)
{
  g_autofree char *name = g_path_get_basename (photo);
  char *dot = strrchr (name, '.');
  if (dot && dot != name)
    *dot = '\0';
  char *stem = g_strdup (name);
  for (int i = 2; !g_hash_table_add (job->stems, g_strdup (stem)); i++) {
    g_free (stem);
    stem = g_strdup_printf ("%s_%d", name, i);
  }
  return stem;
}

/* What was drawn, as values and as what --op takes. */
static JsonNode *
describe (const Job *job, const char *photo, guint index, int draw, JsonNode *operations)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  json_builder_begin_object (builder);
  gn_cli_json_int (builder, "schema", 1);
  gn_cli_json_string (builder, "photo", photo);
  gn_cli_json_string (builder, "pipeline", gn_pipeline_get_name (job->pipeline));
  gn_cli_json_int (builder, "image_size", job->settings->image_size);
  gn_cli_json_int (builder, "source_size", gn_pipeline_get_source_size (job->pipeline, job->settings->image_size));
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, job->context->seed);
  gn_cli_json_string (builder, "seed", seed);
  gn_cli_json_int (builder, "epoch", draw);
  gn_cli_json_int (builder, "photo_index", index);
  json_builder_set_member_name (builder, "operations");
  json_builder_add_value (builder, json_node_ref (operations));
  json_builder_end_object (builder);
  return json_builder_get_root (builder);
}

/* One draw as NAME-0001.png, and what was drawn as NAME-0001.json. */
static gboolean
write_draw (Job *job, GnImage *photo, const char *path, guint index, int draw, const char *stem, GError **error)
{
  g_autoptr (JsonBuilder) record = json_builder_new ();
  g_autoptr (GnImage) image = gn_pipeline_apply (job->pipeline, gn_image_ref (photo), job->settings->image_size,
                                                 job->context->seed, (guint32)draw, index, record);
  g_autoptr (JsonNode) operations = json_builder_get_root (record);
  g_autoptr (JsonNode) description = describe (job, path, index, draw, operations);
  g_autofree char *text = gn_json_to_string (description, TRUE);
  g_autofree char *base = g_strdup_printf ("%s/%s-%04d", job->settings->out, stem, draw);
  g_autofree char *picture = g_strconcat (base, ".png", NULL), *json = g_strconcat (base, ".json", NULL);
  if (!gn_image_save_png (image, picture, error) || !gn_atomic_file_replace (json, text, strlen (text), error))
    return FALSE;
  if (job->written) {
    json_builder_begin_object (job->written);
    gn_cli_json_string (job->written, "photo", path);
    gn_cli_json_string (job->written, "image", picture);
    gn_cli_json_string (job->written, "draw", json);
    json_builder_end_object (job->written);
  }
  return TRUE;
}

/* FALSE only when there is no going on; a photo that cannot be read is counted. */
static gboolean
draw_photo (Job *job, const char *path, guint index, guint *n_failed, GError **error)
{
  g_autoptr (GError) reason = NULL;
  int source_size = gn_pipeline_get_source_size (job->pipeline, job->settings->image_size);
  g_autoptr (GnImage) photo = gn_image_load_for_network (path, source_size, &reason);
  if (!photo) {
    gn_cli_skipped (path, reason->message);
    ++*n_failed;
    return TRUE;
  }
  int count = job->settings->count;
  g_autofree char *stem = choose_stem (job, path);
  for (int draw = 1; draw <= count; draw++) {
    if (g_cancellable_set_error_if_cancelled (job->context->cancellable, error) ||
        !write_draw (job, photo, path, index, draw, stem, error))
      return FALSE;
    gn_cli_progress_update (&job->progress, index * (guint)count + (guint)draw, job->n_photos * (guint)count);
  }
  return TRUE;
}

static gboolean
make_folder (const char *path, GError **error)
{
  if (g_mkdir_with_parents (path, 0777) == 0)
    return TRUE;
  return gn_error_set_from_errno (error, errno, _ ("Cannot create"), path);
}

static int
run_random (const GnCliContext *context, const Settings *settings, char **operands, GError **error)
{
  GError *cause = NULL;
  guint n_failed = 0;
  g_autoptr (GnPipeline) pipeline = gn_pipeline_open (settings->pipeline ? settings->pipeline : "report", &cause);
  if (!pipeline) {
    gn_cli_usage ("pipeline", cause, error);
    return GN_EXIT_USAGE;
  }
  g_autoptr (GPtrArray) photos = gn_cli_list_photos (operands, context->cancellable, error);
  if (!photos || !make_folder (settings->out, error))
    return GN_EXIT_FAILED;
  g_autoptr (GHashTable) stems = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Job job = { context, settings, pipeline, stems, NULL, gn_cli_progress_new (context, _ ("Drawing")), photos->len };
  if (context->json) {
    job.written = gn_cli_json_begin ();
    gn_cli_json_array (job.written, "files");
  }
  gboolean ok = TRUE;
  for (guint i = 0; ok && i < photos->len; i++)
    ok = draw_photo (&job, photos->pdata[i], i, &n_failed, error);
  gn_cli_progress_clear ();
  if (ok && context->json) {
    json_builder_end_array (job.written);
    gn_cli_json_end (g_steal_pointer (&job.written));
  }
  g_clear_object (&job.written);
  if (!ok || n_failed == photos->len)
    return GN_EXIT_FAILED;
  return n_failed > 0 ? GN_EXIT_SKIPPED : GN_EXIT_DONE;
}

/* What does not go with --op, or without it. */
static gboolean
check (const GnCliContext *context, const Settings *settings, char **operands, GError **error)
{
  static const char *const random_only[] = { "pipeline", "count", "seed", NULL };
  if (!settings->out) {
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("it needs --out, where the pictures go"));
    return FALSE;
  }
  gboolean is_scaled = settings->operations->len > 0 && gn_cli_options_get (context->options, "image-size");
  if (settings->source_size > 0 && (!is_scaled || settings->source_size < settings->image_size)) {
    g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE,
                 _ ("--source-size goes with --op and an --image-size that is not larger"));
    return FALSE;
  }
  if (settings->operations->len == 0)
    return TRUE;
  for (const char *const *name = random_only; *name; name++)
    if (gn_cli_options_get (context->options, *name)) {
      g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("--%s does not go with --op, which draws nothing at random"),
                   *name);
      return FALSE;
    }
  g_autofree char *lower = g_ascii_strdown (settings->out, -1);
  if (g_strv_length (operands) == 1 && g_str_has_suffix (lower, ".png"))
    return TRUE;
  g_set_error (error, GN_CLI_ERROR, GN_CLI_ERROR_USAGE, _ ("--op takes one photo and writes one picture, --out FILE.png"));
  return FALSE;
}

static int
run (GnCliContext *context, gpointer data, char **operands, GError **error)
{
  const Settings *settings = data;
  if (!check (context, settings, operands, error))
    return GN_EXIT_USAGE;
  if (settings->operations->len > 0)
    return run_given (context, settings, operands[0], error);
  return run_random (context, settings, operands, error);
}

const GnCliCommand gn_cli_augment = {
  .name = "augment",
  .operands = "PHOTO|FOLDER… --out DIR|FILE.png",
  .summary = N_ ("Show what random changes make of photos."),
  .description =
      N_ ("Writes random draws from a pipeline as PNG, and what was drawn as JSON beside each: draw N is what training sees in "
          "epoch N, if it has the same seed and the photo the same number. Or, with --op, one photo with given changes: names "
          "and values are those of the JSON, lists with | between their members: --op 'multiply:mul=0.6|1|1.4'. The values of "
          "a draw give its picture again, to the pixel, from the photo at the same --image-size and --source-size."),
  .uses = GN_USES_SEED,
  .least_operands = 1,
  .most_operands = -1,
  .settings_size = sizeof (Settings),
  .add_options = add_options,
  .run = run,
  .clear = clear,
};
