/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is wrong with a data set, as inspect tells it. */
#pragma once

#include "gn-cli.h"
#include "gn-dataset.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/* Adds the member "problems". */
void gn_cli_problems_write (GnDataset *dataset, JsonBuilder *builder);
/* A paragraph for standard output; @all: without leaving anything out of the lists. */
void gn_cli_problems_print (GnDataset *dataset, gboolean all);

G_END_DECLS
