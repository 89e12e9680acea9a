/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A label that wraps in the narrow column of settings. text, style_class: (nullable). (transfer floating) */
GtkLabel *gn_side_label_new (const char *text, const char *style_class);

G_END_DECLS
