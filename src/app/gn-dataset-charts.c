/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-dataset-charts.h"

#include "gn-plot.h"
#include "gn-split-label.h"
#include "gn-species-name.h"

#include <glib/gi18n-lib.h>

#define BAR_ROW_HEIGHT 36
#define MIN_BAR_HEIGHT 220

struct _GnDatasetCharts {
  GtkBox parent;

  GtkDrawingArea *bars, *scatter;

  GnDataset *dataset;
};

G_DEFINE_TYPE (GnDatasetCharts, gn_dataset_charts, GTK_TYPE_BOX)

static guint
count_splits (GnDataset *dataset)
{
  return gn_dataset_count (dataset, GN_SPLIT_TEST, -1) > 0 ? GN_N_SPLITS : 2;
}

/* A theme is dark when its text is lighter than its ground. */
static GnPlotStyle
get_style (GtkWidget *widget)
{
  GdkRGBA ink;
  gtk_style_context_get_color (gtk_widget_get_style_context (widget), gtk_widget_get_state_flags (widget), &ink);
  return (GnPlotStyle){
    .dark = ink.red + ink.green + ink.blue > 1.5,
    .right_to_left = gtk_widget_get_direction (widget) == GTK_TEXT_DIR_RTL,
  };
}

static gboolean
on_draw_bars (GtkWidget *widget, cairo_t *cr, gpointer data)
{
  GnDatasetCharts *self = data;
  GnPlotStyle style = get_style (widget);
  guint n, n_splits;
  if (!self->dataset)
    return GDK_EVENT_PROPAGATE;
  const GnClass *classes = gn_dataset_get_classes (self->dataset, &n);
  g_autofree const char **labels = g_new (const char *, n);
  n_splits = count_splits (self->dataset);
  g_autofree double *values = g_new (double, n *n_splits);
  for (guint i = 0; i < n; i++) {
    labels[i] = gn_species_get_name (&classes[i]);
    for (guint split = 0; split < n_splits; split++)
      values[split * n + i] = gn_dataset_count (self->dataset, (GnSplit)split, (int)i);
  }
  const char *const split_labels[] = { gn_split_label (GN_SPLIT_TRAINING), gn_split_label (GN_SPLIT_VALIDATION),
                                       gn_split_label (GN_SPLIT_TEST) };
  const GnBarPlot plot = {
    .title = _("Photos of each species"),
    .labels = labels,
    .n = n,
    .series_labels = split_labels,
    .n_series = n_splits,
    .values = values,
  };
  gn_plot_bar_draw (cr, gtk_widget_get_allocated_width (widget), gtk_widget_get_allocated_height (widget), &plot, &style);
  return GDK_EVENT_PROPAGATE;
}

static gboolean
on_draw_scatter (GtkWidget *widget, cairo_t *cr, gpointer data)
{
  GnDatasetCharts *self = data;
  GnPlotStyle style = get_style (widget);
  GnSeries series[GN_N_SPLITS] = { 0 };
  GArray *xs[GN_N_SPLITS], *ys[GN_N_SPLITS];
  guint n, n_splits;
  if (!self->dataset)
    return GDK_EVENT_PROPAGATE;
  const GnPhoto *photos = gn_dataset_get_photos (self->dataset, &n);
  n_splits = count_splits (self->dataset);
  for (guint split = 0; split < GN_N_SPLITS; split++) {
    xs[split] = g_array_new (FALSE, FALSE, sizeof (double));
    ys[split] = g_array_new (FALSE, FALSE, sizeof (double));
  }
  for (guint i = 0; i < n; i++) {
    double x = photos[i].width, y = photos[i].height;
    if (photos[i].problem || photos[i].excluded)
      continue;
    g_array_append_val (xs[photos[i].split], x);
    g_array_append_val (ys[photos[i].split], y);
  }
  for (guint split = 0; split < n_splits; split++)
    series[split] = (GnSeries){ .label = gn_split_label ((GnSplit)split),
                                .x = (const double *)(void *)xs[split]->data,
                                .y = (const double *)(void *)ys[split]->data,
                                .n = xs[split]->len,
                                .color = (int)split,
                                .markers = TRUE };
  const GnScatterPlot plot = { .title = _("Sizes of the photos"),
                               .x_label = _("Width, pixels"),
                               .y_label = _("Height, pixels"),
                               .series = series,
                               .n_series = n_splits };
  gn_plot_scatter_draw (cr, gtk_widget_get_allocated_width (widget), gtk_widget_get_allocated_height (widget), &plot,
                        &style);
  for (guint split = 0; split < GN_N_SPLITS; split++) {
    g_array_unref (xs[split]);
    g_array_unref (ys[split]);
  }
  return GDK_EVENT_PROPAGATE;
}

void
gn_dataset_charts_set_dataset (GnDatasetCharts *self, GnDataset *dataset)
{
  guint n = 0;
  if (dataset) {
    gn_dataset_ref (dataset);
    gn_dataset_get_classes (dataset, &n);
  }
  g_clear_pointer (&self->dataset, gn_dataset_unref);
  self->dataset = dataset;
  gtk_widget_set_size_request (GTK_WIDGET (self->bars), -1, MAX (MIN_BAR_HEIGHT, 60 + (int)n * BAR_ROW_HEIGHT));
  gtk_widget_queue_draw (GTK_WIDGET (self));
}

static void
gn_dataset_charts_finalize (GObject *object)
{
  GnDatasetCharts *self = GN_DATASET_CHARTS (object);
  g_clear_pointer (&self->dataset, gn_dataset_unref);
  G_OBJECT_CLASS (gn_dataset_charts_parent_class)->finalize (object);
}

static void
gn_dataset_charts_class_init (GnDatasetChartsClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  G_OBJECT_CLASS (class)->finalize = gn_dataset_charts_finalize;
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-dataset-charts.ui");
  gtk_widget_class_bind_template_child (widget_class, GnDatasetCharts, bars);
  gtk_widget_class_bind_template_child (widget_class, GnDatasetCharts, scatter);
  gtk_widget_class_bind_template_callback (widget_class, on_draw_bars);
  gtk_widget_class_bind_template_callback (widget_class, on_draw_scatter);
}

static void
gn_dataset_charts_init (GnDatasetCharts *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
