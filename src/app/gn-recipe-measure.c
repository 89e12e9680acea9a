/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-recipe-measure.h"

#include <glib/gi18n-lib.h>

#define NICENESS 10

typedef struct {
  GnRecipe *recipe;
  guint n_classes, n_training, n_validation;
  int probe_steps;
  GnForecast forecast;
} Question;

static void
question_free (gpointer data)
{
  Question *question = data;
  gn_recipe_free (question->recipe);
  g_free (question);
}

/* Worker thread */

static void
answer (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  static GMutex one_at_a_time;
  Question *question = data;
  GnTrainOptions options = { .n_threads = (int) g_get_num_processors (), .niceness = NICENESS };
  GError *error = NULL;
  gboolean known;

  g_mutex_lock (&one_at_a_time);
  known = !g_cancellable_set_error_if_cancelled (cancellable, &error) &&
          gn_trainer_forecast (question->recipe, question->n_classes, question->n_training, question->n_validation,
                               &options, question->probe_steps, cancellable, &question->forecast, &error);
  g_mutex_unlock (&one_at_a_time);
  if (known)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

/* Main thread */

void
gn_recipe_measure_async (gpointer source, const GnRecipe *recipe, GnDataset *dataset, int probe_steps,
                         GCancellable *cancellable, GAsyncReadyCallback callback, gpointer data)
{
  Question *question = g_new0 (Question, 1);
  g_autoptr (GTask) task = g_task_new (source, cancellable, callback, data);

  question->recipe = gn_recipe_copy (recipe);
  gn_dataset_get_classes (dataset, &question->n_classes);
  question->n_training = gn_dataset_count (dataset, GN_SPLIT_TRAINING, -1);
  question->n_validation = gn_dataset_count (dataset, GN_SPLIT_VALIDATION, -1);
  question->probe_steps = probe_steps;
  g_task_set_check_cancellable (task, FALSE);
  g_task_set_task_data (task, question, question_free);
  g_task_run_in_thread (task, answer);
}

gboolean
gn_recipe_measure_is (GAsyncResult *result, GCancellable *cancellable)
{
  return g_task_get_cancellable (G_TASK (result)) == cancellable && !g_cancellable_is_cancelled (cancellable);
}

gboolean
gn_recipe_measure_finish (GAsyncResult *result, GnForecast *forecast, GError **error)
{
  Question *question = g_task_get_task_data (G_TASK (result));
  *forecast = question->forecast;
  return g_task_propagate_boolean (G_TASK (result), error);
}

double
gn_forecast_get_seconds (const GnForecast *forecast, const GnRecipe *recipe)
{
  return forecast->seconds_before + forecast->seconds_per_epoch * recipe->epochs;
}

char *
gn_format_duration (double seconds)
{
  guint64 minutes = (guint64) (seconds / 60 + 0.5);
  if (seconds < 99)
    return g_strdup_printf (_("%d s"), (int) (seconds + 0.5));
  if (minutes < 100)
    return g_strdup_printf (_("%d min"), (int) minutes);
  if (minutes < 48 * 60)
    return g_strdup_printf (_("%d h %02d min"), (int) (minutes / 60), (int) (minutes % 60));
  return g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "%d day", "%d days", minutes / (24 * 60)), (int) (minutes / (24 * 60)));
}
