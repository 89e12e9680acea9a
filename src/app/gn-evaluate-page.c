/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-evaluate-page.h"

#include <glib/gi18n-lib.h>

struct _GnEvaluatePage {
  GtkBox parent;

  GnWorkspace *workspace;
};

static void gn_evaluate_page_page_init (GnPageInterface *interface);

G_DEFINE_TYPE_WITH_CODE (GnEvaluatePage, gn_evaluate_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (GN_TYPE_PAGE, gn_evaluate_page_page_init))

static void
gn_evaluate_page_set_workspace (GnPage *page, GnWorkspace *workspace)
{
  GnEvaluatePage *self = GN_EVALUATE_PAGE (page);
  g_set_object (&self->workspace, workspace);
}

static void
gn_evaluate_page_page_init (GnPageInterface *interface)
{
  interface->set_workspace = gn_evaluate_page_set_workspace;
}

static void
gn_evaluate_page_dispose (GObject *object)
{
  GnEvaluatePage *self = GN_EVALUATE_PAGE (object);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (gn_evaluate_page_parent_class)->dispose (object);
}

static void
gn_evaluate_page_class_init (GnEvaluatePageClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_evaluate_page_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (class),
                                               "/io/github/guenon/Guenon/ui/gn-evaluate-page.ui");
}

static void
gn_evaluate_page_init (GnEvaluatePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
