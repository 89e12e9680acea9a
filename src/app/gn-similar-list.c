/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-similar-list.h"

#include "gn-thumbnail.h"
#include "gn-species-name.h"

#include <glib/gi18n-lib.h>

#define SIZE 76

struct _GnSimilarList {
  GtkBox parent;

  GtkFlowBox *photos;
};

G_DEFINE_TYPE (GnSimilarList, gn_similar_list, GTK_TYPE_BOX)

static GtkWidget *
build_photo (GnThumbnailer *thumbnailer, const GnSimilarPhoto *similar, const GnClass *class)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2), *name = gtk_label_new (gn_species_get_name (class));
  GtkWidget *thumbnail = gn_thumbnail_new (thumbnailer, similar->file, 0, SIZE, GN_THUMBNAIL_COVER);
  g_autofree char *path = g_filename_display_name (similar->path);
  g_autofree char *tip =
      g_strdup_printf (_ ("%s\n%s, %.0f %% alike"), path, gn_species_get_name (class), MAX (similar->similarity, 0) * 100);

  gtk_label_set_ellipsize (GTK_LABEL (name), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (name), 10);
  gtk_style_context_add_class (gtk_widget_get_style_context (name), GTK_STYLE_CLASS_DIM_LABEL);
  gtk_box_pack_start (GTK_BOX (box), thumbnail, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), name, FALSE, FALSE, 0);
  gtk_widget_set_tooltip_text (box, tip);
  atk_object_set_name (gtk_widget_get_accessible (thumbnail), tip);
  return box;
}

static void
destroy_photo (GtkWidget *photo, gpointer data)
{
  gtk_widget_destroy (photo);
}

void
gn_similar_list_show (GnSimilarList *self, GnThumbnailer *thumbnailer, const GnIdentification *identification,
                      const GnClass *classes)
{
  guint n = 0;

  g_return_if_fail (GN_IS_SIMILAR_LIST (self));

  gtk_container_foreach (GTK_CONTAINER (self->photos), destroy_photo, NULL);
  for (guint i = 0; identification && i < identification->n_similar; i++) {
    const GnSimilarPhoto *similar = &identification->similar[i];
    if (!g_file_test (similar->file, G_FILE_TEST_IS_REGULAR))
      continue;
    gtk_container_add (GTK_CONTAINER (self->photos),
                       build_photo (thumbnailer, similar, &classes[similar->class_index]));
    n++;
  }
  gtk_widget_show_all (GTK_WIDGET (self->photos));
  gtk_widget_set_visible (GTK_WIDGET (self), n > 0);
}

static void
gn_similar_list_class_init (GnSimilarListClass *class)
{
}

static void
gn_similar_list_init (GnSimilarList *self)
{
  GtkWidget *title = gtk_label_new (_ ("Most similar training photos"));

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (GTK_BOX (self), 6);
  gtk_label_set_xalign (GTK_LABEL (title), 0);
  gtk_style_context_add_class (gtk_widget_get_style_context (title), "heading");
  self->photos = GTK_FLOW_BOX (gtk_flow_box_new ());
  gtk_flow_box_set_selection_mode (self->photos, GTK_SELECTION_NONE);
  gtk_flow_box_set_min_children_per_line (self->photos, 3);
  gtk_flow_box_set_max_children_per_line (self->photos, GN_N_SIMILAR);
  gtk_box_pack_start (GTK_BOX (self), title, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (self), GTK_WIDGET (self->photos), FALSE, FALSE, 0);
  gtk_widget_show (title);
  gtk_widget_set_no_show_all (GTK_WIDGET (self), TRUE);
}

GtkWidget *
gn_similar_list_new (void)
{
  return g_object_new (GN_TYPE_SIMILAR_LIST, NULL);
}
