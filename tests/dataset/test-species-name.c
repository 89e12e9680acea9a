/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-species-name.h"

#include <libintl.h>
#include <locale.h>

static void
check (const char *name, const char *latin_name, const char *expected)
{
  const GnClass class = { (char *)"n0", (char *)name, (char *)latin_name };
  g_assert_cmpstr (gn_species_get_name (&class), ==, expected);
}

/* Only the Latin name counts: the common one may be the user's own. */
static void
test_chinese (void)
{
  g_setenv ("LANGUAGE", "zh_CN", TRUE);
  setlocale (LC_ALL, "");
  check ("mantled howler", "Alouatta palliata", "鬃毛吼猴");
  check ("howler 7", "alouatta_palliata", "鬃毛吼猴");
  check ("ember-crowned guenon", "Cercopithecus ignivertex", gettext ("ember-crowned guenon"));
  g_assert_cmpstr (gettext ("ember-crowned guenon"), !=, "ember-crowned guenon");
  check ("Open", "", "Open");
  check ("mantled howler", "Alouatta", "mantled howler");
}

static void
test_english (void)
{
  g_setenv ("LANGUAGE", "en", TRUE);
  setlocale (LC_ALL, "");
  check ("howler 7", "Alouatta palliata", "howler 7");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("GUENON_LOCALE_DIR"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  /* In this order: GLib asks once whether a program is translated. */
  g_test_add_func ("/species-name/chinese", test_chinese);
  g_test_add_func ("/species-name/english", test_english);
  return g_test_run ();
}
