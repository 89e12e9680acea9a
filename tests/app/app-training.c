/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-training.h"

#include "gn-param-editor.h"
#include "gn-recipe-editor.h"
#include "gn-recipe-file.h"

static void
enter (GtkWidget *page, const char *id, int value)
{
  g_autoptr (GPtrArray) editors = app_find_all (page, GN_TYPE_PARAM_EDITOR);
  g_autofree char *text = g_strdup_printf ("%d", value);
  for (guint i = 0; i < editors->len; i++) {
    GtkWidget *control = gn_param_editor_get_control (editors->pdata[i], id);
    if (control == NULL)
      continue;
    gtk_entry_set_text (GTK_ENTRY (control), text);
    return;
  }
  g_error ("The recipe has no entry for %s", id);
}

GtkWidget *
app_training_prepare (App *app, int epochs)
{
  app_open_folder (app, app_photos ());
  GtkWidget *page = app_show_page (app, GN_PAGE_TRAIN);
  g_autoptr (GnRecipe) fast = gn_recipe_new_named ("fast", NULL);
  gn_recipe_editor_set_recipe (GN_RECIPE_EDITOR (app_find (page, "recipe_editor")), fast);
  enter (page, "image-size", 32);
  enter (page, "epochs", epochs);
  enter (page, "batch-size", 8);
  const GnRecipe *recipe = gn_recipe_editor_get_recipe (GN_RECIPE_EDITOR (app_find (page, "recipe_editor")));
  g_assert_cmpstr (recipe->architecture, ==, "resnet18");
  g_assert_cmpint (recipe->image_size, ==, 32);
  g_assert_cmpint (recipe->epochs, ==, epochs);
  app_wait (gtk_widget_is_sensitive (app_find (page, "start_button")), "the training can be started");
  return page;
}

void
app_training_wait_for_step (App *app)
{
  GnSessionStatus status = { 0 };
  app_wait ((gn_session_get_status (gn_workspace_get_session (app->workspace), &status), status.steps->len > 0),
            "the first step is done");
}

void
app_training_wait_until_done (App *app, GnSessionState state)
{
  GnSession *session = gn_workspace_get_session (app->workspace);
  app_wait (!gn_session_is_running (session) && !gn_workspace_get_training (app->workspace), "the training has ended");
  if (gn_session_get_error (session) != NULL)
    g_error ("The training failed: %s", gn_session_get_error (session)->message);
  g_assert_cmpint (gn_session_get_state (session), ==, state);
  app_settle ();
}
