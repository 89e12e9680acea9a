/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-sheet-view.h"

#include "gn-photo-view.h"

#include <glib/gi18n-lib.h>

#define N_PHOTOS 16
#define CELL_SIZE 144
#define WIDE 1150 /* from here on two rows of eight, else four of four */

struct _GnSheetView {
  GtkBox parent;

  GtkLabel *count_label;
  GtkFlowBox *grid;
  GtkWidget *cells[N_PHOTOS];
  GnPhotoView *views[N_PHOTOS];
  GtkLabel *captions[N_PHOTOS];

  GnReview *review;
  guint64 seed;
  gboolean stale; /* something else is due when the sheet is seen */
};

G_DEFINE_TYPE (GnSheetView, gn_sheet_view, GTK_TYPE_BOX)

static void
show_prediction (GnSheetView *self, guint cell, const GnPrediction *prediction)
{
  char **labels = self->review->labels;
  gboolean right = prediction->truth == prediction->predicted;
  g_autofree gchar *path = gn_dataset_get_photo_path (self->review->dataset, prediction->photo);
  g_autofree gchar *caption = NULL, *spoken = NULL;

  if (right)
    caption = g_strdup_printf (_("%s, %.0f %%"), labels[prediction->predicted], (double)prediction->probability * 100);
  else
    caption = g_strdup_printf (_("%s, %.0f %%\nreally: %s"), labels[prediction->predicted],
                               (double)prediction->probability * 100, labels[prediction->truth]);
  spoken = g_strdup_printf (right ? _("Right: %s") : _("Wrong: %s"), caption);
  gn_photo_view_load (self->views[cell], path, CELL_SIZE * 3);
  gn_photo_view_set_mark (self->views[cell], right ? GN_PHOTO_MARK_RIGHT : GN_PHOTO_MARK_WRONG);
  gn_photo_view_set_description (self->views[cell], spoken);
  gtk_label_set_text (self->captions[cell], caption);
  gtk_widget_set_tooltip_text (self->cells[cell], caption);
}

static void
fill (GnSheetView *self)
{
  guint right = 0;

  self->stale = FALSE;
  g_autoptr (GArray) sample = gn_evaluation_sample (self->review->evaluation, N_PHOTOS, self->seed);
  for (guint i = 0; i < N_PHOTOS; i++) {
    gtk_widget_set_visible (gtk_widget_get_parent (self->cells[i]), i < sample->len);
    if (i >= sample->len)
      continue;
    const GnPrediction *prediction =
        &g_array_index (self->review->evaluation->predictions, GnPrediction, g_array_index (sample, guint, i));
    show_prediction (self, i, prediction);
    right += prediction->truth == prediction->predicted;
  }
  g_autofree gchar *text = g_strdup_printf (_("%u of %u photos taken at random are identified correctly"), right, sample->len);
  gtk_label_set_text (self->count_label, text);
}

static void
on_map (GnSheetView *self)
{
  if (self->stale && self->review)
    fill (self);
}

static void
on_another_clicked (GnSheetView *self)
{
  if (!self->review)
    return;
  self->seed++;
  fill (self);
}

void
gn_sheet_view_set_review (GnSheetView *self, GnReview *review)
{
  g_return_if_fail (GN_IS_SHEET_VIEW (self));

  if (review)
    gn_review_ref (review);
  g_clear_pointer (&self->review, gn_review_unref);
  self->review = review;
  self->stale = TRUE;
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    on_map (self);
}

/* Sixteen photos fill their rows only in these two ways. */
static void
on_size_allocate (GnSheetView *self, GdkRectangle *allocation)
{
  guint columns = allocation->width >= WIDE ? 8 : 4;

  if (gtk_flow_box_get_max_children_per_line (self->grid) == columns)
    return;
  gtk_flow_box_set_min_children_per_line (self->grid, MIN (columns, 4));
  gtk_flow_box_set_max_children_per_line (self->grid, columns);
}

static void
gn_sheet_view_dispose (GObject *object)
{
  g_clear_pointer (&GN_SHEET_VIEW (object)->review, gn_review_unref);
  G_OBJECT_CLASS (gn_sheet_view_parent_class)->dispose (object);
}

static void
gn_sheet_view_class_init (GnSheetViewClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_sheet_view_dispose;
}

static void
add_cell (GnSheetView *self, guint i)
{
  GtkWidget *cell = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *view = gn_photo_view_new (), *caption = gtk_label_new (NULL);

  gtk_widget_set_size_request (view, CELL_SIZE, CELL_SIZE);
  gtk_label_set_ellipsize (GTK_LABEL (caption), PANGO_ELLIPSIZE_END);
  gtk_label_set_line_wrap (GTK_LABEL (caption), TRUE);
  gtk_label_set_lines (GTK_LABEL (caption), 4);
  gtk_label_set_max_width_chars (GTK_LABEL (caption), 15);
  gtk_label_set_justify (GTK_LABEL (caption), GTK_JUSTIFY_CENTER);
  gtk_style_context_add_class (gtk_widget_get_style_context (caption), "gn-caption");
  gtk_box_pack_start (GTK_BOX (cell), view, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (cell), caption, FALSE, FALSE, 0);
  gtk_widget_show_all (cell);
  gtk_flow_box_insert (self->grid, cell, -1);
  gtk_widget_set_can_focus (gtk_widget_get_parent (cell), FALSE);
  self->cells[i] = cell;
  self->views[i] = GN_PHOTO_VIEW (view);
  self->captions[i] = GTK_LABEL (caption);
}

static void
gn_sheet_view_init (GnSheetView *self)
{
  GtkWidget *bar = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 12), *count = gtk_label_new (NULL);
  GtkWidget *another = gtk_button_new_with_mnemonic (_("Another _Sheet"));
  GtkWidget *scroller = gtk_scrolled_window_new (NULL, NULL), *grid = gtk_flow_box_new ();

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  self->count_label = GTK_LABEL (count);
  self->grid = GTK_FLOW_BOX (grid);
  gtk_label_set_xalign (GTK_LABEL (count), 0);
  gtk_label_set_ellipsize (GTK_LABEL (count), PANGO_ELLIPSIZE_END);
  gtk_container_set_border_width (GTK_CONTAINER (bar), 12);
  gtk_box_pack_start (GTK_BOX (bar), count, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (bar), another, FALSE, FALSE, 0);
  gtk_flow_box_set_selection_mode (self->grid, GTK_SELECTION_NONE);
  gtk_flow_box_set_homogeneous (self->grid, TRUE);
  gtk_flow_box_set_min_children_per_line (self->grid, 4);
  gtk_flow_box_set_max_children_per_line (self->grid, 4);
  gtk_flow_box_set_row_spacing (self->grid, 12);
  g_signal_connect (self, "size-allocate", G_CALLBACK (on_size_allocate), NULL);
  gtk_widget_set_valign (grid, GTK_ALIGN_START);
  gtk_container_add (GTK_CONTAINER (scroller), grid);
  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (scroller), GTK_POLICY_NEVER, GTK_POLICY_AUTOMATIC);
  gtk_box_pack_start (GTK_BOX (self), bar, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), scroller, TRUE, TRUE, 0);
  for (guint i = 0; i < N_PHOTOS; i++)
    add_cell (self, i);
  gtk_widget_show_all (bar);
  gtk_widget_show_all (scroller);
  g_signal_connect_swapped (another, "clicked", G_CALLBACK (on_another_clicked), self);
  g_signal_connect (self, "map", G_CALLBACK (on_map), NULL);
}
