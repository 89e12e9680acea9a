/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-train-page.h"

#include <glib/gi18n-lib.h>

struct _GnTrainPage {
  GtkBox parent;

  GnWorkspace *workspace;
};

static void gn_train_page_page_init (GnPageInterface *interface);

G_DEFINE_TYPE_WITH_CODE (GnTrainPage, gn_train_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (GN_TYPE_PAGE, gn_train_page_page_init))

static void
gn_train_page_set_workspace (GnPage *page, GnWorkspace *workspace)
{
  GnTrainPage *self = GN_TRAIN_PAGE (page);
  g_set_object (&self->workspace, workspace);
}

static void
gn_train_page_page_init (GnPageInterface *interface)
{
  interface->set_workspace = gn_train_page_set_workspace;
}

static void
gn_train_page_dispose (GObject *object)
{
  GnTrainPage *self = GN_TRAIN_PAGE (object);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (gn_train_page_parent_class)->dispose (object);
}

static void
gn_train_page_class_init (GnTrainPageClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_train_page_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (class),
                                               "/io/github/guenon/Guenon/ui/gn-train-page.ui");
}

static void
gn_train_page_init (GnTrainPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
