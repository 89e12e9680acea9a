/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Models that came with the program. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The one that is used where none is named. */
#define GN_BUILTIN_MODEL_DEFAULT "ten-monkeys"

/* Names of those there are, %NULL-terminated, the default first; none in an installation without data. They are looked for
 * in the folder that GUENON_MODELS names, else in the installation's, else in the source's. (transfer full) */
char      **gn_builtin_models_list      (void);
/* The file of that name. (transfer full) (nullable): there is none */
char       *gn_builtin_model_find       (const char *name);
/* In the user's language; the name itself for an unknown one. */
const char *gn_builtin_model_get_label  (const char *name);

G_END_DECLS
