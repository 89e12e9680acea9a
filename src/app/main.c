/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-application.h"

#include <glib/gi18n-lib.h>
#include <locale.h>

int
main (int argc, char **argv)
{
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, GN_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  g_set_application_name ("Guenon");

  g_autoptr (GnApplication) application = gn_application_new ();
  return g_application_run (G_APPLICATION (application), argc, argv);
}
