/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From values to pixels, and where the ticks stand. Private to the folder. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * GnPlotAxis:
 * @minimum, @maximum: range; @maximum > @minimum, and > 0 where @logarithmic
 * @start, @end: the pixels of @minimum and @maximum
 */
typedef struct {
  double minimum, maximum, start, end;
  gboolean logarithmic, percent, integer;
} GnPlotAxis;

#define GN_PLOT_MAX_TICKS 64

/* values[n] ascending; labels are written with as many decimals as the step needs. minor: thin grid lines without
 * labels, between the decades. */
typedef struct {
  double values[GN_PLOT_MAX_TICKS], minor[GN_PLOT_MAX_TICKS];
  char labels[GN_PLOT_MAX_TICKS][24];
  guint n, n_minor;
} GnPlotTicks;

/* NaN for what the axis cannot show. */
double gn_plot_axis_map   (const GnPlotAxis *axis, double value);
double gn_plot_axis_unmap (const GnPlotAxis *axis, double pixel);

/* Ranges that draw badly (empty, one point, not positive on a logarithmic axis) become ones that do not. */
void   gn_plot_axis_set_range (GnPlotAxis *axis, double minimum, double maximum, double padding);

/* At most about @wanted ticks at 1, 2 or 5 times a power of ten. */
void   gn_plot_axis_ticks (const GnPlotAxis *axis, int wanted, GnPlotTicks *ticks);

/* The smallest of 1, 2, 5 × 10^k that is at least @step. */
double gn_plot_nice_step (double step);

/* A value as the hover box says it: "87.5 %", "0.03412", "12". */
void   gn_plot_format_value (char *buffer, gsize size, double value, gboolean percent, gboolean integer);

G_END_DECLS
