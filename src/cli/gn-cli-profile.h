/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where a training step's time goes. */
#pragma once

#include "gn-exec.h"

#include <json-glib/json-glib.h>

/* profile: of GnStepTime, one training step of batch_size photos; peak: of gn_peak_measure(). */
void gn_cli_profile_write (const GArray *profile, int batch_size, double peak, JsonBuilder *builder);
void gn_cli_profile_print (const GArray *profile, int batch_size, double peak);
