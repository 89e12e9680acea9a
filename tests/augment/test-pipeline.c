/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pipelines: draws that depend on their place alone, their statistics, and their words. */
#include "gn-augment.h"
#include "gn-error.h"

#include <math.h>
#include <string.h>

#define SIDE 32

static GnPipeline *
named (const char *name)
{
  g_autoptr (GError) error = NULL;
  GnPipeline *pipeline = gn_pipeline_new_named (name, &error);
  g_assert_no_error (error);
  return pipeline;
}

static GnImage *
random_image (guint32 seed)
{
  GnImage *image = gn_image_new (SIDE, SIDE);
  GnRandom random = gn_random_init (seed, 0, 0, 0);
  for (gsize i = 0; i < 3 * SIDE * SIDE; i++)
    image->pixels[i] = gn_random_u32 (&random) >> 24;
  return image;
}

static void
assert_equal (const GnImage *a, const GnImage *b)
{
  g_assert_cmpmem (a->pixels, 3 * SIDE * SIDE, b->pixels, 3 * SIDE * SIDE);
}

static void
test_names (void)
{
  for (int i = 0; gn_pipeline_names ()[i]; i++) {
    g_autoptr (GnPipeline) pipeline = named (gn_pipeline_names ()[i]);
    g_assert_cmpstr (gn_pipeline_get_name (pipeline), ==, gn_pipeline_names ()[i]);
    g_assert_cmpuint (*gn_pipeline_get_label (gn_pipeline_names ()[i]), !=, '\0');
  }
  g_autoptr (GError) error = NULL;
  g_assert_null (gn_pipeline_new_named ("heavy", &error));
  g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
}

static void
test_none (void)
{
  g_autoptr (GnPipeline) pipeline = named ("none");
  g_autofree char *words = NULL;
  GnImage *image = random_image (1);
  GnImage *after = gn_pipeline_apply_described (pipeline, image, 0, 1, 2, 3, &words);
  g_assert_true (after == image);
  g_assert_cmpstr (words, ==, "");
  gn_image_unref (after);
}

/* A pure function of seed, epoch and photo; the shared original stays as it was. */
static void
test_deterministic (void)
{
  g_autoptr (GnPipeline) pipeline = named ("light");
  g_autoptr (GnPipeline) copy = gn_pipeline_copy (pipeline);
  g_autoptr (GnImage) original = random_image (1);
  g_autoptr (GnImage) untouched = gn_image_copy (original);
  int different = 0;
  for (guint32 photo = 0; photo < 50; photo++) {
    g_autoptr (GnImage) a = gn_pipeline_apply (pipeline, gn_image_ref (original), 0, 7, 1, photo, NULL);
    g_autoptr (GnImage) b = gn_pipeline_apply (copy, gn_image_ref (original), 0, 7, 1, photo, NULL);
    g_autoptr (GnImage) next_epoch = gn_pipeline_apply (pipeline, gn_image_ref (original), 0, 7, 2, photo, NULL);
    assert_equal (a, b);
    different += memcmp (a->pixels, next_epoch->pixels, 3 * SIDE * SIDE) != 0;
  }
  assert_equal (original, untouched);
  g_assert_cmpint (different, >, 40);
}

static JsonArray *
record_of (const GnPipeline *pipeline, guint32 photo, JsonNode **root)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  GnImage *image = gn_pipeline_apply (pipeline, random_image (1), 0, 7, 1, photo, builder);
  gn_image_unref (image);
  *root = json_builder_get_root (builder);
  return json_node_get_array (*root);
}

/* A member of a draw as --op takes it. */
static void
append_member (GString *text, const char *name, JsonNode *node)
{
  g_autofree char *value = json_to_string (node, FALSE);
  GString *plain = g_string_new (value);
  g_string_replace (plain, "[", "", 0);
  g_string_replace (plain, "]", "", 0);
  g_string_replace (plain, "\"", "", 0);
  g_string_replace (plain, ",", "|", 0);
  g_string_append_printf (text, "%s=%s;", name, plain->str);
  g_string_free (plain, TRUE);
}

static GnImage *
replay (JsonObject *object, GnImage *image)
{
  g_autoptr (GError) error = NULL;
  const GnAugmentType *type = gn_augment_type_find (json_object_get_string_member (object, "name"), NULL);
  g_autofree gpointer draw = g_malloc (type->draw_size);
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GList) members = json_object_get_members (object);
  for (GList *l = members; l; l = l->next)
    if (strcmp (l->data, "name") != 0)
      append_member (text, l->data, json_object_get_member (object, l->data));
  gn_draw_parse (type, text->str, draw, &error);
  g_assert_no_error (error);
  g_autofree char *again = gn_draw_to_text (type, draw);
  g_autofree gpointer read = g_malloc (type->draw_size);
  g_assert_true (gn_draw_parse (type, again, read, NULL));
  g_assert_cmpmem (read, type->draw_size, draw, type->draw_size);
  type->apply (draw, &image);
  return image;
}

/* What was recorded gives the same picture again when it is read back as fixed parameters, in every pipeline. */
static void
test_record (void)
{
  for (const char *const *name = gn_pipeline_names (); *name; name++) {
    g_autoptr (GnPipeline) pipeline = named (*name);
    for (guint32 photo = 0; photo < 200; photo++) {
      g_autoptr (JsonNode) root = NULL;
      JsonArray *record = record_of (pipeline, photo, &root);
      g_autoptr (GnImage) expected = gn_pipeline_apply (pipeline, random_image (1), 0, 7, 1, photo, NULL);
      GnImage *image = random_image (1);
      for (guint i = 0; i < json_array_get_length (record); i++)
        image = replay (json_array_get_object_element (record, i), image);
      assert_equal (image, expected);
      gn_image_unref (image);
    }
  }
}

typedef struct {
  const GnPipeline *pipeline;
  GnImage *image;
  GnImage *results[64];
} Crowd;

static void
apply_one (gpointer data, gpointer user_data)
{
  Crowd *crowd = user_data;
  guint i = GPOINTER_TO_UINT (data) - 1;
  crowd->results[i] = gn_pipeline_apply (crowd->pipeline, gn_image_ref (crowd->image), 0, 5, 2, i, NULL);
}

/* Eight threads at once, which share the pipeline and the photo, draw what one alone draws. */
static void
test_threads (void)
{
  for (const char *const *name = gn_pipeline_names (); *name; name++) {
    g_autoptr (GnPipeline) pipeline = named (*name);
    g_autoptr (GnImage) image = random_image (3);
    Crowd crowd = { pipeline, image };
    GThreadPool *pool = g_thread_pool_new (apply_one, &crowd, 8, TRUE, NULL);
    for (guint i = 0; i < G_N_ELEMENTS (crowd.results); i++)
      g_thread_pool_push (pool, GUINT_TO_POINTER (i + 1), NULL);
    g_thread_pool_free (pool, FALSE, TRUE);
    for (guint i = 0; i < G_N_ELEMENTS (crowd.results); i++) {
      g_autoptr (GnImage) alone = gn_pipeline_apply (pipeline, gn_image_ref (image), 0, 5, 2, i, NULL);
      assert_equal (crowd.results[i], alone);
      gn_image_unref (crowd.results[i]);
    }
  }
}

/* Brightness and contrast have the same ranges in "light" and yet do not draw the same numbers. */
static void
test_own_streams (void)
{
  g_autoptr (GnPipeline) pipeline = named ("light");
  int both = 0;
  for (guint32 photo = 0; photo < 40; photo++) {
    g_autoptr (JsonNode) root = NULL;
    JsonArray *record = record_of (pipeline, photo, &root);
    double mul = 0, alpha = 0;
    for (guint i = 0; i < json_array_get_length (record); i++) {
      JsonObject *object = json_array_get_object_element (record, i);
      mul = json_object_get_double_member_with_default (object, "mul", mul);
      alpha = json_object_get_double_member_with_default (object, "alpha", alpha);
    }
    both += mul > 0 && alpha > 0;
    g_assert_true (mul == 0 || mul != alpha);
  }
  g_assert_cmpint (both, >, 3);
}

/* Switching the flip off leaves the crop's draw where it was. */
static void
test_independent (void)
{
  g_autoptr (GnPipeline) all = named ("light");
  g_autoptr (GnPipeline) some = named ("light");
  gn_pipeline_set_enabled (some, 0, FALSE);
  g_assert_false (gn_pipeline_get_enabled (some, 0));
  for (guint32 photo = 0; photo < 40; photo++) {
    g_autoptr (JsonNode) a = NULL, b = NULL;
    JsonArray *full = record_of (all, photo, &a), *reduced = record_of (some, photo, &b);
    guint flips = 0;
    for (guint i = 0; i < json_array_get_length (full); i++) {
      JsonNode *node = json_array_get_element (full, i);
      if (strcmp (json_object_get_string_member (json_node_get_object (node), "name"), "flip") == 0)
        flips++;
      else
        g_assert_true (json_node_equal (node, json_array_get_element (reduced, i - flips)));
    }
    g_assert_cmpuint (json_array_get_length (reduced), ==, json_array_get_length (full) - flips);
  }
}

/* Counts over many draws of "light", each within five standard deviations. */
static void
test_statistics (void)
{
  enum { N = 4000 };
  g_autoptr (GnPipeline) pipeline = named ("light");
  int counts[4] = { 0 };
  double brightness = 0;
  for (guint32 photo = 0; photo < N; photo++) {
    g_autoptr (JsonNode) root = NULL;
    JsonArray *record = record_of (pipeline, photo, &root);
    for (guint i = 0; i < json_array_get_length (record); i++) {
      JsonObject *object = json_array_get_object_element (record, i);
      for (guint j = 0; j < 4; j++)
        counts[j] +=
            strcmp (json_object_get_string_member (object, "name"), gn_pipeline_get_operation (pipeline, j)->name) == 0;
      if (json_object_has_member (object, "mul")) {
        double factor = json_object_get_double_member (object, "mul");
        g_assert_cmpfloat (fabs (factor - 1), <=, 0.1);
        brightness += factor;
      }
      if (json_object_has_member (object, "ud"))
        g_assert_cmpint (json_object_get_int_member (object, "ud"), ==, 0);
    }
  }
  for (int j = 0; j < 4; j++)
    g_assert_cmpfloat (fabs (counts[j] - N / 2.0), <, 5 * sqrt (N / 4.0));
  g_assert_cmpfloat (fabs (brightness / counts[2] - 1), <, 5 * 0.2 / sqrt (12.0 * counts[2]));
}

static void
test_words (void)
{
  g_autoptr (GnPipeline) pipeline = named ("light");
  for (guint i = 0; i < 4; i++)
    gn_pipeline_set_probability (pipeline, i, 1);
  gn_param_set (gn_params_find (gn_pipeline_get_operation (pipeline, 0)->params, "left-right"),
                gn_pipeline_get_params (pipeline, 0), 1, NULL);
  g_autofree char *words = NULL;
  g_autoptr (GnImage) described = gn_pipeline_apply_described (pipeline, random_image (1), 0, 7, 1, 2, &words);
  g_autoptr (GnImage) applied = gn_pipeline_apply (pipeline, random_image (1), 0, 7, 1, 2, NULL);
  g_test_message ("%s", words);
  assert_equal (described, applied);
  g_assert_true (g_str_has_prefix (words, "flipped left-right; crop "));
  g_assert_nonnull (strstr (words, "brightness"));
  g_assert_nonnull (strstr (words, "contrast"));
}

/* What is set in the tree is what runs, and what the row of operations says. */
static void
test_tree (void)
{
  g_autoptr (GnPipeline) pipeline = named ("light");
  GnPipelineNode *root = gn_pipeline_get_root (pipeline), *flip = root->children->pdata[0];
  g_autofree char *words = NULL;
  g_assert_cmpint (root->kind, ==, GN_NODE_SEQUENTIAL);
  g_assert_true (flip->type == gn_pipeline_get_operation (pipeline, 0));
  g_assert_true (flip->params == gn_pipeline_get_params (pipeline, 0));
  for (guint i = 0; i < root->children->len; i++)
    ((GnPipelineNode *)root->children->pdata[i])->enabled = i == 0;
  g_assert_false (gn_pipeline_get_enabled (pipeline, 1));
  gn_param_set (gn_params_find (flip->type->params, "left-right"), flip->params, 1, NULL);
  g_autoptr (GnImage) flipped = gn_pipeline_apply_described (pipeline, random_image (1), 0, 7, 1, 2, &words);
  g_assert_cmpstr (words, ==, "flipped left-right");

  gn_pipeline_set_name (pipeline, "own");
  g_autoptr (GnPipeline) copy = gn_pipeline_copy (pipeline);
  g_assert_cmpstr (gn_pipeline_get_name (copy), ==, "own");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/pipeline/names", test_names);
  g_test_add_func ("/augment/pipeline/none", test_none);
  g_test_add_func ("/augment/pipeline/deterministic", test_deterministic);
  g_test_add_func ("/augment/pipeline/record", test_record);
  g_test_add_func ("/augment/pipeline/own-streams", test_own_streams);
  g_test_add_func ("/augment/pipeline/independent", test_independent);
  g_test_add_func ("/augment/pipeline/statistics", test_statistics);
  g_test_add_func ("/augment/pipeline/threads", test_threads);
  g_test_add_func ("/augment/pipeline/words", test_words);
  g_test_add_func ("/augment/pipeline/tree", test_tree);
  return g_test_run ();
}
