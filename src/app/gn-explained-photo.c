/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-explained-photo.h"

struct _GnExplainedPhoto {
  GtkBox parent;

  GnPhotoView *photo_view;
  GtkWidget *heat_box;
  GtkRange *heat_scale;

  GnIdentifier *identifier;
  guint id; /* of the photo shown */
};

G_DEFINE_TYPE (GnExplainedPhoto, gn_explained_photo, GTK_TYPE_BOX)

static void
on_heat_changed (GnExplainedPhoto *self)
{
  gn_photo_view_set_heat_strength (self->photo_view, gtk_range_get_value (self->heat_scale) / 100);
}

GnPhotoView *
gn_explained_photo_get_view (GnExplainedPhoto *self)
{
  g_return_val_if_fail (GN_IS_EXPLAINED_PHOTO (self), NULL);
  return self->photo_view;
}

void
gn_explained_photo_set_heat_map (GnExplainedPhoto *self, const GnHeatMap *map)
{
  g_return_if_fail (GN_IS_EXPLAINED_PHOTO (self));
  gn_photo_view_set_heat_map (self->photo_view, map);
  gtk_widget_set_visible (self->heat_box, map && map->values);
}

static void
on_identified (GnExplainedPhoto *self, guint id, GnIdentification *identification)
{
  if (id == self->id && !identification->problem)
    gn_explained_photo_set_heat_map (self, &identification->heat_map);
}

void
gn_explained_photo_set_identifier (GnExplainedPhoto *self, GnIdentifier *identifier)
{
  g_return_if_fail (GN_IS_EXPLAINED_PHOTO (self));
  g_return_if_fail (!self->identifier);

  self->identifier = g_object_ref (identifier);
  g_signal_connect_object (identifier, "identified", G_CALLBACK (on_identified), self, G_CONNECT_SWAPPED);
}

void
gn_explained_photo_show (GnExplainedPhoto *self, guint id, const char *path, int longest_side, const char *words)
{
  g_return_if_fail (GN_IS_EXPLAINED_PHOTO (self));

  self->id = id;
  gn_explained_photo_set_heat_map (self, NULL);
  gn_photo_view_load (self->photo_view, path, longest_side);
  gn_photo_view_set_description (self->photo_view, words);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->photo_view), words);
  if (self->identifier)
    gn_identifier_submit (self->identifier, id, path, NULL);
}

void
gn_explained_photo_set_problem (GnExplainedPhoto *self, const char *reason)
{
  g_return_if_fail (GN_IS_EXPLAINED_PHOTO (self));
  gn_explained_photo_set_heat_map (self, NULL);
  gn_photo_view_set_problem (self->photo_view, reason);
}

static void
gn_explained_photo_dispose (GObject *object)
{
  g_clear_object (&GN_EXPLAINED_PHOTO (object)->identifier);
  G_OBJECT_CLASS (gn_explained_photo_parent_class)->dispose (object);
}

static void
gn_explained_photo_class_init (GnExplainedPhotoClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = gn_explained_photo_dispose;
  g_type_ensure (GN_TYPE_PHOTO_VIEW);
  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-explained-photo.ui");
  gtk_widget_class_bind_template_child (widget_class, GnExplainedPhoto, photo_view);
  gtk_widget_class_bind_template_child (widget_class, GnExplainedPhoto, heat_box);
  gtk_widget_class_bind_template_child (widget_class, GnExplainedPhoto, heat_scale);
  gtk_widget_class_bind_template_callback (widget_class, on_heat_changed);
}

static void
gn_explained_photo_init (GnExplainedPhoto *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  on_heat_changed (self);
}
