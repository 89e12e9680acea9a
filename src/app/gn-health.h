/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What may be wrong with a data set, as a list a person can work through. */
#pragma once

#include "gn-dataset.h"

G_BEGIN_DECLS

/* In the order they are shown: what harms most first. */
typedef enum {
  GN_HEALTH_UNREADABLE,
  GN_HEALTH_LABEL_CONFLICT, /* the same photo under two species */
  GN_HEALTH_LEAK,           /* the same photo in two splits */
  GN_HEALTH_DUPLICATE,      /* the same file twice */
  GN_HEALTH_NEAR_DUPLICATE, /* the same photo scaled, re-encoded, cut or mirrored */
  GN_HEALTH_IMBALANCE,
  GN_HEALTH_TRUNCATED,
  GN_HEALTH_SMALL,
  GN_HEALTH_DARK,
  GN_HEALTH_BLURRED,
} GnHealthKind;

/* All that is wrong in one way. */
typedef struct {
  GnHealthKind kind;
  char *title, *text; /* in the user's language: what it is and how many; why it matters and what to do */
  GPtrArray *sets;    /* (element-type GArray of guint): photos that belong together, may be empty */
  GArray *spare;      /* (element-type guint): those to exclude so that one of each set is left, may be empty */
} GnHealthGroup;

/* (element-type GnHealthGroup) (transfer full); photos already excluded count no more. Any thread. */
GPtrArray *gn_health_examine (GnDataset *dataset);
/* Number of things to look at in all groups. */
guint      gn_health_count   (GPtrArray *groups);

G_END_DECLS
