/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-error.h"
#include "gn-json.h"
#include "gn-recipe-file.h"

#include <glib/gstdio.h>
#include <string.h>

static char *
to_text (const GnRecipe *recipe)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  gn_recipe_to_json (recipe, builder);
  g_autoptr (JsonNode) root = json_builder_get_root (builder);
  return gn_json_to_string (root, TRUE);
}

static GnRecipe *
from_text (const char *text, GError **error)
{
  g_autoptr (JsonNode) root = json_from_string (text, error);
  return root ? gn_recipe_from_json (json_node_get_object (root), error) : NULL;
}

static void
test_report (void)
{
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();
  g_autoptr (GError) error = NULL;
  g_assert_true (gn_recipe_validate (recipe, &error));
  g_assert_no_error (error);
  g_assert_cmpstr (recipe->architecture, ==, "resnet50");
  g_assert_cmpstr (recipe->optimizer, ==, "adam");
  g_assert_cmpstr (recipe->schedule, ==, "constant");
  g_assert_cmpstr (recipe->augment, ==, "report");
  g_assert_cmpstr (gn_pipeline_get_name (recipe->pipeline), ==, "report");
  g_assert_cmpint (recipe->image_size, ==, 224);
  g_assert_cmpint (recipe->epochs, ==, 300);
  g_assert_cmpint (recipe->batch_size, ==, 128);
  g_assert_cmpfloat (recipe->learning_rate, ==, 0.001);
  g_assert_cmpfloat (recipe->weight_decay, ==, 0);
  g_assert_cmpfloat (recipe->label_smoothing, ==, 0);
  g_assert_cmpint (recipe->warmup_epochs, ==, 0);
  g_assert_cmpint (recipe->early_stopping, ==, 0);
  g_assert_true (recipe->shuffle);
  g_assert_cmpint (recipe->normalize, ==, GN_NORMALIZE_SYMMETRIC);
  g_assert_cmpuint (recipe->seed, ==, 0);
}

static void
test_round_trip (void)
{
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();
  g_autoptr (GError) error = NULL;
  g_assert_true (gn_recipe_set_optimizer (recipe, "sgd", &error));
  const GnParamSpec *momentum = gn_params_find (gn_optimizer_type_find ("sgd", NULL)->params, "momentum");
  g_assert_true (gn_param_set (momentum, recipe->optimizer_params, 0.7, &error));
  g_assert_true (gn_recipe_set_schedule (recipe, "step", &error));
  const GnParamSpec *gamma = gn_params_find (gn_schedule_type_find ("step", NULL)->params, "gamma");
  g_assert_true (gn_param_set (gamma, recipe->schedule_params, 0.3, &error));
  recipe->init = g_strdup ("/tmp/100 % \xff odd\xc3\xa4/best");
  recipe->seed = G_MAXUINT64;
  gn_pipeline_set_probability (recipe->pipeline, 2, 0.3);
  recipe->learning_rate = 1e-8;
  recipe->shuffle = FALSE;
  recipe->normalize = GN_NORMALIZE_IMAGENET;
  g_autofree char *text = to_text (recipe);
  g_autoptr (GnRecipe) back = from_text (text, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (back->init, ==, recipe->init);
  g_assert_cmpuint (back->seed, ==, G_MAXUINT64);
  g_assert_cmpfloat (gn_pipeline_get_probability (back->pipeline, 2), ==, 0.3);
  g_assert_cmpfloat (back->learning_rate, ==, recipe->learning_rate);
  g_assert_cmpfloat (gn_param_get (momentum, back->optimizer_params), ==, 0.7);
  g_assert_cmpfloat (gn_param_get (gamma, back->schedule_params), ==, 0.3);
  g_autofree char *again = to_text (back);
  g_assert_cmpstr (again, ==, text);
  g_autoptr (GnRecipe) copy = gn_recipe_copy (recipe);
  g_autofree char *copied = to_text (copy);
  g_assert_cmpstr (copied, ==, text);
}

static void
test_partial (void)
{
  g_autoptr (GError) error = NULL;
  /* The optimiser's parameters may come before its name. */
  g_autoptr (GnRecipe) recipe =
      from_text ("{\"optimizer-params\": {\"nesterov\": true}, \"epochs\": 7, \"optimizer\": \"sgd\", "
                 "\"seed\": 3, \"init\": null}",
                 &error);
  g_assert_no_error (error);
  g_assert_cmpint (recipe->epochs, ==, 7);
  g_assert_cmpuint (recipe->seed, ==, 3);
  g_assert_cmpstr (recipe->optimizer, ==, "sgd");
  g_assert_cmpint (recipe->batch_size, ==, 128);
  g_assert_null (recipe->init);
  /* A run from before pipelines were kept. */
  g_autoptr (GnRecipe) old = from_text ("{\"augment\": \"light\"}", &error);
  g_assert_no_error (error);
  g_assert_cmpstr (gn_pipeline_get_name (old->pipeline), ==, "light");
}

static void
test_errors (void)
{
  static const struct {
    const char *text, *needle;
  } cases[] = {
    { "{\"epochen\": 3}", "epochen" },
    { "{\"epochs\": 0}", "epochs" },
    { "{\"epochs\": \"3\"}", "epochs" },
    { "{\"batch-size\": 2.5}", "batch-size" },
    { "{\"architecture\": \"resnet51\"}", "resnet51" },
    { "{\"architecture\": 18}", "architecture" },
    { "{\"optimizer\": \"adamw2\"}", "adamw2" },
    { "{\"schedule\": \"zigzag\"}", "zigzag" },
    { "{\"schedule-params\": {\"gamma\": 0.5}}", "gamma" },
    { "{\"schedule\": \"step\", \"schedule-params\": {\"gamma\": 1.5}}", "gamma" },
    { "{\"augment\": \"heavy\"}", "heavy" },
    { "{\"normalize\": \"caffe\"}", "caffe" },
    { "{\"seed\": -1}", "seed" },
    { "{\"seed\": \"1x\"}", "seed" },
    { "{\"init\": 1}", "init" },
    { "{\"optimizer-params\": {\"momentum\": 0.5}}", "momentum" },
    { "{\"optimizer-params\": {\"beta1\": 1.5}}", "beta1" },
    { "{\"optimizer-params\": []}", "optimizer-params" },
    { "{\"image-size\": 31}", "image-size" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autoptr (GError) error = NULL;
    g_assert_null (from_text (cases[i].text, &error));
    g_assert_nonnull (error);
    g_assert_nonnull (strstr (error->message, cases[i].needle));
  }
}

static void
test_validate (void)
{
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();
  g_autoptr (GError) error = NULL;
  recipe->label_smoothing = 2;
  g_assert_false (gn_recipe_validate (recipe, &error));
  g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, "label-smoothing"));
}

/* A pipeline that no file and no list has: it goes into the recipe by value and comes back from its JSON. */
static void
test_own_pipeline (void)
{
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();
  g_autoptr (GnPipeline) pipeline = gn_pipeline_new_named ("light", NULL);
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (GError) error = NULL;
  gn_pipeline_set_name (pipeline, "own");
  gn_pipeline_get_root (pipeline)->random_order = TRUE;
  gn_recipe_set_pipeline (recipe, pipeline);
  gn_pipeline_get_root (pipeline)->probability = 0.5; /* the recipe has a copy */
  g_assert_cmpstr (recipe->augment, ==, "own");
  g_assert_true (gn_recipe_validate (recipe, &error));
  g_assert_no_error (error);

  gn_recipe_to_json (recipe, builder);
  g_autoptr (JsonNode) json = json_builder_get_root (builder);
  g_autoptr (GnRecipe) read = gn_recipe_from_json (json_node_get_object (json), &error);
  g_assert_no_error (error);
  g_assert_cmpstr (read->augment, ==, "own");
  g_assert_cmpstr (gn_pipeline_get_name (read->pipeline), ==, "own");
  g_assert_true (gn_pipeline_get_root (read->pipeline)->random_order);
  g_assert_cmpfloat (gn_pipeline_get_root (read->pipeline)->probability, ==, 1);
}

/* Those that come with the program are whole, and say what their files say. */
static void
test_named (void)
{
  g_autoptr (GError) error = NULL;
  for (const char *const *name = gn_recipe_names (); *name; name++) {
    g_autoptr (GnRecipe) recipe = gn_recipe_open (*name, &error);
    g_assert_no_error (error);
    g_assert_true (gn_recipe_validate (recipe, &error));
    g_assert_cmpstr (gn_recipe_get_label (*name), !=, "");
    g_assert_cmpstr (gn_recipe_get_tip (*name), !=, "");
  }
  g_autoptr (GnRecipe) best = gn_recipe_new_named ("best", &error), report = gn_recipe_new_named ("report", &error);
  g_assert_cmpstr (best->optimizer, ==, "adamw");
  g_assert_cmpfloat (best->weight_decay, ==, 0.05);
  g_assert_cmpstr (gn_pipeline_get_name (best->pipeline), ==, "natural");
  g_assert_cmpint (report->epochs, ==, 300);
  g_assert_null (gn_recipe_open ("worst", &error));
  g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
  g_assert_nonnull (strstr (error->message, "report, fast, best"));
}

static void
test_file (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = g_build_filename (g_get_tmp_dir (), "guenon-recipe.json", NULL);
  g_assert_true (g_file_set_contents (path, "{ \"epochs\": 7, \"schedule\": \"cosine\" }", -1, NULL));
  g_autoptr (GnRecipe) recipe = gn_recipe_open (path, &error);
  g_assert_no_error (error);
  g_assert_cmpint (recipe->epochs, ==, 7);
  g_assert_cmpstr (recipe->schedule, ==, "cosine");
  g_assert_cmpint (recipe->batch_size, ==, 128);
  g_assert_true (g_file_set_contents (path, "{ \"epoch\": 7 }", -1, NULL));
  g_assert_null (gn_recipe_open (path, &error));
  g_assert_nonnull (strstr (error->message, "“epoch”"));
  g_remove (path);
}

static void
set_number (const GnParamSpec *table, gpointer values, const char *id, double value)
{
  for (const GnParamSpec *spec = table; spec->id; spec++)
    if (strcmp (spec->id, id) == 0)
      g_assert_true (gn_param_set (spec, values, value, NULL));
}

/* The epochs after which the network has settled, as "10 30 40". */
static char *
list_snapshots (const char *schedule, int restart_epochs, double restart_factor, int warmup_epochs)
{
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();
  const GnScheduleType *type = gn_schedule_type_find (schedule, NULL);
  GString *epochs = g_string_new (NULL);
  gn_recipe_set_schedule (recipe, schedule, NULL);
  set_number (type->params, recipe->schedule_params, "restart-epochs", restart_epochs);
  set_number (type->params, recipe->schedule_params, "restart-factor", restart_factor);
  recipe->epochs = 40;
  recipe->warmup_epochs = warmup_epochs;
  for (int epoch = 1; epoch <= recipe->epochs; epoch++)
    if (gn_recipe_is_snapshot (recipe, epoch, 7))
      g_string_append_printf (epochs, "%s%d", epochs->len ? " " : "", epoch);
  return g_string_free (epochs, FALSE);
}

static void
test_snapshots (void)
{
  static const struct {
    const char *schedule;
    int restart_epochs;
    double restart_factor;
    int warmup_epochs;
    const char *expected;
  } cases[] = {
    { "cosine-restarts", 10, 2, 0, "10 30 40" }, /* the third cycle would end at 70 */
    { "cosine-restarts", 10, 2, 3, "13 33 40" },
    { "cosine-restarts", 8, 1, 0, "8 16 24 32 40" },
    { "cosine-restarts", 5, 1.5, 0, "5 12 23 40" }, /* it rises within epochs 13 and 24 */
    { "constant", 0, 0, 5, "40" },
    { "cosine", 0, 0, 5, "40" },
    { "one-cycle", 0, 0, 0, "40" },
    { "step", 0, 0, 2, "40" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++) {
    g_autofree char *found = list_snapshots (cases[i].schedule, cases[i].restart_epochs, cases[i].restart_factor,
                                             cases[i].warmup_epochs);
    g_assert_cmpstr (found, ==, cases[i].expected);
  }
}

static void
test_sizes (void)
{
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();
  g_autoptr (GError) error = NULL;
  recipe->epochs = 10;
  g_assert_cmpint (gn_recipe_get_epoch_size (recipe, 1), ==, 224);
  recipe->start_size = 96;
  const int expected[] = { 96, 96, 96, 128, 128, 176, 176, 176, 224, 224 };
  for (int epoch = 1; epoch <= 10; epoch++)
    g_assert_cmpint (gn_recipe_get_epoch_size (recipe, epoch), ==, expected[epoch - 1]);
  recipe->epochs = 1;
  g_assert_cmpint (gn_recipe_get_epoch_size (recipe, 1), ==, 96);
  g_assert_true (gn_recipe_validate (recipe, &error));
  recipe->start_size = 240;
  g_assert_false (gn_recipe_validate (recipe, &error));
  g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/recipe/report", test_report);
  g_test_add_func ("/recipe/round-trip", test_round_trip);
  g_test_add_func ("/recipe/partial", test_partial);
  g_test_add_func ("/recipe/errors", test_errors);
  g_test_add_func ("/recipe/validate", test_validate);
  g_test_add_func ("/recipe/own-pipeline", test_own_pipeline);
  g_test_add_func ("/recipe/named", test_named);
  g_test_add_func ("/recipe/file", test_file);
  g_test_add_func ("/recipe/sizes", test_sizes);
  g_test_add_func ("/recipe/snapshots", test_snapshots);
  return g_test_run ();
}
