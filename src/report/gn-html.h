/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Pieces of an HTML document that is well-formed XML too and needs nothing but itself. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

/* Text as content or as an attribute's value: markup escaped; what is no UTF-8 or no character of XML becomes U+FFFD. */
void gn_html_add_text  (GString *html, const char *text);
/* An element with text; @tag may carry attributes: "td class='x'". */
void gn_html_add       (GString *html, const char *tag, const char *text);
/* An element with a formatted text. */
void gn_html_printf    (GString *html, const char *tag, const char *format, ...) G_GNUC_PRINTF (3, 4);
/* A picture that the document holds itself. @type: "image/jpeg"; @alt: what it says to who cannot see it. */
void gn_html_add_image (GString *html, const char *type, GBytes *picture, const char *alt);

G_END_DECLS
