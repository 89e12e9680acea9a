/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The files that a person means by a model. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The weight file that @path stands for: itself, a run folder's, or that of a model that came with the program.
 * %GN_INFERENCE_ERROR_MODEL when there is none. (transfer full) (nullable) */
char      *gn_model_path_find         (const char *path, GError **error);

/* Whether a folder holds a model or a run rather than photos. */
gboolean   gn_model_path_is_folder    (const char *folder);

/* The model files of a folder of nothing else, in order of their names. NULL when @folder is anything else.
 * (transfer full) (nullable) (element-type filename) */
GPtrArray *gn_model_path_list_members (const char *folder);

/* Sets %GN_INFERENCE_ERROR_MODEL, which names the model and says why it cannot be used. Returns FALSE. */
gboolean   gn_model_path_fail         (const char *path, const char *reason, GError **error);

G_END_DECLS
