/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-sample-test.h"

#include <glib/gi18n-lib.h>

#define N_PHOTOS 200

struct _GnSampleTest {
  GtkBox parent;

  GtkLabel *figure_label, *words_label, *draws_label;
  GtkButton *again_button;

  GnReview *review;
  guint64 seed;
  GString *draws; /* the accuracies so far, newest last */
};

G_DEFINE_TYPE (GnSampleTest, gn_sample_test, GTK_TYPE_BOX)

static guint
count_right (GnSampleTest *self, GArray *sample)
{
  guint right = 0;

  for (guint i = 0; i < sample->len; i++) {
    const GnPrediction *prediction =
        &g_array_index (self->review->evaluation->predictions, GnPrediction, g_array_index (sample, guint, i));
    right += prediction->truth == prediction->predicted;
  }
  return right;
}

static void
show_words (GnSampleTest *self, guint right, guint count)
{
  double low, high;

  gn_wilson_interval (right, count, &low, &high);
  g_autofree gchar *words =
      g_strdup_printf (_("%u of %u photos taken at random are identified correctly, 95 %% interval %.1f–%.1f %%."), right,
                       count, low * 100, high * 100);
  gboolean all = count == self->review->evaluation->predictions->len;
  g_autofree gchar *text =
      all ? g_strconcat (words, " ", _("There are no more photos than that, so every draw is the same."), NULL)
          : g_strdup (words);
  gtk_label_set_text (self->words_label, text);
  gtk_widget_set_sensitive (GTK_WIDGET (self->again_button), !all);
}

static void
draw (GnSampleTest *self)
{
  g_autoptr (GArray) sample = gn_evaluation_sample (self->review->evaluation, N_PHOTOS, self->seed);
  guint right = count_right (self, sample);
  double accuracy = sample->len > 0 ? right / (double)sample->len * 100 : 0;
  g_autofree gchar *figure = g_strdup_printf (_("%.1f %%"), accuracy);

  gtk_label_set_text (self->figure_label, figure);
  show_words (self, right, sample->len);
  g_string_append_printf (self->draws, self->draws->len > 0 ? " · %s" : "%s", figure);
  g_autofree gchar *text = g_strdup_printf (_("Draws so far: %s"), self->draws->str);
  gtk_label_set_text (self->draws_label, text);
}

static void
on_again_clicked (GnSampleTest *self)
{
  if (!self->review)
    return;
  self->seed++;
  draw (self);
}

void
gn_sample_test_set_review (GnSampleTest *self, GnReview *review)
{
  g_return_if_fail (GN_IS_SAMPLE_TEST (self));

  if (review)
    gn_review_ref (review);
  g_clear_pointer (&self->review, gn_review_unref);
  self->review = review;
  self->seed = 0;
  g_string_truncate (self->draws, 0);
  if (review)
    draw (self);
}

static void
gn_sample_test_finalize (GObject *object)
{
  GnSampleTest *self = GN_SAMPLE_TEST (object);

  g_clear_pointer (&self->review, gn_review_unref);
  g_string_free (self->draws, TRUE);
  G_OBJECT_CLASS (gn_sample_test_parent_class)->finalize (object);
}

static void
gn_sample_test_class_init (GnSampleTestClass *class)
{
  G_OBJECT_CLASS (class)->finalize = gn_sample_test_finalize;
}

static GtkLabel *
add_label (GnSampleTest *self, const char *style_class)
{
  GtkWidget *label = gtk_label_new (NULL);

  gtk_label_set_line_wrap (GTK_LABEL (label), TRUE);
  gtk_label_set_max_width_chars (GTK_LABEL (label), 64);
  gtk_label_set_justify (GTK_LABEL (label), GTK_JUSTIFY_CENTER);
  gtk_style_context_add_class (gtk_widget_get_style_context (label), style_class);
  gtk_widget_show (label);
  gtk_box_pack_start (GTK_BOX (self), label, FALSE, FALSE, 0);
  return GTK_LABEL (label);
}

static void
gn_sample_test_init (GnSampleTest *self)
{
  GtkWidget *again = gtk_button_new_with_mnemonic (_("_Draw Again"));

  self->draws = g_string_new (NULL);
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_container_set_border_width (GTK_CONTAINER (self), 24);
  gtk_widget_set_valign (GTK_WIDGET (self), GTK_ALIGN_CENTER);
  self->figure_label = add_label (self, "gn-figure");
  self->words_label = add_label (self, "gn-words");
  self->again_button = GTK_BUTTON (again);
  gtk_widget_set_halign (again, GTK_ALIGN_CENTER);
  gtk_box_pack_start (GTK_BOX (self), again, FALSE, FALSE, 0);
  self->draws_label = add_label (self, GTK_STYLE_CLASS_DIM_LABEL);
  g_signal_connect_swapped (again, "clicked", G_CALLBACK (on_again_clicked), self);
  gtk_widget_show (again);
}
