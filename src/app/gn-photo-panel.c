/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-photo-panel.h"

#include "gn-photo-pane.h"
#include "gn-split-label.h"
#include "gn-species-name.h"

#include <glib/gi18n-lib.h>

struct _GnPhotoPanel {
  GtkBox parent;

  GtkStack *stack;
  GnPhotoPane *view;
  GtkLabel *name, *class_name, *latin_name, *split, *dimensions, *bytes, *date, *problem;
  GtkButton *exclude_button, *identify_button;

  gboolean excluded; /* what the button would undo */
};

enum { EXCLUDE, IDENTIFY, N_SIGNALS };

static guint signals[N_SIGNALS];

G_DEFINE_TYPE (GnPhotoPanel, gn_photo_panel, GTK_TYPE_BOX)

static void
on_exclude_clicked (GnPhotoPanel *self)
{
  g_signal_emit (self, signals[EXCLUDE], 0, !self->excluded);
}

static void
on_identify_clicked (GnPhotoPanel *self)
{
  g_signal_emit (self, signals[IDENTIFY], 0);
}

static void
show_facts (GnPhotoPanel *self, GnDataset *dataset, const GnPhoto *photo)
{
  const GnClass *class = gn_dataset_get_classes (dataset, NULL) + photo->class_index;
  g_autofree char *file = g_filename_display_basename (photo->path);
  g_autofree char *whole = g_filename_display_name (photo->path);
  g_autofree char *dimensions = photo->width > 0 ? g_strdup_printf (_("%d × %d pixels"), photo->width, photo->height)
                                                 : g_strdup ("—");
  g_autofree char *bytes = g_format_size (photo->size);
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (photo->modified / G_USEC_PER_SEC);
  g_autofree char *date = time ? g_date_time_format (time, "%x %H:%M") : g_strdup ("—");

  gtk_label_set_text (self->name, file);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->name), whole);
  gtk_label_set_text (self->class_name, gn_species_get_name (class));
  gtk_label_set_text (self->latin_name, class->latin_name);
  gtk_widget_set_visible (GTK_WIDGET (self->latin_name), *class->latin_name != '\0');
  gtk_label_set_text (self->split, gn_split_label (photo->split));
  gtk_label_set_text (self->dimensions, dimensions);
  gtk_label_set_text (self->bytes, bytes);
  gtk_label_set_text (self->date, date);
  gtk_label_set_text (self->problem, photo->problem ? photo->problem
                                     : photo->excluded ? _("Excluded: it takes no part in training or evaluation.")
                                                       : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem), photo->problem || photo->excluded);
}

static void
show_buttons (GnPhotoPanel *self, const GnPhoto *photo, guint n_selected)
{
  g_autofree char *label = NULL;
  self->excluded = photo->excluded;
  if (n_selected <= 1)
    label = g_strdup (photo->excluded ? _("_Take Back") : _("E_xclude"));
  else if (photo->excluded)
    label = g_strdup_printf (
        g_dngettext (GETTEXT_PACKAGE, "_Take Back %u Photo", "_Take Back %u Photos", n_selected), n_selected);
  else
    label = g_strdup_printf (g_dngettext (GETTEXT_PACKAGE, "E_xclude %u Photo", "E_xclude %u Photos", n_selected),
                             n_selected);
  gtk_button_set_label (self->exclude_button, label);
  gtk_widget_set_sensitive (GTK_WIDGET (self->identify_button), photo->problem == NULL);
}

void
gn_photo_panel_show (GnPhotoPanel *self, GnDataset *dataset, int index, guint n_selected)
{
  if (!dataset || index < 0) {
    gn_photo_pane_set_path (self->view, NULL);
    gtk_stack_set_visible_child_name (self->stack, "nothing");
    return;
  }
  const GnPhoto *photo = gn_dataset_get_photos (dataset, NULL) + index;
  g_autofree char *path = gn_dataset_get_photo_path (dataset, (guint)index);
  gn_photo_pane_set_path (self->view, path);
  show_facts (self, dataset, photo);
  show_buttons (self, photo, n_selected);
  gtk_stack_set_visible_child_name (self->stack, "photo");
}

static void
gn_photo_panel_class_init (GnPhotoPanelClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);
  GType type = G_TYPE_FROM_CLASS (class);

  g_type_ensure (GN_TYPE_PHOTO_PANE);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-photo-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, GnPhotoPanel, stack);
  gtk_widget_class_bind_template_child (widget_class, GnPhotoPanel, view);
  gtk_widget_class_bind_template_child (widget_class, GnPhotoPanel, name);
  gtk_widget_class_bind_template_child (widget_class, GnPhotoPanel, class_name);
  gtk_widget_class_bind_template_child (widget_class, GnPhotoPanel, latin_name);
  gtk_widget_class_bind_template_child (widget_class, GnPhotoPanel, split);
  gtk_widget_class_bind_template_child (widget_class, GnPhotoPanel, dimensions);
  gtk_widget_class_bind_template_child (widget_class, GnPhotoPanel, bytes);
  gtk_widget_class_bind_template_child (widget_class, GnPhotoPanel, date);
  gtk_widget_class_bind_template_child (widget_class, GnPhotoPanel, problem);
  gtk_widget_class_bind_template_child (widget_class, GnPhotoPanel, exclude_button);
  gtk_widget_class_bind_template_child (widget_class, GnPhotoPanel, identify_button);
  gtk_widget_class_bind_template_callback (widget_class, on_exclude_clicked);
  gtk_widget_class_bind_template_callback (widget_class, on_identify_clicked);
  signals[EXCLUDE]
      = g_signal_new ("exclude", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_BOOLEAN);
  signals[IDENTIFY] = g_signal_new ("identify", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gn_photo_panel_init (GnPhotoPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
