/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-split-label.h"

#include <glib/gi18n-lib.h>

const char *
gn_split_label (GnSplit split)
{
  static const char *const labels[GN_N_SPLITS] = { N_ ("Training"), N_ ("Validation"), N_ ("Test") };
  return _(labels[split]);
}
