/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Evaluate page says what gn_evaluate() says. */
#include <string.h>

#include "app-support.h"
#include "gn-compare-view.h"
#include "gn-evaluation-export.h"
#include "gn-matrix-view.h"
#include "gn-photo-view.h"
#include "gn-trainer.h"

static GnEvaluation *
evaluate_with (App *app, gboolean mirrored)
{
  g_autoptr (GError) error = NULL;
  GnEvaluationOptions options = { .split = GN_SPLIT_VALIDATION, .mirrored = mirrored, .batch_size = 8 };
  g_autoptr (GnModel) model = gn_model_load (app_model (), NULL, &error);
  g_assert_no_error (error);
  GnEvaluation *evaluation =
      gn_evaluate (model, gn_workspace_get_dataset (app->workspace), &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return evaluation;
}

static GnEvaluation *
evaluate (App *app)
{
  return evaluate_with (app, FALSE);
}

static GtkWidget *
open_review (App *app)
{
  app_open_folder (app, app_photos ());
  gn_workspace_open_model (app->workspace, app_model (), GN_PAGE_EVALUATE);
  GtkWidget *page = app_show_page (app, GN_PAGE_EVALUATE);
  app_click (app_find (page, "evaluate_button"));
  app_wait (gtk_widget_get_mapped (app_find (page, "view")), "the evaluation is shown");
  app_settle ();
  return page;
}

static void
test_accuracy (App *app)
{
  GtkWidget *page = open_review (app);
  g_autoptr (GnEvaluation) evaluation = evaluate (app);
  g_autofree char *figure = g_strdup_printf ("%.1f %%", evaluation->accuracy * 100);
  g_autofree char *words = g_strdup_printf ("of %u validation photos, 95 %% interval %.1f–%.1f %%", evaluation->count,
                                            evaluation->low * 100, evaluation->high * 100);
  g_assert_cmpuint (evaluation->count, ==, 8);
  g_assert_cmpstr (app_label (page, "figure_label"), ==, figure);
  g_assert_cmpstr (app_label (page, "words_label"), ==, words);
  app_screenshot (app, "evaluate");
}

static void
show_tab (App *app, GtkWidget *page, const char *name)
{
  gtk_stack_set_visible_child_name (GTK_STACK (app_find (page, "tabs")), name);
  app_settle ();
}

static guint
count_in_list (GtkWidget *box)
{
  GtkTreeView *list = GTK_TREE_VIEW (app_find_type (box, GTK_TYPE_TREE_VIEW));
  return (guint)gtk_tree_model_iter_n_children (gtk_tree_view_get_model (list), NULL);
}

static void
on_cell_chosen (GtkWidget *matrix, int truth, int predicted, int *chosen)
{
  chosen[0] = truth;
  chosen[1] = predicted;
}

/* With the mouse all over the matrix, and with the keyboard. */
static void
test_matrix (App *app)
{
  GtkWidget *page = open_review (app), *matrix = app_find (page, "matrix");
  g_autoptr (GnEvaluation) evaluation = evaluate (app);
  int width = gtk_widget_get_allocated_width (matrix), height = gtk_widget_get_allocated_height (matrix);
  int chosen[2] = { -1, -1 };
  guint n_photos = 0, n_cells = 0;
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);

  g_signal_connect (matrix, "cell-chosen", G_CALLBACK (on_cell_chosen), chosen);
  for (int y = 4; y < height; y += 24)
    for (int x = 4; x < width; x += 24) {
      chosen[0] = -1;
      app_click_at (matrix, x, y, 0);
      if (chosen[0] < 0 || !g_hash_table_add (seen, GINT_TO_POINTER (chosen[0] * 100 + chosen[1])))
        continue;
      guint count = evaluation->confusion[(guint)chosen[0] * evaluation->n_classes + (guint)chosen[1]];
      g_autofree char *n = g_strdup_printf (": %u", count);
      g_assert_true (g_str_has_suffix (app_label (page, "cell_label"), n));
      g_assert_cmpuint (count_in_list (app_find (page, "cell_box")), ==, count);
      n_photos += count;
      n_cells++;
    }
  g_assert_cmpuint (n_cells, ==, evaluation->n_classes * evaluation->n_classes);
  g_assert_cmpuint (n_photos, ==, evaluation->count);

  gtk_widget_grab_focus (matrix);
  for (guint i = 0; i < evaluation->n_classes; i++) {
    app_press (app, GDK_KEY_Up, 0);
    app_press (app, GDK_KEY_Left, 0);
  }
  app_press (app, GDK_KEY_Down, 0);
  app_press (app, GDK_KEY_Return, 0);
  g_assert_cmpint (chosen[0], ==, 1);
  g_assert_cmpint (chosen[1], ==, 0);
}

static void
test_other_tabs (App *app)
{
  GtkWidget *page = open_review (app);
  g_autoptr (GnEvaluation) evaluation = evaluate (app);

  show_tab (app, page, "classes");
  g_assert_cmpuint (count_in_list (app_find (page, "class_table")), ==, evaluation->n_classes);
  app_screenshot (app, "evaluate-classes");
  show_tab (app, page, "mistakes");
  g_assert_cmpuint (count_in_list (app_find (page, "mistakes_box")), ==, evaluation->count - evaluation->correct);
  GtkWidget *mistake = app_find (page, "mistake_view");
  app_wait (gtk_widget_get_mapped (app_find (mistake, "heat_box")), "the mistake is explained");
  app_screenshot (app, "evaluate-mistakes");
  show_tab (app, page, "sheet");
  GtkWidget *sheet = app_find (page, "sheet");
  g_autofree char *words = g_strdup_printf ("%u of %u photos", evaluation->correct, evaluation->count);
  g_assert_nonnull (app_find_text (sheet, words));
  g_autoptr (GPtrArray) views = app_find_all (sheet, GN_TYPE_PHOTO_VIEW);
  guint n_shown = 0;
  for (guint i = 0; i < views->len; i++) {
    if (!gtk_widget_get_mapped (views->pdata[i]))
      continue;
    app_wait (gn_photo_view_get_image (views->pdata[i]) != NULL, "the photos of the sheet are loaded");
    n_shown++;
  }
  g_assert_cmpuint (n_shown, ==, evaluation->count);
  app_screenshot (app, "evaluate-sheet");
  show_tab (app, page, "labels");
  if (evaluation->label_errors->len > 0)
    g_assert_cmpuint (count_in_list (app_find (page, "labels_box")), ==, evaluation->label_errors->len);
  g_assert_cmpuint (strlen (app_label (page, "labels_label")), >, 10);
  app_screenshot (app, "evaluate-labels");
  show_tab (app, page, "reliability");
  app_screenshot (app, "evaluate-reliability");
}

/* Another answer, so what was shown goes away until it is asked for again. */
static void
test_mirrored (App *app)
{
  GtkWidget *page = open_review (app);
  g_autoptr (GnEvaluation) straight = evaluate (app), mirrored = evaluate_with (app, TRUE);
  g_autofree char *loss = g_strdup_printf ("mean loss %.3f", straight->loss);
  g_autofree char *mirrored_loss = g_strdup_printf ("mean loss %.3f", mirrored->loss);

  g_assert_nonnull (strstr (app_label (page, "detail_label"), loss));
  app_click (app_find (page, "mirrored_check"));
  g_assert_false (gtk_widget_get_mapped (app_find (page, "view")));
  app_click (app_find (page, "evaluate_button"));
  app_wait (gtk_widget_get_mapped (app_find (page, "view")), "the evaluation is shown");
  g_assert_nonnull (strstr (app_label (page, "detail_label"), mirrored_loss));
  g_assert_nonnull (strstr (app_label (page, "detail_label"), "mirror"));
  app_click (app_find (page, "mirrored_check"));
}

static void
test_report (App *app)
{
  GtkWidget *page = open_review (app);
  g_autofree char *path = app_path ("report.html"), *text = NULL;

  app_choose (app_find (page, "export_button"), "Report as a Web Page…");
  app_choose_file (path);
  app_wait (g_file_get_contents (path, &text, NULL, NULL), "the report is written");
  g_assert_true (g_str_has_suffix (text, "</html>\n"));
  g_assert_nonnull (strstr (text, "validation photos are right"));
  app_wait (gtk_widget_is_sensitive (app_find (page, "export_button")), "the page is ready again");
  g_assert_cmpstr (app_message (app), ==, "");
}

/* The model once more, as one of the runs: right on the same photos. */
static void
test_compare (App *app)
{
  app_offer_model (app);
  GtkWidget *page = open_review (app);
  show_tab (app, page, "compare");
  GtkWidget *view = app_find_type (page, GN_TYPE_COMPARE_VIEW);
  g_autoptr (GPtrArray) buttons = app_find_all (view, GTK_TYPE_BUTTON);
  GtkWidget *button = NULL;
  for (guint i = 0; i < buttons->len; i++)
    if (g_strcmp0 (gtk_button_get_label (buttons->pdata[i]), "_Compare") == 0)
      button = buttons->pdata[i];
  app_wait (gtk_widget_is_sensitive (button), "there is a run to compare with");
  app_click (button);
  app_wait (app_find_text (view, "No difference: both are right on the same photos.") != NULL, "the verdict is there");
  app_screenshot (app, "evaluate-compare");
}

static void
test_export (App *app)
{
  GtkWidget *page = open_review (app);
  g_autofree char *path = app_path ("predictions.csv"), *reference = app_path ("reference.csv");
  g_autofree char *text = NULL, *expected = NULL;
  g_autoptr (GnEvaluation) evaluation = evaluate (app);

  g_assert_true (
      gn_evaluation_write_predictions (evaluation, gn_workspace_get_dataset (app->workspace), reference, NULL));
  g_assert_true (g_file_get_contents (reference, &expected, NULL, NULL));
  app_choose (app_find (page, "export_button"), "Predictions as CSV…");
  app_choose_file (path);
  app_wait (g_file_get_contents (path, &text, NULL, NULL), "the file is written");
  g_assert_cmpstr (text, ==, expected);
  g_assert_cmpstr (app_message (app), ==, "");
}

/* A model of other species is told in words, in the page. */
static void
test_other_species (App *app)
{
  g_autofree char *folder = app_path ("Two of them");
  for (int i = 0; i < 4; i++) {
    g_autofree char *from = g_strdup_printf ("%s/%s/g%d", app_photos (), i < 2 ? "training" : "validation", i % 2);
    g_autoptr (GDir) dir = g_dir_open (from, 0, NULL);
    g_autofree char *source = g_build_filename (from, g_dir_read_name (dir), NULL);
    g_autofree char *target = g_strdup_printf ("%s/%s/other%d/a.jpg", folder, i < 2 ? "training" : "validation", i % 2);
    app_copy (source, target);
  }
  app_open_folder (app, folder);
  gn_workspace_open_model (app->workspace, app_model (), GN_PAGE_EVALUATE);
  GtkWidget *page = app_show_page (app, GN_PAGE_EVALUATE);
  app_click (app_find (page, "evaluate_button"));
  app_wait (gtk_info_bar_get_revealed (GTK_INFO_BAR (app_find (page, "problem_bar"))), "the page says what is wrong");
  g_assert_cmpuint (strlen (app_label (page, "problem_label")), >, 20);
  g_assert_null (app_toplevel (GTK_TYPE_DIALOG));
}

/* A run on photos without a split of their own, which it drew with @seed. */
static char *
train_on (GnDataset *dataset, guint64 seed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();
  char *folder = app_path ("Run with another seed");

  recipe->seed = seed;
  recipe->image_size = 32;
  recipe->epochs = 4;
  recipe->batch_size = 4;
  g_free (recipe->architecture);
  recipe->architecture = g_strdup ("resnet18");
  g_autoptr (GnTrainer) trainer = gn_trainer_new (folder, dataset, recipe, NULL, &error);
  g_assert_no_error (error);
  GnTrainResult result = { 0 };
  gn_trainer_run (trainer, NULL, NULL, NULL, &result, &error);
  g_assert_no_error (error);
  gn_train_result_clear (&result);
  return folder;
}

static GnDataset *
scan (const char *folder, guint64 seed)
{
  g_autoptr (GError) error = NULL;
  GnDataset *dataset = gn_dataset_scan (folder, 2, seed, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return dataset;
}

static double
loss_on (const char *model_path, GnDataset *dataset)
{
  g_autoptr (GError) error = NULL;
  GnEvaluationOptions options = { .split = GN_SPLIT_VALIDATION, .batch_size = 8 };
  g_autoptr (GnModel) model = gn_model_load (model_path, NULL, &error);
  g_assert_no_error (error);
  g_autoptr (GnEvaluation) evaluation = gn_evaluate (model, dataset, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return evaluation->loss;
}

/* What the run has never seen is not what the window drew, and that is what counts. */
static void
test_own_split (App *app)
{
  g_autofree char *folder = g_build_filename (app_photos (), "training", NULL); /* has no split of its own */
  guint64 seed = 1;
  g_autoptr (GnDataset) drawn = scan (folder, 0), own = scan (folder, seed);
  while (strcmp (gn_dataset_get_fingerprint (own), gn_dataset_get_fingerprint (drawn)) == 0) {
    gn_dataset_unref (own);
    own = scan (folder, ++seed);
  }
  g_autofree char *run = train_on (own, seed);
  g_autofree char *right = g_strdup_printf ("mean loss %.3f", loss_on (run, own));
  g_autofree char *wrong = g_strdup_printf ("mean loss %.3f", loss_on (run, drawn));
  g_assert_cmpstr (right, !=, wrong);

  app_open_folder (app, folder);
  gn_workspace_open_model (app->workspace, run, GN_PAGE_EVALUATE);
  GtkWidget *page = app_show_page (app, GN_PAGE_EVALUATE);
  app_click (app_find (page, "evaluate_button"));
  app_wait (gtk_widget_get_mapped (app_find (page, "view")), "the evaluation is shown");
  g_assert_nonnull (strstr (app_label (page, "detail_label"), right));
}

int
main (int argc, char **argv)
{
  app_test_init (&argc, &argv);
  app_test_add ("/evaluate/accuracy", 180, test_accuracy);
  app_test_add ("/evaluate/matrix", 180, test_matrix);
  app_test_add ("/evaluate/other-tabs", 120, test_other_tabs);
  app_test_add ("/evaluate/export", 120, test_export);
  app_test_add ("/evaluate/mirrored", 180, test_mirrored);
  app_test_add ("/evaluate/report", 120, test_report);
  app_test_add ("/evaluate/compare", 180, test_compare);
  app_test_add ("/evaluate/own-split", 180, test_own_split);
  app_test_add ("/evaluate/other-species", 120, test_other_species);
  return app_test_run ();
}
