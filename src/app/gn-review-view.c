/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-review-view.h"

#include "gn-class-table.h"
#include "gn-compare-view.h"
#include "gn-evaluation-words.h"
#include "gn-explained-photo.h"
#include "gn-matrix-view.h"
#include "gn-photo-list.h"
#include "gn-reliability-view.h"
#include "gn-sample-test.h"
#include "gn-sheet-view.h"

#include <glib/gi18n-lib.h>

#define LARGE_SIDE 800 /* pixels of the photo beside a list, at most */

struct _GnReviewView {
  GtkBox parent;

  GtkLabel *figure_label, *words_label, *clean_label, *detail_label, *cell_label, *labels_label;
  GtkStack *tabs;
  GtkBox *cell_box, *mistakes_box, *labels_box;
  GnMatrixView *matrix;
  GnClassTable *class_table;
  GnSheetView *sheet;
  GnSampleTest *sample_test;
  GnReliabilityView *reliability;
  GnCompareView *compare;
  GnExplainedPhoto *cell_view, *mistake_view, *label_view;
  GnPhotoList *cell_list, *mistakes, *label_errors; /* ids are places in the predictions */

  GnReview *review;
  GnIdentifier *identifier; /* runs the review's model on the photos looked at, for their heat maps */
};

enum { CELL_TEXT_FILE };

enum { MISTAKE_TEXT_PREDICTED, MISTAKE_TEXT_TRUTH, MISTAKE_TEXT_FILE };

enum { LABEL_TEXT_SUGGESTED, LABEL_TEXT_LABEL, LABEL_TEXT_FILE };

#define SMALLEST_CLASSES 4 /* with fewer the three most probable are all there are */

G_DEFINE_TYPE (GnReviewView, gn_review_view, GTK_TYPE_BOX)

static const GnPrediction *
get_prediction (GnReviewView *self, guint i)
{
  return &g_array_index (self->review->evaluation->predictions, GnPrediction, i);
}

static void
add_photo (GnReviewView *self, GnPhotoList *list, guint i, guint file_column)
{
  const GnPrediction *prediction = get_prediction (self, i);
  const GnPhoto *photo = &gn_dataset_get_photos (self->review->dataset, NULL)[prediction->photo];
  g_autofree gchar *path = gn_dataset_get_photo_path (self->review->dataset, prediction->photo);
  g_autofree gchar *name = g_filename_display_basename (path);

  gn_photo_list_add (list, i, path, photo->modified);
  gn_photo_list_set_text (list, i, file_column, name);
  gn_photo_list_set_value (list, i, (double)prediction->probability);
}

/* The summary */

static const char *
get_split_words (const GnEvaluation *evaluation)
{
  switch (evaluation->split) {
  case GN_SPLIT_TRAINING:
    return g_dngettext (GETTEXT_PACKAGE, "of %u training photo", "of %u training photos", evaluation->count);
  case GN_SPLIT_VALIDATION:
    return g_dngettext (GETTEXT_PACKAGE, "of %u validation photo", "of %u validation photos", evaluation->count);
  default:
    return g_dngettext (GETTEXT_PACKAGE, "of %u test photo", "of %u test photos", evaluation->count);
  }
}

static gchar *
list_skipped (GnReview *review)
{
  GString *text = g_string_new (NULL);
  const GnPhoto *photos = gn_dataset_get_photos (review->dataset, NULL);

  for (guint i = 0; i < review->evaluation->skipped->len; i++) {
    const GnSkipped *skipped = &g_array_index (review->evaluation->skipped, GnSkipped, i);
    g_autofree gchar *name = g_filename_display_name (photos[skipped->photo].path);
    g_string_append_printf (text, "%s%s: %s", i > 0 ? "\n" : "", name, skipped->reason);
  }
  return g_string_free (text, FALSE);
}

static void
show_summary (GnReviewView *self)
{
  const GnEvaluation *evaluation = self->review->evaluation;
  g_autofree gchar *figure = g_strdup_printf (_("%.1f %%"), evaluation->accuracy * 100);
  g_autofree gchar *of = g_strdup_printf (get_split_words (evaluation), evaluation->count);
  /* Translators: "of 272 validation photos, 95 % interval 77.4–86.4 %" */
  g_autofree gchar *words =
      g_strdup_printf (_("%s, 95 %% interval %.1f–%.1f %%"), of, evaluation->low * 100, evaluation->high * 100);
  g_autoptr (GString) detail = g_string_new (NULL);
  g_autofree gchar *skipped = list_skipped (self->review);
  g_autofree gchar *model = g_filename_display_basename (self->review->model_path);

  g_autofree gchar *clean = gn_evaluation_say_clean (evaluation);

  g_string_printf (detail, _("%s (%s), mean loss %.3f"), model, self->review->architecture, evaluation->loss);
  if (evaluation->n_classes >= SMALLEST_CLASSES)
    g_string_append_printf (detail, _("; among the first three answers %.1f %%"), evaluation->top3_accuracy * 100);
  if (evaluation->mirrored)
    g_string_append (detail, _("; with mirror images"));
  if (evaluation->skipped->len > 0) {
    g_string_append (detail, "; ");
    g_string_append_printf (detail,
                            g_dngettext (GETTEXT_PACKAGE, "%u photo could not be read", "%u photos could not be read",
                                         evaluation->skipped->len),
                            evaluation->skipped->len);
  }
  gtk_label_set_text (self->figure_label, figure);
  gtk_label_set_text (self->words_label, words);
  gtk_label_set_text (self->clean_label, clean ? clean : "");
  gtk_widget_set_visible (GTK_WIDGET (self->clean_label), clean != NULL);
  gtk_label_set_text (self->detail_label, detail->str);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->detail_label), *skipped ? skipped : detail->str);
}

/* One cell of the matrix */

static void
on_cell_chosen (GnReviewView *self, int truth, int predicted)
{
  char **labels = self->review->labels;
  GArray *predictions = self->review->evaluation->predictions;
  guint n = 0;
  g_autofree gchar *text = NULL;

  gn_photo_list_clear (self->cell_list);
  for (guint i = 0; i < predictions->len; i++) {
    const GnPrediction *prediction = get_prediction (self, i);
    if (prediction->truth != truth || prediction->predicted != predicted)
      continue;
    add_photo (self, self->cell_list, i, CELL_TEXT_FILE);
    n++;
  }
  if (truth == predicted)
    text = g_strdup_printf (_("%s, identified correctly: %u"), labels[truth], n);
  else
    text = g_strdup_printf (_("%s, taken for %s: %u"), labels[truth], labels[predicted], n);
  gtk_label_set_text (self->cell_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->cell_list), n > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->cell_view), n > 0);
  gn_photo_list_select_first (self->cell_list);
}

/* The mistakes */

static void
set_tab_title (GnReviewView *self, GtkBox *inner, const char *title)
{
  gtk_container_child_set (GTK_CONTAINER (self->tabs), gtk_widget_get_parent (GTK_WIDGET (inner)), "title", title, NULL);
}

static void
show_mistakes (GnReviewView *self)
{
  GArray *wrong = self->review->evaluation->mistakes;
  g_autofree gchar *title = g_strdup_printf (_("Mistakes (%u)"), wrong->len);

  gn_photo_list_clear (self->mistakes);
  for (guint i = 0; i < wrong->len; i++) {
    guint id = g_array_index (wrong, guint, i);
    const GnPrediction *prediction = get_prediction (self, id);
    add_photo (self, self->mistakes, id, MISTAKE_TEXT_FILE);
    gn_photo_list_set_text (self->mistakes, id, MISTAKE_TEXT_PREDICTED, self->review->labels[prediction->predicted]);
    gn_photo_list_set_text (self->mistakes, id, MISTAKE_TEXT_TRUTH, self->review->labels[prediction->truth]);
  }
  set_tab_title (self, self->mistakes_box, title);
  gn_photo_list_select_first (self->mistakes);
  if (wrong->len == 0)
    gn_explained_photo_set_problem (self->mistake_view, _("No mistakes at all."));
}

/* Likely label errors, by how much surer the model is of another class. */
static void
show_label_errors (GnReviewView *self)
{
  GArray *errors = self->review->evaluation->label_errors;
  g_autofree gchar *words = gn_evaluation_say_label_errors (self->review->evaluation, self->review->dataset);
  g_autofree gchar *title = g_strdup_printf (_("Labels (%u)"), errors->len);

  gn_photo_list_clear (self->label_errors);
  for (guint i = 0; i < errors->len; i++) {
    const GnLabelError *error = &g_array_index (errors, GnLabelError, i);
    const GnPrediction *prediction = get_prediction (self, error->prediction);
    add_photo (self, self->label_errors, error->prediction, LABEL_TEXT_FILE);
    gn_photo_list_set_value (self->label_errors, error->prediction, error->margin);
    gn_photo_list_set_text (self->label_errors, error->prediction, LABEL_TEXT_SUGGESTED,
                            self->review->labels[error->suggested]);
    gn_photo_list_set_text (self->label_errors, error->prediction, LABEL_TEXT_LABEL,
                            self->review->labels[prediction->truth]);
  }
  set_tab_title (self, self->labels_box, title);
  gtk_label_set_text (self->labels_label, words ? words : _("No label looks wrong."));
  gtk_widget_set_visible (GTK_WIDGET (self->label_errors), errors->len > 0);
  gtk_widget_set_visible (GTK_WIDGET (self->label_view), errors->len > 0);
  gn_photo_list_select_first (self->label_errors);
}

static void
show_large (GnReviewView *self, GnExplainedPhoto *view, guint id)
{
  const GnPrediction *prediction = get_prediction (self, id);
  g_autofree gchar *path = gn_dataset_get_photo_path (self->review->dataset, prediction->photo);
  g_autofree gchar *words = g_strdup_printf (_("%s, taken for %s"), self->review->labels[prediction->truth],
                                             self->review->labels[prediction->predicted]);

  gn_explained_photo_show (view, id, path, LARGE_SIDE, words);
}

static void
on_cell_photo_selected (GnReviewView *self, guint id)
{
  show_large (self, self->cell_view, id);
}

static void
on_mistake_selected (GnReviewView *self, guint id)
{
  show_large (self, self->mistake_view, id);
}

static void
on_label_error_selected (GnReviewView *self, guint id)
{
  show_large (self, self->label_view, id);
}

void
gn_review_view_set_thumbnailer (GnReviewView *self, GnThumbnailer *thumbnailer)
{
  g_return_if_fail (GN_IS_REVIEW_VIEW (self));

  gn_photo_list_set_thumbnailer (self->cell_list, thumbnailer);
  gn_photo_list_set_thumbnailer (self->mistakes, thumbnailer);
  gn_photo_list_set_thumbnailer (self->label_errors, thumbnailer);
}

void
gn_review_view_set_review (GnReviewView *self, GnReview *review)
{
  g_return_if_fail (GN_IS_REVIEW_VIEW (self));

  if (review)
    gn_review_ref (review);
  g_clear_pointer (&self->review, gn_review_unref);
  self->review = review;
  gn_identifier_set_model (self->identifier, review ? review->model_path : NULL);
  gn_photo_list_clear (self->cell_list);
  gtk_widget_hide (GTK_WIDGET (self->cell_list));
  gtk_widget_hide (GTK_WIDGET (self->cell_view));
  gtk_label_set_text (self->cell_label, _("Choose a cell of the matrix to see its photos."));
  gn_matrix_view_set_review (self->matrix, review);
  gn_class_table_set_review (self->class_table, review);
  gn_sheet_view_set_review (self->sheet, review);
  gn_sample_test_set_review (self->sample_test, review);
  gn_reliability_view_set_review (self->reliability, review);
  gn_compare_view_set_review (self->compare, review);
  if (review) {
    show_summary (self);
    show_mistakes (self);
    show_label_errors (self);
  }
}

static void
gn_review_view_dispose (GObject *object)
{
  g_clear_pointer (&GN_REVIEW_VIEW (object)->review, gn_review_unref);
  g_clear_object (&GN_REVIEW_VIEW (object)->identifier);
  G_OBJECT_CLASS (gn_review_view_parent_class)->dispose (object);
}

static void
gn_review_view_class_init (GnReviewViewClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = gn_review_view_dispose;
  g_type_ensure (GN_TYPE_CLASS_TABLE);
  g_type_ensure (GN_TYPE_COMPARE_VIEW);
  g_type_ensure (GN_TYPE_EXPLAINED_PHOTO);
  g_type_ensure (GN_TYPE_MATRIX_VIEW);
  g_type_ensure (GN_TYPE_RELIABILITY_VIEW);
  g_type_ensure (GN_TYPE_SAMPLE_TEST);
  g_type_ensure (GN_TYPE_SHEET_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-review-view.ui");
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, figure_label);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, words_label);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, clean_label);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, detail_label);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, tabs);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, matrix);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, cell_box);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, cell_label);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, cell_view);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, class_table);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, mistakes_box);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, mistake_view);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, labels_box);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, labels_label);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, label_view);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, reliability);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, compare);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, sheet);
  gtk_widget_class_bind_template_child (widget_class, GnReviewView, sample_test);
}

static void
gn_review_view_init (GnReviewView *self)
{
  const char *cell_titles[] = { _("File"), NULL };
  const char *mistake_titles[] = { _("Taken for"), _("Really"), _("File"), NULL };
  const char *label_titles[] = { _("Perhaps"), _("Label"), _("File"), NULL };

  gtk_widget_init_template (GTK_WIDGET (self));
  self->identifier = gn_identifier_new ();
  gn_explained_photo_set_identifier (self->cell_view, self->identifier);
  gn_explained_photo_set_identifier (self->mistake_view, self->identifier);
  gn_explained_photo_set_identifier (self->label_view, self->identifier);
  self->cell_list = GN_PHOTO_LIST (gn_photo_list_new (cell_titles, _("Confidence")));
  self->mistakes = GN_PHOTO_LIST (gn_photo_list_new (mistake_titles, _("Confidence")));
  self->label_errors = GN_PHOTO_LIST (gn_photo_list_new (label_titles, _("Surer by")));
  gtk_box_pack_start (self->cell_box, GTK_WIDGET (self->cell_list), TRUE, TRUE, 0);
  gtk_box_pack_start (self->mistakes_box, GTK_WIDGET (self->mistakes), TRUE, TRUE, 0);
  gtk_box_pack_start (self->labels_box, GTK_WIDGET (self->label_errors), TRUE, TRUE, 0);
  g_signal_connect_swapped (self->matrix, "cell-chosen", G_CALLBACK (on_cell_chosen), self);
  g_signal_connect_swapped (self->cell_list, "photo-selected", G_CALLBACK (on_cell_photo_selected), self);
  g_signal_connect_swapped (self->mistakes, "photo-selected", G_CALLBACK (on_mistake_selected), self);
  g_signal_connect_swapped (self->label_errors, "photo-selected", G_CALLBACK (on_label_error_selected), self);
}
