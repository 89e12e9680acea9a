/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-dataset-page.h"

#include <glib/gi18n-lib.h>

struct _GnDatasetPage {
  GtkBox parent;

  GnWorkspace *workspace;
};

static void gn_dataset_page_page_init (GnPageInterface *interface);

G_DEFINE_TYPE_WITH_CODE (GnDatasetPage, gn_dataset_page, GTK_TYPE_BOX,
                         G_IMPLEMENT_INTERFACE (GN_TYPE_PAGE, gn_dataset_page_page_init))

static void
gn_dataset_page_set_workspace (GnPage *page, GnWorkspace *workspace)
{
  GnDatasetPage *self = GN_DATASET_PAGE (page);
  g_set_object (&self->workspace, workspace);
}

static void
gn_dataset_page_page_init (GnPageInterface *interface)
{
  interface->set_workspace = gn_dataset_page_set_workspace;
}

static void
gn_dataset_page_dispose (GObject *object)
{
  GnDatasetPage *self = GN_DATASET_PAGE (object);
  g_clear_object (&self->workspace);
  G_OBJECT_CLASS (gn_dataset_page_parent_class)->dispose (object);
}

static void
gn_dataset_page_class_init (GnDatasetPageClass *class)
{
  G_OBJECT_CLASS (class)->dispose = gn_dataset_page_dispose;
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (class),
                                               "/io/github/guenon/Guenon/ui/gn-dataset-page.ui");
}

static void
gn_dataset_page_init (GnDatasetPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
