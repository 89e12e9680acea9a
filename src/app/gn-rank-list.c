/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-rank-list.h"
#include "gn-species-name.h"

#include <glib/gi18n-lib.h>

/* More would be noise: the rest of a thousand classes has nothing to say. */
#define MAX_ROWS 20

struct _GnRankList {
  GtkBox parent;
};

G_DEFINE_TYPE (GnRankList, gn_rank_list, GTK_TYPE_BOX)

static GtkWidget *
new_label (const char *text, const char *style_class, gboolean expand)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), expand ? 0 : 1);
  gtk_widget_set_hexpand (label, expand);
  if (expand)
    gtk_label_set_ellipsize (GTK_LABEL (label), PANGO_ELLIPSIZE_END);
  if (style_class)
    gtk_style_context_add_class (gtk_widget_get_style_context (label), style_class);
  return label;
}

static GtkWidget *
build_row (const GnClass *class, double probability, gboolean first)
{
  GtkWidget *row = gtk_grid_new (), *bar = gtk_progress_bar_new ();
  g_autofree gchar *percent = g_strdup_printf (_("%.1f %%"), probability * 100);
  GtkWidget *name = new_label (gn_species_get_name (class), first ? "gn-rank-first" : NULL, TRUE);
  gboolean has_latin_name = class->latin_name && *class->latin_name;

  gtk_widget_set_tooltip_text (name, gn_species_get_name (class));
  gtk_grid_set_column_spacing (GTK_GRID (row), 12);
  gtk_grid_set_row_spacing (GTK_GRID (row), 2);
  gtk_grid_attach (GTK_GRID (row), name, 0, 0, 1, 1);
  gtk_grid_attach (GTK_GRID (row), new_label (percent, first ? "gn-rank-first" : NULL, FALSE), 1, 0, 1, 1);
  if (has_latin_name) {
    GtkWidget *latin_name = new_label (class->latin_name, "gn-latin-name", TRUE);
    gtk_style_context_add_class (gtk_widget_get_style_context (latin_name), GTK_STYLE_CLASS_DIM_LABEL);
    gtk_grid_attach (GTK_GRID (row), latin_name, 0, 1, 2, 1);
  }
  /* What reads 0.0 % has no bar: the theme would give it a sliver. */
  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), probability < 0.0005 ? 0 : MIN (probability, 1));
  gtk_widget_set_hexpand (bar, TRUE);
  gtk_grid_attach (GTK_GRID (row), bar, 0, 2, 2, 1);

  g_autofree gchar *spoken = g_strdup_printf ("%s, %s", gn_species_get_name (class), percent);
  atk_object_set_name (gtk_widget_get_accessible (bar), spoken);
  return row;
}

static void
destroy_row (GtkWidget *row, gpointer data)
{
  gtk_widget_destroy (row);
}

void
gn_rank_list_show (GnRankList *self, const GnIdentification *identification, const GnClass *classes)
{
  g_return_if_fail (GN_IS_RANK_LIST (self));

  gtk_container_foreach (GTK_CONTAINER (self), destroy_row, NULL);
  if (!identification || !classes)
    return;
  for (guint i = 0; i < MIN (identification->n, MAX_ROWS); i++) {
    const GnClass *class = &classes[identification->classes[i]];
    GtkWidget *row = build_row (class, (double)identification->probabilities[i], i == 0);
    gtk_widget_show_all (row);
    gtk_box_pack_start (GTK_BOX (self), row, FALSE, FALSE, 0);
  }
}

static void
gn_rank_list_class_init (GnRankListClass *class)
{
}

static void
gn_rank_list_init (GnRankList *self)
{
  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 12);
  gtk_style_context_add_class (gtk_widget_get_style_context (GTK_WIDGET (self)), "gn-rank");
}

GtkWidget *
gn_rank_list_new (void)
{
  return g_object_new (GN_TYPE_RANK_LIST, "visible", TRUE, NULL);
}
