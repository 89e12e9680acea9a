/* SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gn-dataset.h"

G_BEGIN_DECLS

/* A split in the user's language, as a heading writes it. */
const char *gn_split_label (GnSplit split);

G_END_DECLS
