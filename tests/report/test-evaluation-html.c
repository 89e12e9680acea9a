/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The report of one file, on photos and classes with hostile names. */
#include "gn-evaluation-export.h"
#include "gn-html.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <string.h>

#define N_PHOTOS 6 /* of each class, three of them to validate */

typedef struct {
  char *folder, *path;
  GnDataset *dataset;
  GnEvaluation *evaluation;
} Fixture;

static const char *const ids[2] = { "<b>&\"'", "plain" };

static void
write_photo (const char *path, int shade)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 400, 36);
  gdk_pixbuf_fill (pixbuf, (guint32)shade * 0x01030700u);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  for (guint i = 0; i < 9000; i++)
    pixels[i] = (guint8) (i * i % 16384 * ((guint) shade + 1) / 64);
  g_autofree char *folder = g_path_get_dirname (path);
  g_mkdir_with_parents (folder, 0755);
  gdk_pixbuf_save (pixbuf, path, "png", &error, NULL);
  g_assert_no_error (error);
}

static void
remove_all (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  const char *name;
  while (dir && (name = g_dir_read_name (dir))) {
    g_autofree char *inner = g_build_filename (path, name, NULL);
    remove_all (inner);
  }
  g_remove (path);
}

/* A network of random values gets some of six validation photos wrong. */
static void
set_up (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fixture->folder = g_dir_make_tmp ("guenon-html-XXXXXX", &error);
  g_assert_no_error (error);
  g_setenv ("XDG_DATA_HOME", fixture->folder, TRUE);
  g_setenv ("XDG_CACHE_HOME", fixture->folder, TRUE);
  fixture->path = g_build_filename (fixture->folder, "report.html", NULL);
  g_autofree char *set = g_build_filename (fixture->folder, "set & <i>", NULL);
  for (int c = 0; c < 2; c++)
    for (int i = 0; i < N_PHOTOS; i++) {
      g_autofree char *photo =
          g_strdup_printf ("%s/%s/%s/\xff<script>%d&.png", set, i < 3 ? "training" : "validation", ids[c], i);
      write_photo (photo, 11 * (N_PHOTOS * c + i) + 3);
    }
  fixture->dataset = gn_dataset_scan (set, 1, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);

  guint n;
  const GnClass *classes = gn_dataset_get_classes (fixture->dataset, &n);
  g_autoptr (GnGraph) graph = gn_model_build ("resnet18", (int)n, 32, &error);
  GnNetwork *network = gn_network_new (graph);
  gn_network_initialize (network, 5);
  g_autoptr (GnModel) model = gn_model_new (network, classes, n, 32, GN_NORMALIZE_SYMMETRIC);
  const GnEvaluationOptions options = { .split = GN_SPLIT_VALIDATION, .batch_size = 6, .n_threads = 1 };
  fixture->evaluation = gn_evaluate (model, fixture->dataset, &options, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (fixture->evaluation->mistakes->len, >, 0);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gn_evaluation_free (fixture->evaluation);
  gn_dataset_unref (fixture->dataset);
  remove_all (fixture->folder);
  g_free (fixture->folder);
  g_free (fixture->path);
}

static void
check_well_formed (const char *path)
{
  const char *argv[] = { "xmllint", "--noout", "--huge", "--nonet", path, NULL };
  g_autoptr (GError) error = NULL;
  g_autofree char *complaints = NULL;
  int status;
  g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, NULL, &complaints, &status, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (complaints, ==, "");
  g_assert_cmpint (status, ==, 0);
}

/* Whatever is fetched, run or linked to is the document's own. */
static void
check_self_contained (const char *text)
{
  static const char *const foreign[] = { "http:", "https:", "file:", "url(", "@import", "<script", "<link", "<iframe" };
  for (guint i = 0; i < G_N_ELEMENTS (foreign); i++)
    g_assert_null (strstr (text, foreign[i]));
  for (const char *at = text; (at = strstr (at, " src=\"")); at++)
    g_assert_true (g_str_has_prefix (at, " src=\"data:image/"));
  for (const char *at = text; (at = strstr (at, " href=\"")); at++) {
    g_assert_true (g_str_has_prefix (at, " href=\"#"));
    g_autofree char *name = g_strndup (at + 8, strcspn (at + 8, "\""));
    g_autofree char *id = g_strdup_printf (" id=\"%s\"", name);
    const char *target = strstr (text, id);
    g_assert_nonnull (target);
    g_assert_null (strstr (target + 1, id));
  }
}

static guint
count_text (const char *text, const char *part)
{
  guint n = 0;
  for (const char *at = text; (at = strstr (at, part)); at++)
    n++;
  return n;
}

typedef struct {
  guint done, total;
} Progress;

static void
on_progress (gpointer data, guint done, guint total)
{
  Progress *progress = data;
  g_assert_cmpuint (done, ==, ++progress->done);
  progress->total = total;
}

static void
test_whole (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *text = NULL;
  Progress progress = { 0 };
  const GnEvaluation *evaluation = fixture->evaluation;
  g_assert_true (gn_evaluation_write_html (evaluation, fixture->dataset, "run <1>", 0, fixture->path, NULL, on_progress,
                                           &progress, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  check_well_formed (fixture->path);
  check_self_contained (text);
  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_nonnull (strstr (text, "&lt;b&gt;&amp;&quot;&#39;"));
  g_assert_nonnull (strstr (text, "run &lt;1&gt;"));
  g_assert_null (strstr (text, "<b>&"));
  guint cards = evaluation->mistakes->len + evaluation->label_errors->len + evaluation->count;
  g_assert_cmpuint (progress.done, ==, cards);
  g_assert_cmpuint (progress.total, ==, cards);
  g_assert_cmpuint (count_text (text, "data:image/jpeg;base64,"), ==, cards);
  g_assert_cmpuint (count_text (text, "data:image/svg+xml;base64,"), ==, 2);
  g_assert_cmpuint (count_text (text, "✓"), ==, evaluation->correct);

  /* A link for each kind of mistake. */
  guint kinds = (evaluation->confusion[1] > 0) + (evaluation->confusion[2] > 0);
  g_assert_cmpuint (count_text (text, "<a href="), ==, kinds);
}

/* A photo that went away leaves a gap, not a failure. */
static void
test_lost_photo (Fixture *fixture, gconstpointer data)
{
  g_autofree char *text = NULL;
  for (guint i = 0; i < fixture->evaluation->count; i++) {
    guint32 photo = g_array_index (fixture->evaluation->predictions, GnPrediction, i).photo;
    g_autofree char *path = gn_dataset_get_photo_path (fixture->dataset, photo);
    g_assert_cmpint (g_unlink (path), ==, 0);
  }
  g_assert_true (
      gn_evaluation_write_html (fixture->evaluation, fixture->dataset, "x", 0, fixture->path, NULL, NULL, NULL, NULL));
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  check_well_formed (fixture->path);
  g_assert_cmpuint (count_text (text, "data:image/jpeg"), ==, 0);
  g_assert_nonnull (strstr (text, "can no longer be read"));
}

static void
test_cancelled (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_cancellable_cancel (cancellable);
  g_assert_false (gn_evaluation_write_html (fixture->evaluation, fixture->dataset, "x", 0, fixture->path, cancellable,
                                            NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_assert_false (g_file_test (fixture->path, G_FILE_TEST_EXISTS));
}

/* The figures as files of their own. */
static void
test_figures (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *svg = g_build_filename (fixture->folder, "r.svg", NULL),
                  *png = g_build_filename (fixture->folder, "m.png", NULL);
  g_autofree char *text = NULL;
  g_assert_true (gn_evaluation_write_reliability (fixture->evaluation, svg, &error));
  g_assert_true (gn_evaluation_write_figure (fixture->evaluation, fixture->dataset, png, &error));
  g_assert_no_error (error);
  check_well_formed (svg);
  g_assert_true (g_file_test (png, G_FILE_TEST_EXISTS));
}

static void
test_escapes (void)
{
  g_autoptr (GString) html = g_string_new (NULL);
  gn_html_add (html, "td class=\"n\"", "a<b>\"'&\x01\x1b\xc3(\t😀\xef\xbf\xbe");
  g_assert_cmpstr (html->str, ==, "<td class=\"n\">a&lt;b&gt;&quot;&#39;&amp;��\xef\xbf\xbd(\t😀�</td>");
  g_string_truncate (html, 0);
  gn_html_printf (html, "p", "%d <", 5);
  g_assert_cmpstr (html->str, ==, "<p>5 &lt;</p>");
  g_string_truncate (html, 0);
  g_autoptr (GBytes) bytes = g_bytes_new_static ("abc", 3);
  gn_html_add_image (html, "image/png", bytes, "\">");
  g_assert_cmpstr (html->str, ==, "<img src=\"data:image/png;base64,YWJj\" alt=\"&quot;&gt;\"/>");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/report/html/" path, Fixture, NULL, set_up, func, tear_down)
  ADD ("whole", test_whole);
  ADD ("lost-photo", test_lost_photo);
  ADD ("cancelled", test_cancelled);
  ADD ("figures", test_figures);
  g_test_add_func ("/report/html/escapes", test_escapes);
  return g_test_run ();
}
