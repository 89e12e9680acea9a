/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-path.h"

/* Bytes above 0x7f that are no UTF-8, and the percent sign itself, become %XX; a path without them stays as it is. */
char *
gn_path_to_text (const char *path)
{
  return g_uri_escape_string (path, "/ !\"#$&'()*+,:;<=>?@[\\]^`{|}", TRUE);
}

char *
gn_path_from_text (const char *text)
{
  char *path = g_uri_unescape_string (text, NULL);
  return path ? path : g_strdup (text); /* a stray percent sign: written by hand */
}
