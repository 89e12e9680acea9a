/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Noise and dropout by their statistics over a million places. */
#include "test-augment.h"

#include <math.h>

static double
mean (const GnImage *image, double (*of) (const guint8 *pixel, double scale), double scale)
{
  double sum = 0;
  for (int i = 0; i < image->width * image->height; i++)
    sum += of (image->pixels + 3 * (gsize)i, scale);
  return sum / (image->width * image->height);
}

static double
power (const guint8 *pixel, double exponent)
{
  return pow (pixel[0] - 128, exponent);
}

static double
within (const guint8 *pixel, double limit)
{
  return abs (pixel[0] - 128) <= limit;
}

static double
red_times_green (const guint8 *pixel, double exponent)
{
  return (pixel[0] - 128.0) * (pixel[1] - 128.0);
}

/* Of the red values of pixels that lie this far apart. */
static double
correlate (const GnImage *image, int across, int down)
{
  double sum = 0, squares = 0;
  for (int y = 0; y < image->height - down; y++)
    for (int x = 0; x < image->width - across; x++) {
      double value = image->pixels[3 * (y * image->width + x)] - 128.0;
      sum += value * (image->pixels[3 * ((y + down) * image->width + x + across)] - 128.0);
      squares += value * value;
    }
  return sum / squares;
}

/* A million draws: the mean, four moments, the shares within whole grey levels. */
static void
test_noise (void)
{
  static const double scales[] = { 0.3, 2, 12.75 };
  g_autoptr (GnImage) flat = new_flat (1000, 1000, 128);
  for (guint i = 0; i < G_N_ELEMENTS (scales); i++)
    for (int own = 0; own < 2; own++) {
      double scale = scales[i], variance = 0;
      g_autofree char *text = g_strdup_printf ("scale=%g;per_channel=%d;seed=7", scale, own);
      g_autoptr (GnImage) noisy = run ("additive_gaussian_noise", text, flat);
      for (int m = 1; m < 128; m++)
        variance += 2 * m * m * (erf ((m + 0.5) / scale / G_SQRT2) - erf ((m - 0.5) / scale / G_SQRT2)) / 2;
      g_assert_cmpfloat (fabs (mean (noisy, power, 1)), <, 0.004 * scale);
      g_assert_cmpfloat (fabs (mean (noisy, power, 2) / variance - 1), <, 0.01);
      if (scale > 1)
        g_assert_cmpfloat (fabs (mean (noisy, power, 4) / (variance * variance) - 3), <, 0.05);
      for (int m = 0; m < 3; m++)
        g_assert_cmpfloat (fabs (mean (noisy, within, m) - erf ((m + 0.5) / scale / G_SQRT2)), <, 0.0025);
      double correlation = mean (noisy, red_times_green, 0) / variance;
      g_assert_cmpfloat (fabs (correlation - !own), <, 0.01);
      for (int apart = 1; apart < 4; apart++) {
        g_assert_cmpfloat (fabs (correlate (noisy, apart, 0)), <, 0.005);
        g_assert_cmpfloat (fabs (correlate (noisy, 0, apart)), <, 0.005);
      }
    }
}

static double
is_dropped (const guint8 *pixel, double channels)
{
  return channels == 3 ? !pixel[0] && !pixel[1] && !pixel[2] : !pixel[1];
}

static void
test_dropout (void)
{
  g_autoptr (GnImage) white = new_flat (1000, 1000, 255);
  static const double shares[] = { 0, 0.01, 0.1, 0.7, 1 };
  for (guint i = 0; i < G_N_ELEMENTS (shares); i++)
    for (int own = 0; own < 2; own++) {
      double p = shares[i];
      g_autofree char *text = g_strdup_printf ("p=%g;per_channel=%d;seed=3", p, own);
      g_autoptr (GnImage) out = run ("dropout", text, white);
      g_assert_cmpfloat (fabs (mean (out, is_dropped, 1) - p), <=, 4 * sqrt (p * (1 - p) / 1e6));
      double all = own ? p * p * p : p;
      g_assert_cmpfloat (fabs (mean (out, is_dropped, 3) - all), <=, 4 * sqrt (all * (1 - all) / 1e6));
    }
}

/* The field belongs to the place and the seed, not to the size of the image. */
static void
test_fields (void)
{
  g_autoptr (GnImage) large = new_flat (40, 30, 128), small = new_flat (17, 11, 128);
  g_autoptr (GnImage) a = run ("additive_gaussian_noise", "scale=9;per_channel=1;seed=5", large);
  g_autoptr (GnImage) b = run ("additive_gaussian_noise", "scale=9;per_channel=1;seed=5", small);
  g_autoptr (GnImage) other = run ("additive_gaussian_noise", "scale=9;per_channel=1;seed=6", small);
  for (int y = 0; y < 11; y++)
    g_assert_cmpmem (a->pixels + 3 * 40 * y, 3 * 17, b->pixels + 3 * 17 * y, 3 * 17);
  g_assert_cmpint (memcmp (b->pixels, other->pixels, 3 * 17 * 11), !=, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/augment/fields/noise", test_noise);
  g_test_add_func ("/augment/fields/dropout", test_dropout);
  g_test_add_func ("/augment/fields/fields", test_fields);
  return g_test_run ();
}
