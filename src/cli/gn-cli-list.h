/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the listing commands share: things with a name, a line about them and a parameter table. */
#pragma once

#include "gn-cli-output.h"

G_BEGIN_DECLS

/* A parameter's value, for people and without a unit (transfer full). */
char *gn_cli_list_value (const GnParamSpec *spec, double value);
/* Heading and parameters of one thing, for people. @params: (nullable) */
void gn_cli_list_print (const char *name, const char *tip, const char *citation, const GnParamSpec *params);
/* The same as the members name, label, tip, citation (where there is one) and parameters of an object. */
void gn_cli_list_json  (JsonBuilder *builder, const char *name, const char *label, const char *tip, const char *citation,
                        const GnParamSpec *params);

G_END_DECLS
