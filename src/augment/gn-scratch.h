/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Working memory that a thread keeps from one operation to the next: fresh pages cost more than the work done in them.
 */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Room for @size bytes, contents undefined, aligned for any type. Give it back with gn_scratch_give(), on the same
 * thread. */
gpointer gn_scratch_take (gsize size);
/* memory: (nullable). Kept for the thread's next gn_scratch_take() unless it is large. */
void gn_scratch_give (gpointer memory);

typedef void GnScratch;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GnScratch, gn_scratch_give)

G_END_DECLS
