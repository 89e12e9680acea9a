/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the machine has to give. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Bytes this process could still take without swapping: the kernel's MemAvailable, less where a control group (version
 * 1 or 2, any ancestor) grants less. G_MAXUINT64 when the system does not tell. Thread-safe. */
guint64  gn_machine_get_free_memory (void);

/* The memory that may be used: @given, or where that is 0 what is free, less a tenth for everyone else. Thread-safe. */
guint64  gn_machine_get_budget      (guint64 given);

/* Bytes an unprivileged writer may still put on the file system of @path or, when it does not exist yet, of its nearest
 * ancestor that does. Thread-safe. */
gboolean gn_machine_get_free_disk   (const char *path, guint64 *bytes, GError **error);

G_END_DECLS
