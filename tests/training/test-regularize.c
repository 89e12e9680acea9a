/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What keeps a small data set from being learnt by heart: photos mixed in pairs, averaged weights, blocks that begin as
 * shortcuts, another size for testing; and that such a run resumes like any other. */
#include "gn-average.h"
#include "gn-error.h"
#include "gn-evaluation.h"
#include "gn-mix.h"
#include "gn-run.h"
#include "train-run.h"

enum { N = 5, SIZE = 16, PHOTO = SIZE * SIZE * 3 };

/* Every pixel of photo i is i. */
static void
fill_photos (float *images)
{
  for (int i = 0; i < N * PHOTO; i++)
    images[i] = (float)(i / PHOTO);
}

static void
test_mixup (void)
{
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();
  float images[N * PHOTO];
  int labels[N] = { 3, 1, 4, 1, 5 }, others[N];
  const GnBatch batch = { .n = N, .labels = labels };
  double sum = 0, squares = 0;
  recipe->mixup = 0.4;
  for (guint32 step = 0; step < 2000; step++) {
    fill_photos (images);
    float share = gn_mix_batch (recipe, 1, step, &batch, SIZE, images, others);
    for (int i = 0; i < N; i++) {
      g_assert_cmpint (others[i], ==, labels[N - 1 - i]);
      float expected = share * (float)i + (1 - share) * (float)(N - 1 - i);
      g_assert_cmpfloat_with_epsilon (images[i * PHOTO], expected, 1e-5);
      g_assert_cmpfloat_with_epsilon (images[i * PHOTO + PHOTO - 1], expected, 1e-5);
    }
    sum += share;
    squares += share * share;
  }
  /* Beta (a, a) has mean 1/2 and variance 1 / (4 (2a + 1)). */
  double mean = sum / 2000, variance = squares / 2000 - mean * mean;
  g_assert_cmpfloat_with_epsilon (mean, 0.5, 0.03);
  g_assert_cmpfloat_with_epsilon (variance, 1 / (4 * 1.8), 0.01);
}

static void
test_cutmix (void)
{
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();
  float images[N * PHOTO];
  int labels[N] = { 3, 1, 4, 1, 5 }, others[N];
  const GnBatch batch = { .n = N, .labels = labels };
  recipe->cutmix = 1;
  for (guint32 step = 0; step < 200; step++) {
    fill_photos (images);
    float share = gn_mix_batch (recipe, 1, step, &batch, SIZE, images, others);
    for (int i = 0; i < N; i++) {
      int own = 0, other = 0;
      for (int k = 0; k < PHOTO; k++) {
        own += images[i * PHOTO + k] == (float)i;
        other += images[i * PHOTO + k] == (float)(N - 1 - i);
      }
      g_assert_cmpint (i == N - 1 - i ? own : own + other, ==, PHOTO);
      if (i != N - 1 - i)
        g_assert_cmpfloat_with_epsilon ((double)own / PHOTO, share, 1e-6);
    }
  }
}

/* The last epochs see photos as they are. */
static void
test_unmixed (void)
{
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();
  float images[N * PHOTO];
  int labels[N] = { 0 }, others[N];
  const GnBatch batch = { .n = N, .labels = labels };
  fill_photos (images);
  recipe->mixup = recipe->cutmix = 1;
  recipe->epochs = 10;
  recipe->unmixed = 0.3;
  for (guint32 epoch = 1; epoch <= 10; epoch++)
    g_assert_cmpint (gn_mix_batch (recipe, epoch, 1, &batch, SIZE, images, others) == 1, ==, epoch > 7);
}

static void
test_mixing_off (void)
{
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();
  float images[N * PHOTO], untouched[N * PHOTO];
  int labels[N] = { 0 }, others[N];
  const GnBatch batch = { .n = N, .labels = labels };
  fill_photos (images);
  fill_photos (untouched);
  g_assert_cmpfloat (gn_mix_batch (recipe, 1, 1, &batch, SIZE, images, others), ==, 1);
  g_assert_cmpmem (images, sizeof images, untouched, sizeof untouched);
}

/* Two labels: the loss is the mean of both losses by their shares, and so is the gradient. */
static void
test_two_labels (void)
{
  enum { K = 4 };
  const float logits[2 * K] = { 1, -2, 0.5f, 3, 0, 1, -1, 2 };
  int first[2] = { 3, 0 }, second[2] = { 1, 0 }, correct;
  float both[2 * K], one[2 * K], other[2 * K];
  const GnTargets mixed = { first, second, 0.3f, 0.1f };
  double loss = gn_cross_entropy (2, K, logits, &mixed, both, &correct);
  double a = gn_cross_entropy (2, K, logits, &(GnTargets){ .labels = first, .smoothing = 0.1f }, one, NULL);
  double b = gn_cross_entropy (2, K, logits, &(GnTargets){ .labels = second, .smoothing = 0.1f }, other, NULL);
  g_assert_cmpfloat_with_epsilon (loss, 0.3 * a + 0.7 * b, 1e-6);
  for (int i = 0; i < 2 * K; i++)
    g_assert_cmpfloat_with_epsilon (both[i], 0.3f * one[i] + 0.7f * other[i], 1e-6);
  g_assert_cmpint (correct, ==, 0); /* the larger shares are labels 1 and 0 */
}

static GnNetwork *
new_network (guint64 seed)
{
  g_autoptr (GnGraph) graph = gn_model_build ("resnet18", 3, 32, NULL);
  GnNetwork *network = gn_network_new (graph);
  gn_network_initialize (network, seed);
  return network;
}

static void
test_average (void)
{
  g_autoptr (GnNetwork) network = new_network (1), average = new_network (2);
  gsize n = gn_graph_get_parameter_length (network->graph);
  GnThreadPool *pool = gn_thread_pool_new (3, 0);
  double expected = 0;
  gn_average_update (pool, average, network, 0, 0);
  g_assert_cmpmem (average->parameters, n * sizeof (float), network->parameters, n * sizeof (float));
  expected = network->parameters[5];
  for (gint64 step = 1; step <= 300; step++) {
    network->parameters[5] = sinf ((float)step);
    network->state[1] = (float)step;
    gn_average_update (pool, average, network, 0.95, step);
    double decay = MIN (0.95, (1.0 + (double)step) / (10.0 + (double)step));
    expected = decay * expected + (1 - decay) * sinf ((float)step);
    g_assert_cmpfloat_with_epsilon (average->parameters[5], expected, 1e-5);
  }
  g_assert_cmpfloat_with_epsilon (average->state[1], 300 - 0.95 / 0.05, 0.01);
  gn_thread_pool_free (pool);
}

static void
test_zero_branches (void)
{
  g_autoptr (GnGraph) graph = gn_model_build ("resnet50", 3, 32, NULL);
  g_autoptr (GnNetwork) network = gn_network_new (graph);
  guint n, n_zero = 0;
  const GnParameterView *views = gn_graph_get_parameters (graph, &n);
  gn_network_initialize (network, 1);
  gn_network_zero_branches (network);
  for (guint i = 0; i < n; i++) {
    gboolean is_last = strstr (views[i].name, "bn3.weight") != NULL, is_scale = strstr (views[i].name, "bn") != NULL &&
                       g_str_has_suffix (views[i].name, ".weight");
    if (is_scale)
      g_assert_cmpfloat (network->parameters[views[i].offset], ==, is_last ? 0 : 1);
    n_zero += is_last;
  }
  g_assert_cmpuint (n_zero, ==, 16);
}

static GnRecipe *
regularized_recipe (int epochs)
{
  GnRecipe *recipe = tiny_recipe (epochs);
  recipe->mixup = 0.3;
  recipe->cutmix = 0.7;
  recipe->stochastic_depth = 0.3;
  recipe->sam = 0.4;
  recipe->average = 0.8;
  recipe->zero_init = TRUE;
  recipe->test_size = 48;
  recipe->precision = GN_PRECISION_BF16;
  recipe->label_smoothing = 0.1;
  return recipe;
}

static void
test_resume (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = regularized_recipe (2);
  const GnTrainOptions three = { .n_threads = 3 };
  train (fixture->run, fixture->photos, recipe, &three);
  GnTrainer *trainer = start (fixture->other_run, fixture->photos, recipe, NULL);
  for (gint64 step = 1; step <= 6; step++) {
    g_autoptr (GCancellable) cancellable = g_cancellable_new ();
    Seen seen = { .cancellable = cancellable, .stop_after_step = step };
    g_assert_cmpint (run_to_end (trainer, &seen, (int)(step - 1) / 3), ==, GN_TRAIN_STOPPED);
    trainer = resume (fixture->other_run, fixture->photos, 0, NULL);
  }
  g_assert_cmpint (run_to_end (trainer, NULL, 2), ==, GN_TRAIN_FINISHED);
  assert_same_run (fixture->run, fixture->other_run);
}

/* Without an average what is saved is what was trained, for the other size. */
static void
test_other_size (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (1);
  g_autoptr (GError) error = NULL;
  g_autofree char *last = g_build_filename (fixture->run, "last.safetensors", NULL);
  g_autofree char *other_last = g_build_filename (fixture->other_run, "last.safetensors", NULL);
  train (fixture->run, fixture->photos, recipe, NULL);
  recipe->test_size = 64;
  train (fixture->other_run, fixture->photos, recipe, NULL);
  g_autoptr (GnModel) plain = gn_model_load (last, NULL, &error), other = gn_model_load (other_last, NULL, &error);
  g_assert_no_error (error);
  const GnNetwork *a = gn_model_get_network (plain), *b = gn_model_get_network (other);
  gsize n = gn_graph_get_parameter_length (a->graph);
  g_assert_cmpmem (a->parameters, n * sizeof (float), b->parameters, n * sizeof (float));
  g_assert_cmpint (gn_model_get_image_size (plain), ==, recipe->image_size);
  g_assert_cmpint (gn_model_get_image_size (other), ==, 64);
}

/* Mean loss of the last model on the validation photos, which its last epoch had seen already. */
static double
check_loss (const char *run, const char *photos, gboolean mirrored)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *last = g_build_filename (run, "last.safetensors", NULL);
  g_autoptr (GnRunInfo) info = gn_run_info_read (run, NULL);
  g_autoptr (GnModel) model = gn_model_load (last, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GnDataset) dataset = scan (photos);
  const GnEvaluationOptions options = { .split = GN_SPLIT_VALIDATION, .precision = GN_PRECISION_FP32, .batch_size = 4 };
  g_autoptr (GnEvaluation) evaluation = gn_evaluate (model, dataset, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  const GnEpochMetrics *metrics = &g_array_index (info->epochs, GnEpochMetrics, info->epochs->len - 1);
  g_assert_cmpint (gn_model_get_mirrored (model), ==, mirrored);
  g_assert_cmpint (evaluation->mirrored, ==, mirrored);
  g_assert_cmpfloat_with_epsilon (evaluation->loss, metrics->validation_loss, 1e-5);
  return evaluation->loss;
}

/* What is validated is what the saved model answers without being asked. */
static void
test_flips (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GnRecipe) recipe = tiny_recipe (2);
  g_autoptr (GError) error = NULL;
  recipe->precision = GN_PRECISION_FP32;
  train (fixture->run, fixture->photos, recipe, NULL);
  double straight = check_loss (fixture->run, fixture->photos, FALSE);
  recipe->test_flips = TRUE;
  train (fixture->other_run, fixture->photos, recipe, NULL);
  double both = check_loss (fixture->other_run, fixture->photos, TRUE);
  g_assert_cmpfloat (fabs (straight - both), >, 1e-4);

  recipe->trainable = GN_TRAINABLE_HEAD;
  g_assert_false (gn_recipe_validate (recipe, &error));
  g_assert_error (error, GN_ERROR, GN_ERROR_VALUE);
}

int
main (int argc, char **argv)
{
  g_autofree char *home = enter_home (&argc, &argv);
  g_test_add_func ("/regularize/mixup", test_mixup);
  g_test_add_func ("/regularize/cutmix", test_cutmix);
  g_test_add_func ("/regularize/mixing-off", test_mixing_off);
  g_test_add_func ("/regularize/unmixed", test_unmixed);
  g_test_add_func ("/regularize/two-labels", test_two_labels);
  g_test_add_func ("/regularize/average", test_average);
  g_test_add_func ("/regularize/zero-branches", test_zero_branches);
  add_case ("/regularize/resume", test_resume);
  add_case ("/regularize/other-size", test_other_size);
  add_case ("/regularize/flips", test_flips);
  return run_and_leave (home);
}
