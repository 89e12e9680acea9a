/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-identify-page.h"

#include <glib/gi18n-lib.h>

struct _GnIdentifyPage {
  GtkBox parent;

  GnWorkspace *workspace;
};

static void gn_identify_page_page_init (GnPageInterface *interface);

G_DEFINE_TYPE_WITH_CODE (GnIdentifyPage, gn_identify_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (GN_TYPE_PAGE, gn_identify_page_page_init))

static void
gn_identify_page_set_workspace (GnPage *page, GnWorkspace *workspace)
{
  GnIdentifyPage *self = GN_IDENTIFY_PAGE (page);
  g_set_object (&self->workspace, workspace);
}

static void
gn_identify_page_page_init (GnPageInterface *interface)
{
  interface->set_workspace = gn_identify_page_set_workspace;
}

static void
gn_identify_page_dispose (GObject *object)
{
  GnIdentifyPage *self = GN_IDENTIFY_PAGE (object);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (gn_identify_page_parent_class)->dispose (object);
}

static void
gn_identify_page_class_init (GnIdentifyPageClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_identify_page_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (class),
                                               "/io/github/guenon/Guenon/ui/gn-identify-page.ui");
}

static void
gn_identify_page_init (GnIdentifyPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
