/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the Evaluate page keeps. Private to it. */
#pragma once

#include "gn-evaluate-job.h"
#include "gn-evaluate-page.h"
#include "gn-model-chooser.h"
#include "gn-review-view.h"

struct _GnEvaluatePage {
  GtkBox parent;

  GnModelChooser *chooser;
  GtkComboBoxText *split_combo;
  GtkToggleButton *mirrored_check;
  GtkButton *evaluate_button;
  GtkMenuButton *export_button;
  GtkStack *stack;
  GtkRevealer *progress_revealer;
  GtkProgressBar *progress_bar;
  GtkInfoBar *problem_bar;
  GtkLabel *problem_label;
  GnReviewView *view;

  GnWorkspace *workspace;
  GnReview *review; /* (nullable): what is shown */
  GCancellable *running;
  GnEvaluateProgress *progress;
  const char *waiting; /* what is said before the progress is known */
  guint progress_source;
};

/* gn-evaluate-page.c: something that takes its time, told in the progress bar; stop ends it, finished or not. @waiting: what
 * is said at first, translated */
void gn_evaluate_page_start        (GnEvaluatePage *self, const char *waiting);
void gn_evaluate_page_stop         (GnEvaluatePage *self);
void gn_evaluate_page_update_state (GnEvaluatePage *self);

/* gn-evaluate-page-export.c: the actions of the export menu, in the page's group "evaluate" */
void gn_evaluate_page_add_exports  (GnEvaluatePage *self);
void gn_evaluate_page_allow_exports (GnEvaluatePage *self, gboolean allowed);
