/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-sample-grid.h"

#include "gn-photo-view.h"

#include <glib/gi18n-lib.h>

#define CAPTION_LINES 3
#define NARROWEST 170 /* pixels of a column, gap included, as long as there are more than two */
#define PADDING 4     /* of a cell on each side, as in the style sheet */
#define GAP 4

struct _GnSampleGrid {
  GtkFlowBox parent;

  GnPhotoView *views[GN_SAMPLE_GRID_CELLS];
  GtkLabel *captions[GN_SAMPLE_GRID_CELLS];
  guint columns;
  int side; /* of a picture */
  guint arrange_source;
};

G_DEFINE_TYPE (GnSampleGrid, gn_sample_grid, GTK_TYPE_FLOW_BOX)

void
gn_sample_grid_set (GnSampleGrid *self, guint cell, GnImage *image, cairo_surface_t *surface, const char *caption)
{
  g_return_if_fail (GN_IS_SAMPLE_GRID (self));
  g_return_if_fail (cell < GN_SAMPLE_GRID_CELLS);

  GtkWidget *child = GTK_WIDGET (gtk_flow_box_get_child_at_index (GTK_FLOW_BOX (self), (int)cell));
  gn_photo_view_set_square (self->views[cell], image, surface);
  gn_photo_view_set_description (self->views[cell], caption);
  gtk_label_set_text (self->captions[cell], caption);
  atk_object_set_name (gtk_widget_get_accessible (child), caption);
}

int
gn_sample_grid_get_side (GnSampleGrid *self)
{
  g_return_val_if_fail (GN_IS_SAMPLE_GRID (self), 0);
  return self->side;
}

GnImage *
gn_sample_grid_get_image (GnSampleGrid *self, guint cell)
{
  g_return_val_if_fail (GN_IS_SAMPLE_GRID (self), NULL);
  return gn_photo_view_get_image (self->views[cell]);
}

const char *
gn_sample_grid_get_caption (GnSampleGrid *self, guint cell)
{
  g_return_val_if_fail (GN_IS_SAMPLE_GRID (self), NULL);
  return gtk_label_get_text (self->captions[cell]);
}

static gboolean
on_query_tooltip (GtkWidget *child, int x, int y, gboolean keyboard_mode, GtkTooltip *tooltip, GtkLabel *caption)
{
  gtk_tooltip_set_text (tooltip, gtk_label_get_text (caption));
  return pango_layout_is_ellipsized (gtk_label_get_layout (caption));
}

/* Room for all lines whether they are used or not: other captions then move no picture. */
static int
measure_caption (GtkWidget *caption)
{
  g_autoptr (PangoLayout) layout = gtk_widget_create_pango_layout (caption, "x\nx\nx");
  int height;

  G_STATIC_ASSERT (CAPTION_LINES == 3);
  pango_layout_get_pixel_size (layout, NULL, &height);
  return height;
}

static gboolean
arrange (gpointer data)
{
  GnSampleGrid *self = data;
  GtkFlowBox *box = GTK_FLOW_BOX (self);

  self->arrange_source = 0;
  /* In this order, for the least is never to be more than the most. */
  gtk_flow_box_set_min_children_per_line (box, 1);
  gtk_flow_box_set_max_children_per_line (box, self->columns);
  gtk_flow_box_set_min_children_per_line (box, self->columns);
  for (guint i = 0; i < GN_SAMPLE_GRID_CELLS; i++) {
    gtk_widget_set_size_request (GTK_WIDGET (self->views[i]), -1, self->side);
    gtk_widget_set_size_request (GTK_WIDGET (self->captions[i]), -1, measure_caption (GTK_WIDGET (self->captions[i])));
  }
  return G_SOURCE_REMOVE;
}

/* A size request cannot change while sizes are being given. */
static void
gn_sample_grid_size_allocate (GtkWidget *widget, GtkAllocation *allocation)
{
  static const guint divisors[] = { 6, 4, 3, 2 };
  GnSampleGrid *self = GN_SAMPLE_GRID (widget);
  guint i = 0;

  GTK_WIDGET_CLASS (gn_sample_grid_parent_class)->size_allocate (widget, allocation);
  while (i + 1 < G_N_ELEMENTS (divisors) && allocation->width < NARROWEST * (int)divisors[i])
    i++;
  int side = (allocation->width + GAP) / (int)divisors[i] - GAP - 2 * PADDING;
  if (self->columns == divisors[i] && self->side == side)
    return;
  self->columns = divisors[i];
  self->side = MAX (1, side);
  if (self->arrange_source == 0)
    self->arrange_source = g_idle_add_full (GTK_PRIORITY_RESIZE - 1, arrange, self, NULL);
}

static void
gn_sample_grid_dispose (GObject *object)
{
  g_clear_handle_id (&GN_SAMPLE_GRID (object)->arrange_source, g_source_remove);
  G_OBJECT_CLASS (gn_sample_grid_parent_class)->dispose (object);
}

static void
gn_sample_grid_class_init (GnSampleGridClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_sample_grid_dispose;
  GTK_WIDGET_CLASS (class)->size_allocate = gn_sample_grid_size_allocate;
}

static void
add_cell (GnSampleGrid *self, guint i)
{
  GtkWidget *cell = gtk_box_new (GTK_ORIENTATION_VERTICAL, 3);
  GtkWidget *view = gn_photo_view_new (), *caption = gtk_label_new (NULL);

  gtk_label_set_line_wrap (GTK_LABEL (caption), TRUE);
  gtk_label_set_lines (GTK_LABEL (caption), CAPTION_LINES);
  gtk_label_set_ellipsize (GTK_LABEL (caption), PANGO_ELLIPSIZE_END);
  gtk_label_set_width_chars (GTK_LABEL (caption), 8);
  gtk_label_set_max_width_chars (GTK_LABEL (caption), 8);
  gtk_label_set_justify (GTK_LABEL (caption), GTK_JUSTIFY_CENTER);
  gtk_label_set_yalign (GTK_LABEL (caption), 0);
  gtk_style_context_add_class (gtk_widget_get_style_context (caption), "gn-caption");
  gtk_box_pack_start (GTK_BOX (cell), view, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (cell), caption, FALSE, FALSE, 0);
  gtk_widget_show_all (cell);
  gtk_flow_box_insert (GTK_FLOW_BOX (self), cell, -1);

  GtkWidget *child = gtk_widget_get_parent (cell);
  gtk_widget_set_has_tooltip (child, TRUE);
  g_signal_connect_object (child, "query-tooltip", G_CALLBACK (on_query_tooltip), caption, 0);
  self->views[i] = GN_PHOTO_VIEW (view);
  self->captions[i] = GTK_LABEL (caption);
}

static void
gn_sample_grid_init (GnSampleGrid *self)
{
  GtkFlowBox *box = GTK_FLOW_BOX (self);

  gtk_flow_box_set_homogeneous (box, TRUE);
  gtk_flow_box_set_selection_mode (box, GTK_SELECTION_NONE);
  gtk_flow_box_set_column_spacing (box, GAP);
  gtk_flow_box_set_row_spacing (box, GAP);
  gtk_flow_box_set_min_children_per_line (box, 2);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "gn-samples");
  atk_object_set_name (gtk_widget_get_accessible (GTK_WIDGET (self)), _("Samples"));
  for (guint i = 0; i < GN_SAMPLE_GRID_CELLS; i++)
    add_cell (self, i);
}
