/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-atomic-file.h"
#include "gn-evaluation-export.h"
#include "gn-evaluation-figure.h"
#include "gn-evaluation-photos.h"
#include "gn-evaluation-words.h"
#include "gn-html.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#define MOST_MISTAKES 200
#define MOST_LABEL_ERRORS 60
#define SHEET 16
#define MOST_MATRIX_CLASSES 120 /* beyond, a picture of the matrix is larger than all the rest */

static const char style[] =
    "body{font:16px/1.5 sans-serif;max-width:62em;margin:2em auto;padding:0 1em;color:#222;background:#fff}\n"
    "h1{font-size:1.6em}h2{margin-top:2em}.lead{font-size:1.3em}\n"
    "table{border-collapse:collapse}td,th{padding:.2em .8em;border-bottom:1px solid #ddd;text-align:left}\n"
    ".n{text-align:right;font-variant-numeric:tabular-nums}\n"
    ".plot{position:relative;max-width:100%}.plot img{width:100%;display:block}.plot a{position:absolute}\n"
    ".plot a:hover,.plot a:focus{outline:2px solid #d55e00}\n"
    ".cards figure{display:inline-block;vertical-align:top;margin:0 1em 1em 0;width:160px;break-inside:avoid}\n"
    ".cards figure:target{outline:3px solid #d55e00}.cards img{max-width:100%}\n"
    "figcaption span,figcaption b,figcaption small{display:block;overflow-wrap:anywhere}\n"
    ".right{color:#00603f}.wrong{color:#a03c00}small{color:#666}\n"
    "@media print{body{margin:0;max-width:none;font-size:11px}h2{break-after:avoid}tr,.plot{break-inside:avoid}\n"
    "img{print-color-adjust:exact}}\n";

static void
begin_document (GnPhotoCards *cards, const char *title)
{
  GString *html = cards->html;
  g_string_append (html, "<!DOCTYPE html>\n<html lang=\"");
  /* Translators: the code of your language, as in HTML: "zh-CN". */
  gn_html_add_text (html, C_ ("language", "en"));
  g_string_append (html, "\">\n<head>\n<meta charset=\"utf-8\"/>\n"
                         "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n"
                         "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; "
                         "style-src 'unsafe-inline'\"/>\n");
  gn_html_add (html, "title", title);
  g_string_append_printf (html, "\n<style>\n%s</style>\n</head>\n<body>\n", style);
  gn_html_add (html, "h1", title);
}

/* Nothing where there is nothing to say. @text: (transfer full) (nullable) */
static void
add_sentence (GString *html, const char *tag, char *text)
{
  if (text)
    gn_html_add (html, tag, text);
  g_free (text);
}

static void
add_summary (GnPhotoCards *cards)
{
  const GnEvaluation *evaluation = cards->evaluation;
  add_sentence (cards->html, "p class=\"lead\"", gn_evaluation_say_accuracy (evaluation));
  add_sentence (cards->html, "p", gn_evaluation_say_clean (evaluation));
  add_sentence (cards->html, "p", gn_evaluation_say_caveat (evaluation, cards->dataset));
  add_sentence (cards->html, "p", gn_evaluation_say_more (evaluation));
}

/* A link over each cell whose photos are shown further down; places are parts of the figure, so that they scale with
 * it. */
static void
add_cell_links (GnPhotoCards *cards, const GnEvaluationFigure *figure)
{
  const GnEvaluation *evaluation = cards->evaluation;
  const GnClass *classes = gn_dataset_get_classes (cards->dataset, NULL);
  guint n = evaluation->n_classes;
  g_autofree gboolean *linked = g_new0 (gboolean, (gsize)n * n);
  double left, top, cell;
  if (!gn_evaluation_figure_locate (figure, &left, &top, &cell))
    return;
  for (guint i = 0; i < MIN (evaluation->mistakes->len, MOST_MISTAKES); i++) {
    const GnPrediction *mistake =
        &g_array_index (evaluation->predictions, GnPrediction, g_array_index (evaluation->mistakes, guint, i));
    gsize at = (gsize)mistake->truth * n + (gsize)mistake->predicted;
    if (linked[at])
      continue;
    linked[at] = TRUE;
    const double places[] = { (left + mistake->predicted * cell) / figure->width,
                              (top + mistake->truth * cell) / figure->height, cell / figure->width,
                              cell / figure->height };
    static const char *const names[] = { "left", "top", "width", "height" };
    g_string_append_printf (cards->html, "<a href=\"#m%d-%d\" style=\"", mistake->truth, mistake->predicted);
    for (guint p = 0; p < G_N_ELEMENTS (places); p++) {
      char digits[G_ASCII_DTOSTR_BUF_SIZE];
      g_string_append_printf (cards->html, "%s:%s%%;", names[p],
                              g_ascii_formatd (digits, sizeof digits, "%.3f", 100 * places[p]));
    }
    g_autofree char *what = g_strdup_printf (_ ("%s, taken for %s: %u"), classes[mistake->truth].name,
                                             classes[mistake->predicted].name, evaluation->confusion[at]);
    g_string_append (cards->html, "\" title=\"");
    gn_html_add_text (cards->html, what);
    g_string_append (cards->html, "\"></a>\n");
  }
}

static gboolean
add_figure (GnPhotoCards *cards, GnEvaluationFigure *figure, const char *alt, GError **error)
{
  g_autoptr (GBytes) svg = gn_evaluation_figure_to_svg (figure, error);
  if (!svg)
    return FALSE;
  g_string_append_printf (cards->html, "<div class=\"plot\" style=\"width:%dpx\">", (int)figure->width);
  gn_html_add_image (cards->html, "image/svg+xml", svg, alt);
  if (figure->matrix.n > 0)
    add_cell_links (cards, figure);
  g_string_append (cards->html, "</div>\n");
  return TRUE;
}

static gboolean
add_matrix (GnPhotoCards *cards, GError **error)
{
  g_auto (GnEvaluationFigure) figure = { 0 };
  gn_html_add (cards->html, "h2", _ ("What is taken for what"));
  if (cards->evaluation->n_classes > MOST_MATRIX_CLASSES) {
    gn_html_printf (cards->html, "p",
                    _ ("The confusion matrix of %u classes is too large for this page; it can be written as a "
                       "picture of its own."),
                    cards->evaluation->n_classes);
    return TRUE;
  }
  gn_html_add (cards->html, "p",
               _ ("A row for each true class, a column for each answer; right answers stand on the diagonal. A cell "
                  "leads to its photos."));
  gn_evaluation_figure_matrix (&figure, cards->evaluation, cards->dataset);
  return add_figure (cards, &figure, _ ("Confusion matrix"), error);
}

static void
add_percent (GString *html, double value)
{
  if (isfinite (value))
    gn_html_printf (html, "td class=\"n\"", "%.1f %%", 100 * value);
  else
    gn_html_add (html, "td class=\"n\"", "–");
}

static void
add_classes (GnPhotoCards *cards)
{
  const char *const headers[] = {
    _ ("Class"), _ ("Latin name"), _ ("Photos"), _ ("Precision"), _ ("Recall"), _ ("F1")
  };
  const GnClass *classes = gn_dataset_get_classes (cards->dataset, NULL);
  GString *html = cards->html;
  gn_html_add (html, "h2", _ ("Class by class"));
  gn_html_add (
      html, "p",
      _ ("Precision: of the photos called so, how many are. Recall: of the photos that are, how many were called "
         "so. F1 is a mean of both."));
  g_string_append (html, "<table>\n<tr>");
  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    gn_html_add (html, i < 2 ? "th" : "th class=\"n\"", headers[i]);
  g_string_append (html, "</tr>\n");
  for (guint i = 0; i < cards->evaluation->n_classes; i++) {
    const GnClassScore *score = &cards->evaluation->classes[i];
    g_string_append (html, "<tr>");
    gn_html_add (html, "td", classes[i].name);
    gn_html_add (html, "td", classes[i].latin_name);
    gn_html_printf (html, "td class=\"n\"", "%u", score->count);
    add_percent (html, score->precision);
    add_percent (html, score->recall);
    add_percent (html, score->f1);
    g_string_append (html, "</tr>\n");
  }
  g_string_append (html, "</table>\n");
}

static gboolean
add_reliability (GnPhotoCards *cards, GError **error)
{
  g_auto (GnEvaluationFigure) figure = { 0 };
  gn_html_add (cards->html, "h2", _ ("Whether its percentages can be trusted"));
  gn_html_add (cards->html, "p",
               _ ("How often answers are right, by how sure the model was. On the diagonal it is right as often as it "
                  "says; below, it is too sure. The numbers count photos: few of them say little."));
  gn_evaluation_figure_reliability (&figure, cards->evaluation);
  return add_figure (cards, &figure, _ ("Reliability diagram"), error);
}

static gboolean
add_mistakes (GnPhotoCards *cards, GError **error)
{
  const GnEvaluation *evaluation = cards->evaluation;
  guint n = evaluation->mistakes->len, shown = MIN (n, MOST_MISTAKES);
  g_autoptr (GHashTable) known = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  if (n == 0)
    return TRUE;
  gn_html_add (cards->html, "h2", _ ("Mistakes, the surest first"));
  if (shown < n)
    gn_html_printf (cards->html, "p", _ ("The first %u of %u."), shown, n);
  g_string_append (cards->html, "<div class=\"cards\">\n");
  for (guint i = 0; i < shown; i++) {
    guint index = g_array_index (evaluation->mistakes, guint, i);
    const GnPrediction *mistake = &g_array_index (evaluation->predictions, GnPrediction, index);
    char *id = g_strdup_printf ("m%d-%d", mistake->truth, mistake->predicted);
    if (!gn_photo_cards_add (cards, index, g_hash_table_add (known, id) ? id : NULL, -1, error))
      return FALSE;
  }
  g_string_append (cards->html, "</div>\n");
  return TRUE;
}

static gboolean
add_label_errors (GnPhotoCards *cards, GError **error)
{
  const GArray *errors = cards->evaluation->label_errors;
  guint shown = MIN (errors->len, MOST_LABEL_ERRORS);
  if (shown == 0)
    return TRUE;
  gn_html_add (cards->html, "h2", _ ("Look at these labels"));
  add_sentence (cards->html, "p", gn_evaluation_say_label_errors (cards->evaluation, cards->dataset));
  g_string_append (cards->html, "<div class=\"cards\">\n");
  for (guint i = 0; i < shown; i++) {
    const GnLabelError *label = &g_array_index (errors, GnLabelError, i);
    if (!gn_photo_cards_add (cards, label->prediction, NULL, label->suggested, error))
      return FALSE;
  }
  g_string_append (cards->html, "</div>\n");
  return TRUE;
}

static gboolean
add_sheet (GnPhotoCards *cards, const GArray *sample, GError **error)
{
  gn_html_add (cards->html, "h2", _ ("Photos taken at random"));
  g_string_append (cards->html, "<div class=\"cards\">\n");
  for (guint i = 0; i < sample->len; i++)
    if (!gn_photo_cards_add (cards, g_array_index (sample, guint, i), NULL, -1, error))
      return FALSE;
  g_string_append (cards->html, "</div>\n");
  return TRUE;
}

static void
add_skipped (GnPhotoCards *cards)
{
  const GArray *skipped = cards->evaluation->skipped;
  const GnPhoto *photos = gn_dataset_get_photos (cards->dataset, NULL);
  if (skipped->len == 0)
    return;
  gn_html_add (cards->html, "h2", _ ("Photos that were left out"));
  g_string_append (cards->html, "<ul>\n");
  for (guint i = 0; i < skipped->len; i++) {
    const GnSkipped *photo = &g_array_index (skipped, GnSkipped, i);
    gn_html_printf (cards->html, "li", "%s: %s", photos[photo->photo].path, photo->reason);
  }
  g_string_append (cards->html, "</ul>\n");
}

static void
add_methods (GnPhotoCards *cards)
{
  gn_html_add (cards->html, "h2", _ ("How this was computed"));
  gn_html_add (
      cards->html, "p",
      _ ("Intervals: Wilson 1927, 95 %. Calibration: expected calibration error with 15 bins, Guo et al. 2017. "
         "Labels to look at: confident learning, Northcutt et al. 2021."));
}

gboolean
gn_evaluation_write_html (const GnEvaluation *evaluation, GnDataset *dataset, const char *model, guint64 seed,
                          const char *path, GCancellable *cancellable, GnEvaluationProgress progress,
                          gpointer progress_data, GError **error)
{
  g_autoptr (GString) html = g_string_new (NULL);
  g_autoptr (GArray) sample = gn_evaluation_sample (evaluation, SHEET, seed);
  g_autofree char *title = g_strdup_printf (_ ("How well “%s” knows “%s”"), model, gn_dataset_get_title (dataset));
  GnPhotoCards cards = { evaluation,
                         dataset,
                         html,
                         cancellable,
                         progress,
                         progress_data,
                         0,
                         MIN (evaluation->mistakes->len, MOST_MISTAKES) +
                             MIN (evaluation->label_errors->len, MOST_LABEL_ERRORS) + sample->len };
  begin_document (&cards, title);
  add_summary (&cards);
  if (!add_matrix (&cards, error))
    return FALSE;
  add_classes (&cards);
  if (!add_reliability (&cards, error) || !add_mistakes (&cards, error) || !add_label_errors (&cards, error) ||
      !add_sheet (&cards, sample, error))
    return FALSE;
  add_skipped (&cards);
  add_methods (&cards);
  g_string_append (html, "</body>\n</html>\n");
  return gn_atomic_file_replace (path, html->str, html->len, error);
}
