/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-side-label.h"

GtkLabel *
gn_side_label_new (const char *text, const char *style_class)
{
  GtkLabel *label = GTK_LABEL (gtk_label_new (text));

  gtk_label_set_xalign (label, 0);
  gtk_label_set_line_wrap (label, TRUE);
  gtk_label_set_width_chars (label, 20);
  gtk_label_set_max_width_chars (label, 24);
  if (style_class != NULL)
    gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (label)), style_class);
  return label;
}
