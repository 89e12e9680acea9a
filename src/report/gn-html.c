/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-html.h"

#include <stdarg.h>
#include <string.h>

static gboolean
is_character (gunichar c)
{
  return (c >= 0x20 && c != 0x7f && c != 0xfffe && c != 0xffff) || c == '\t' || c == '\n';
}

void
gn_html_add_text (GString *html, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  for (const char *at = valid; *at; at = g_utf8_next_char (at)) {
    gunichar c = g_utf8_get_char (at);
    if (c == '&')
      g_string_append (html, "&amp;");
    else if (c == '<')
      g_string_append (html, "&lt;");
    else if (c == '>')
      g_string_append (html, "&gt;");
    else if (c == '"')
      g_string_append (html, "&quot;");
    else if (c == '\'')
      g_string_append (html, "&#39;");
    else
      g_string_append_unichar (html, is_character (c) ? c : 0xfffd);
  }
}

void
gn_html_add (GString *html, const char *tag, const char *text)
{
  g_string_append_printf (html, "<%s>", tag);
  gn_html_add_text (html, text);
  g_string_append_printf (html, "</%.*s>", (int)strcspn (tag, " "), tag);
}

void
gn_html_printf (GString *html, const char *tag, const char *format, ...)
{
  va_list arguments;
  va_start (arguments, format);
  g_autofree char *text = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  gn_html_add (html, tag, text);
}

void
gn_html_add_image (GString *html, const char *type, GBytes *picture, const char *alt)
{
  gsize length;
  const guchar *bytes = g_bytes_get_data (picture, &length);
  g_autofree char *text = g_base64_encode (bytes, length);
  g_string_append_printf (html, "<img src=\"data:%s;base64,%s\" alt=\"", type, text);
  gn_html_add_text (html, alt);
  g_string_append (html, "\"/>");
}
