/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-page.h"

G_DEFINE_INTERFACE (GnPage, gn_page, GTK_TYPE_WIDGET)

static void
gn_page_default_init (GnPageInterface *interface)
{
}

void
gn_page_set_workspace (GnPage *page, GnWorkspace *workspace)
{
  GN_PAGE_GET_IFACE (page)->set_workspace (page, workspace);
}

void
gn_page_activated (GnPage *page)
{
  GnPageInterface *interface = GN_PAGE_GET_IFACE (page);
  if (interface->activated)
    interface->activated (page);
}

void
gn_page_deactivated (GnPage *page)
{
  GnPageInterface *interface = GN_PAGE_GET_IFACE (page);
  if (interface->deactivated)
    interface->deactivated (page);
}

gboolean
gn_page_focus_search (GnPage *page)
{
  GnPageInterface *interface = GN_PAGE_GET_IFACE (page);
  return interface->focus_search && interface->focus_search (page);
}
