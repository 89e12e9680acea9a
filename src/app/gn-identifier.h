/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-identification.h"

G_BEGIN_DECLS

/**
 * GnIdentifier:
 *
 * Runs photos through a model on a worker thread, one after the other, and keeps the model loaded for the next.
 *
 * Signals, all on the main loop:
 * - `model-loaded`: gn_identifier_get_classes() has the model's classes; before any of its results
 * - `identified (guint id, GnIdentification *identification)`
 * - `failed (const char *reason)`: the model cannot be used; nothing more comes until another one is set
 * - `notify::busy`
 */
#define GN_TYPE_IDENTIFIER (gn_identifier_get_type ())
G_DECLARE_FINAL_TYPE (GnIdentifier, gn_identifier, GN, IDENTIFIER, GObject)

GnIdentifier  *gn_identifier_new (void);

/* Changes the model (nullable), whatever gn_model_load() takes, and reads the file again even when it is the same one.
 * Forgets what was submitted; nothing of the earlier model arrives any more. */
void           gn_identifier_set_model (GnIdentifier *self, const char *path);

/* Asks for one photo, told apart by @id; exactly one of @path and @image (transfer none) is given. */
void           gn_identifier_submit (GnIdentifier *self, guint id, const char *path, GnImage *image);

/* Forgets what was submitted. */
void           gn_identifier_cancel (GnIdentifier *self);

gboolean       gn_identifier_get_busy (GnIdentifier *self);

/* Classes of the loaded model (transfer none), valid until the next gn_identifier_set_model() or `model-loaded`; NULL
 * before it is loaded. */
const GnClass *gn_identifier_get_classes (GnIdentifier *self, guint *n);

G_END_DECLS
