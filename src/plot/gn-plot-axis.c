/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-plot-axis.h"

#include <math.h>
#include <string.h>

double
gn_plot_axis_map (const GnPlotAxis *axis, double value)
{
  double from = axis->minimum, to = axis->maximum;
  if (!isfinite (value) || (axis->logarithmic && value <= 0))
    return NAN;
  if (axis->logarithmic) {
    value = log10 (value);
    from = log10 (from);
    to = log10 (to);
  }
  return axis->start + (value - from) / (to - from) * (axis->end - axis->start);
}

double
gn_plot_axis_unmap (const GnPlotAxis *axis, double pixel)
{
  double share = (pixel - axis->start) / (axis->end - axis->start);
  if (axis->logarithmic)
    return pow (10, log10 (axis->minimum) + share * (log10 (axis->maximum) - log10 (axis->minimum)));
  return axis->minimum + share * (axis->maximum - axis->minimum);
}

void
gn_plot_axis_set_range (GnPlotAxis *axis, double minimum, double maximum, double padding)
{
  if (!isfinite (minimum) || !isfinite (maximum) || minimum > maximum || (axis->logarithmic && maximum <= 0)) {
    minimum = axis->logarithmic ? 0.1 : 0;
    maximum = 1;
  }
  if (axis->logarithmic) {
    minimum = minimum > 0 ? minimum : maximum / 1000;
    double room = maximum > minimum * 1.0001 ? pow (maximum / minimum, padding) : 1.5;
    axis->minimum = MAX (minimum / room, 1e-300);
    axis->maximum = maximum * room;
    return;
  }
  /* A span lost in rounding cannot carry ticks. */
  double span = maximum - minimum, size = MAX (fabs (minimum), fabs (maximum));
  if (!(span > size * 1e-9))
    span = 0;
  double room = span > 0 ? span * padding : size == 0 || (axis->integer && size < 1e6) ? 0.5 : size * 0.5;
  axis->minimum = minimum - room;
  axis->maximum = maximum + room;
}

double
gn_plot_nice_step (double step)
{
  static const double factors[] = { 1, 2, 5, 10 };
  if (!(step > 0) || !isfinite (step))
    return 1;
  double decade = pow (10, floor (log10 (step)));
  for (guint i = 0; i < G_N_ELEMENTS (factors); i++)
    if (step <= factors[i] * decade * (1 + 1e-9))
      return factors[i] * decade;
  return 10 * decade;
}

static void
format_tick (char *buffer, gsize size, double value, double step, gboolean percent)
{
  char format[16];
  double shown = percent ? value * 100 : value, shown_step = percent ? step * 100 : step;
  if (fabs (shown) < shown_step * 1e-6)
    shown = 0;
  if (shown != 0 && (fabs (shown) >= 1e7 || shown_step < 1e-4)) {
    g_ascii_formatd (buffer, (int) size, "%.3g", shown);
  } else {
    int decimals = shown_step >= 1 ? 0 : (int) ceil (-log10 (shown_step) - 1e-9);
    g_snprintf (format, sizeof format, "%%.%df", decimals);
    g_ascii_formatd (buffer, (int) size, format, shown);
  }
  if (percent)
    g_strlcat (buffer, " %", size);
}

static void
add_tick (const GnPlotAxis *axis, GnPlotTicks *ticks, double value, double step)
{
  if (ticks->n == GN_PLOT_MAX_TICKS)
    return;
  format_tick (ticks->labels[ticks->n], sizeof ticks->labels[0], value, step, axis->percent);
  ticks->values[ticks->n++] = value;
}

static void
linear_ticks (const GnPlotAxis *axis, int wanted, GnPlotTicks *ticks)
{
  double step = gn_plot_nice_step ((axis->maximum - axis->minimum) / MAX (wanted, 1));
  if (axis->integer)
    step = MAX (step, 1);
  double first = ceil (axis->minimum / step - 1e-9), last = floor (axis->maximum / step + 1e-9);
  for (double i = first; i <= last && ticks->n < GN_PLOT_MAX_TICKS; i++)
    add_tick (axis, ticks, i * step, step);
}

static void
log_ticks (const GnPlotAxis *axis, int wanted, GnPlotTicks *ticks)
{
  double low = log10 (axis->minimum), high = log10 (axis->maximum);
  if (high - low < 0.5) {
    linear_ticks (axis, wanted, ticks);
    return;
  }

  /* Whole decades, several at a stride when they crowd; 2 and 5 between them when they are few. */
  int stride = (int) MAX (1, ceil ((high - low) / MAX (wanted, 1)));
  gboolean between = (high - low) * 3 <= wanted * 1.5;
  int first = (int) floor (low), last = (int) floor (high);
  first -= ((first % stride) + stride) % stride;
  for (int decade = first; decade <= last; decade += stride)
    for (int digit = 1; digit <= 9; digit++) {
      double value = digit * pow (10, decade);
      if (value < axis->minimum * (1 - 1e-9) || value > axis->maximum * (1 + 1e-9))
        continue;
      if (digit == 1 || (between && (digit == 2 || digit == 5)))
        add_tick (axis, ticks, value, pow (10, decade));
      else if (stride == 1 && ticks->n_minor < GN_PLOT_MAX_TICKS)
        ticks->minor[ticks->n_minor++] = value;
    }
}

void
gn_plot_axis_ticks (const GnPlotAxis *axis, int wanted, GnPlotTicks *ticks)
{
  memset (ticks, 0, sizeof *ticks);
  if (axis->logarithmic)
    log_ticks (axis, wanted, ticks);
  else
    linear_ticks (axis, wanted, ticks);
}

void
gn_plot_format_value (char *buffer, gsize size, double value, gboolean percent, gboolean integer)
{
  if (percent) {
    g_ascii_formatd (buffer, (int) size, "%.1f", value * 100);
    g_strlcat (buffer, " %", size);
  } else if (integer) {
    g_ascii_formatd (buffer, (int) size, "%.0f", value);
  } else {
    g_ascii_formatd (buffer, (int) size, "%.4g", value);
  }
}
