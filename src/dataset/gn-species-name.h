/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a species is called in the user's language. */
#pragma once

#include "gn-dataset.h"

G_BEGIN_DECLS

/**
 * gn_species_get_name:
 *
 * Returns: (transfer none): the common name in the user's language where the Latin name is one that the translators
 *   know, else the class's own name; for people only, never for files or scripts. Lives as long as @class. Thread-safe.
 */
const char *gn_species_get_name (const GnClass *class);

G_END_DECLS
