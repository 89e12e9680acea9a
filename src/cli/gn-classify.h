/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of the command classify share. */
#pragma once

#include "gn-cli-output.h"
#include "gn-identification.h"

G_BEGIN_DECLS

/**
 * GnClassifyJob:
 * @paths: (element-type filename) the photos
 * @results: results[paths->len]
 * @heat_maps: (nullable): (element-type filename) (nullable elements): what was written for each photo
 * @targets: (nullable): (element-type filename) (nullable elements): where each photo is sorted to
 * @top: how many classes to tell a photo
 */
typedef struct {
  GnCliContext *context;
  GnCliProgress progress;
  GnClassifier *classifier;
  GnFeatureIndex *index;
  GPtrArray *paths;
  GnIdentification **results;
  GPtrArray *heat_maps, *targets;
  const GnClass *classes;
  int n_classes, top;
  gboolean with_logits;
  guint n_failed;
} GnClassifyJob;

/* gn-classify-output.c: to standard output */
void     gn_classify_print_json   (const GnClassifyJob *job);
/* A photo with its classes below: for one photo, or a few classes each. */
void     gn_classify_print_blocks (const GnClassifyJob *job);
/* A line a photo. */
void     gn_classify_print_list   (const GnClassifyJob *job);
/* A line a photo: what would be copied where. */
void     gn_classify_print_plan   (const GnClassifyJob *job);

/* gn-classify-files.c */
gboolean gn_classify_write_csv    (const GnClassifyJob *job, const char *path, GError **error);
/* Fills job->heat_maps. */
gboolean gn_classify_write_heat_maps (GnClassifyJob *job, const char *folder, GError **error);
/* Fills job->targets, and unless @dry_run copies into @folder. @n_skipped: (out): photos that could not be copied */
gboolean gn_classify_sort         (GnClassifyJob *job, const char *folder, gboolean dry_run, guint *n_skipped,
                                   GError **error);

G_END_DECLS
