/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What gn-augment-page.c, which shows, and gn-augment-page-actions.c, which does, have in common. */
#pragma once

#include "gn-augment-page.h"
#include "gn-pipeline-editor.h"
#include "gn-sample-grid.h"
#include "gn-sample-pane.h"

G_BEGIN_DECLS

struct _GnAugmentPage {
  GtkBox parent;

  GnPipelineEditor *editor;
  GtkStack *stack, *result_stack;
  GtkBox *steps_box;
  GtkLabel *photo_label, *size_label, *problem_label;
  GnSampleGrid *samples_box;
  GnSamplePane *sample_pane;

  GnWorkspace *workspace;
  GArray *photos;  /* (nullable) (element-type guint32): the training photos */
  guint position;  /* in photos */
  char *path;      /* of the photo shown, or NULL */
  guint32 photo;   /* its place in the random stream */
  GnImage *source; /* prepared, before anything random */
  GnImage *image;  /* the same in the size that training sees */
  guint64 seed;
  int image_size;
  guint32 first_epoch;

  guint large; /* cell that the pane shows */
  int visited; /* the Dataset page's photo when it was last looked for */

  GCancellable *preparing, *drawing;
  gboolean draw_again; /* the pipeline moved on while its draws were made */
  GSimpleActionGroup *actions;
};

/* Draws anew with the pipeline as it is; the samples follow. */
void gn_augment_page_draw (GnAugmentPage *self);
/* For class and instance initialisation. */
void gn_augment_page_bind_actions (GtkWidgetClass *widget_class);
void gn_augment_page_init_actions (GnAugmentPage *self);

G_END_DECLS
