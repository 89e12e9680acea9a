/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-empty-state.h"

struct _GnEmptyState {
  GtkBox parent;

  GtkImage *icon;
  GtkLabel *title, *text;
};

enum { PROP_0, PROP_ICON_NAME, PROP_TITLE, PROP_TEXT, N_PROPS };

static GParamSpec *properties[N_PROPS];

G_DEFINE_TYPE (GnEmptyState, gn_empty_state, GTK_TYPE_BOX)

static void
gn_empty_state_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  GnEmptyState *self = GN_EMPTY_STATE (object);
  const char *icon_name;
  switch (id) {
  case PROP_ICON_NAME:
    gtk_image_get_icon_name (self->icon, &icon_name, NULL);
    g_value_set_string (value, icon_name);
    break;
  case PROP_TITLE:
    g_value_set_string (value, gtk_label_get_text (self->title));
    break;
  case PROP_TEXT:
    g_value_set_string (value, gtk_label_get_text (self->text));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gn_empty_state_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  GnEmptyState *self = GN_EMPTY_STATE (object);
  switch (id) {
  case PROP_ICON_NAME:
    gtk_image_set_from_icon_name (self->icon, g_value_get_string (value), GTK_ICON_SIZE_DIALOG);
    break;
  case PROP_TITLE:
    gtk_label_set_text (self->title, g_value_get_string (value));
    break;
  case PROP_TEXT:
    gtk_label_set_text (self->text, g_value_get_string (value));
    break;
  default:
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
  }
}

static void
gn_empty_state_class_init (GnEmptyStateClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = gn_empty_state_get_property;
  object_class->set_property = gn_empty_state_set_property;
  properties[PROP_ICON_NAME] = g_param_spec_string ("icon-name", "", "", NULL, G_PARAM_READWRITE);
  properties[PROP_TITLE] = g_param_spec_string ("title", "", "", "", G_PARAM_READWRITE);
  properties[PROP_TEXT] = g_param_spec_string ("text", "", "", "", G_PARAM_READWRITE);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  gtk_widget_class_set_template_from_resource (widget_class, "/io/github/guenon/Guenon/ui/gn-empty-state.ui");
  gtk_widget_class_bind_template_child (widget_class, GnEmptyState, icon);
  gtk_widget_class_bind_template_child (widget_class, GnEmptyState, title);
  gtk_widget_class_bind_template_child (widget_class, GnEmptyState, text);
}

static void
gn_empty_state_init (GnEmptyState *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

GtkWidget *
gn_empty_state_new (const char *icon_name, const char *title, const char *text)
{
  return g_object_new (GN_TYPE_EMPTY_STATE, "icon-name", icon_name, "title", title, "text", text, "visible", TRUE, NULL);
}
