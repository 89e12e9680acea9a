/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-augment-page.h"

#include <glib/gi18n-lib.h>

struct _GnAugmentPage {
  GtkBox parent;

  GnWorkspace *workspace;
};

static void gn_augment_page_page_init (GnPageInterface *interface);

G_DEFINE_TYPE_WITH_CODE (GnAugmentPage, gn_augment_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (GN_TYPE_PAGE, gn_augment_page_page_init))

static void
gn_augment_page_set_workspace (GnPage *page, GnWorkspace *workspace)
{
  GnAugmentPage *self = GN_AUGMENT_PAGE (page);
  g_set_object (&self->workspace, workspace);
}

static void
gn_augment_page_page_init (GnPageInterface *interface)
{
  interface->set_workspace = gn_augment_page_set_workspace;
}

static void
gn_augment_page_dispose (GObject *object)
{
  GnAugmentPage *self = GN_AUGMENT_PAGE (object);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (gn_augment_page_parent_class)->dispose (object);
}

static void
gn_augment_page_class_init (GnAugmentPageClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_augment_page_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (class),
                                               "/io/github/guenon/Guenon/ui/gn-augment-page.ui");
}

static void
gn_augment_page_init (GnAugmentPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
