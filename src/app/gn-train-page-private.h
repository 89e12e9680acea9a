/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the training page keeps. Private to it. */
#pragma once

#include "gn-epoch-table.h"
#include "gn-recipe-editor.h"
#include "gn-recipe-forecast.h"
#include "gn-run-list.h"
#include "gn-run-plots.h"
#include "gn-session.h"
#include "gn-train-page.h"
#include "gn-train-progress.h"

struct _GnTrainPage {
  GtkBox parent;

  GtkStack *side_stack;
  GnRecipeEditor *recipe_editor;
  GnRecipeForecast *forecast;
  GtkLabel *hint_label;
  GnRunList *run_list;
  GnRunPlots *plots;
  GnTrainProgress *progress;
  GnEpochTable *table;

  GnWorkspace *workspace;
  GnSession *session;
  GSimpleActionGroup *actions;
  gboolean active;         /* on screen */
  gboolean offered;        /* the interrupted run was offered, or need not be */
  gboolean stopped_for_good; /* by Stop rather than Pause */
  char *shown_run; /* (nullable): the earlier run whose curves are shown */
  gint64 plotted_at;
};

/* gn-train-page.c: what is shown */
void     gn_train_page_show_session   (GnTrainPage *self, gboolean with_plots);
void     gn_train_page_compare        (GnTrainPage *self);

/* gn-train-page-actions.c: what can be done */
void     gn_train_page_init_actions   (GnTrainPage *self);
void     gn_train_page_add_actions    (GnTrainPage *self);
void     gn_train_page_update_actions (GnTrainPage *self);
gboolean gn_train_page_can_resume     (GnTrainPage *self);
void     gn_train_page_resume         (GnTrainPage *self, const char *folder);
/* Ends the training at the next step and keeps the model; unlike a pause it is not offered to go on. */
void     gn_train_page_stop           (GnTrainPage *self);
