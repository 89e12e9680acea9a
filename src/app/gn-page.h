/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the window asks of a page. */
#pragma once

#include <gtk/gtk.h>

#include "gn-workspace.h"

G_BEGIN_DECLS

#define GN_TYPE_PAGE (gn_page_get_type ())
G_DECLARE_INTERFACE (GnPage, gn_page, GN, PAGE, GtkWidget)

/**
 * GnPageInterface:
 * @set_workspace: called once, before the page is first shown; the page keeps a reference and connects to what it needs
 * @activated: (nullable): the page is on screen now: catch up with what changed meanwhile, put the focus
 * @deactivated: (nullable): another page took its place: let go of what costs time or memory
 * @focus_search: (nullable): Ctrl+F was pressed; returns FALSE when the page has nothing to search
 *
 * All on the main thread. A page that is not on screen may defer all work until @activated.
 */
struct _GnPageInterface {
  GTypeInterface parent;

  void (*set_workspace) (GnPage *page, GnWorkspace *workspace);
  void (*activated) (GnPage *page);
  void (*deactivated) (GnPage *page);
  gboolean (*focus_search) (GnPage *page);
};

void     gn_page_set_workspace (GnPage *page, GnWorkspace *workspace);
void     gn_page_activated     (GnPage *page);
void     gn_page_deactivated   (GnPage *page);
gboolean gn_page_focus_search  (GnPage *page);

G_END_DECLS
