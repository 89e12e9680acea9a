/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "app-support.h"

#include <glib/gstdio.h>
#include <libintl.h>
#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "gn-practice.h"
#include "gn-trainer.h"

#define PHOTOS_PER_CLASS 4

static char *root; /* of everything this program makes */
static char *user; /* below it: the user's folders, empty at the start of each test */

/* The watchdog: a test that hangs must say what it hung on, not wait for Meson's time-out. */

static struct {
  GMutex mutex;
  GCond changed;
  const char *test; /* NULL between tests */
  const char *awaited;
  guint seconds;
  gint64 end;
} watch;

static gpointer
keep_watch (gpointer data)
{
  g_mutex_lock (&watch.mutex);
  for (;;) {
    if (watch.test == NULL)
      g_cond_wait (&watch.changed, &watch.mutex);
    else if (!g_cond_wait_until (&watch.changed, &watch.mutex, watch.end) && watch.test != NULL) {
      printf ("Bail out! %s took longer than %u s; it was waiting until %s\n", watch.test, watch.seconds,
              watch.awaited);
      fflush (stdout);
      _exit (1);
    }
  }
  return NULL;
}

static void
set_watch (const char *test, guint seconds)
{
  g_mutex_lock (&watch.mutex);
  watch.test = test;
  watch.seconds = seconds;
  watch.end = g_get_monotonic_time () + seconds * G_USEC_PER_SEC;
  watch.awaited = "it was done with something that is not in the main loop";
  g_cond_signal (&watch.changed);
  g_mutex_unlock (&watch.mutex);
}

/* Program */

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_file_test (path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open (path, 0, NULL);
  const char *name;
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL) {
    g_autofree char *child = g_build_filename (path, name, NULL);
    remove_tree (child);
  }
  g_remove (path);
}

static const char *const user_folders[] = { "HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME",
                                            "XDG_STATE_HOME" };

static void
empty_user_folders (void)
{
  remove_tree (user);
  for (guint i = 0; i < G_N_ELEMENTS (user_folders); i++)
    g_mkdir_with_parents (g_getenv (user_folders[i]), 0700);
}

/* Nothing of the user's desktop may come in or be changed. */
static void
set_environment (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (user_folders); i++) {
    g_autofree char *folder = g_build_filename (user, user_folders[i], NULL);
    g_setenv (user_folders[i], folder, TRUE);
  }
  g_setenv ("GSETTINGS_BACKEND", "memory", TRUE);
  g_setenv ("GIO_USE_VFS", "local", TRUE);
  g_setenv ("GTK_USE_PORTAL", "0", TRUE);
  g_setenv ("NO_AT_BRIDGE", "1", TRUE);
  g_setenv ("GDK_BACKEND", "x11", TRUE);
  g_setenv ("GSETTINGS_SCHEMA_DIR", root, FALSE); /* no settings but where a test says so */
  g_setenv ("GUENON_MODELS", root, TRUE); /* none but the test's own */
  g_unsetenv ("GTK_THEME");
  g_unsetenv ("GUENON_HEARTBEAT");
}

static void
set_locale (void)
{
  const char *folder = g_getenv ("GUENON_LOCALE_DIR");
  setlocale (LC_ALL, "");
  bindtextdomain (GETTEXT_PACKAGE, folder != NULL ? folder : GN_LOCALE_DIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
}

void
app_test_init (int *argc, char ***argv)
{
  root = g_dir_make_tmp ("guenon-app-XXXXXX", NULL);
  g_assert_nonnull (root);
  user = g_build_filename (root, "user", NULL);
  set_environment ();
  set_locale ();
  g_test_init (argc, argv, NULL);
  if (!gtk_init_check (argc, argv)) {
    printf ("1..0 # SKIP There is no display: run this under build-aux/with-display\n");
    remove_tree (root);
    exit (0);
  }
  g_set_application_name ("Guenon");
  g_object_set (gtk_settings_get_default (), "gtk-enable-animations", FALSE, NULL);
  g_thread_unref (g_thread_new ("watchdog", keep_watch, NULL));
}

int
app_test_run (void)
{
  int status = g_test_run ();
  remove_tree (root);
  g_free (user);
  g_free (root);
  return status;
}

typedef struct {
  char *path;
  guint seconds;
  AppTest test;
} Case;

/* Nobody shows notifications on the tests' display, and one is due whenever another window has the focus. */
static gboolean
is_fatal (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  return strstr (message, "org.freedesktop.Notifications") == NULL;
}

/* GLib's own handler would tell the test's reader to bail out, fatal or not. */
static void
log_gio (const char *domain, GLogLevelFlags level, const char *message, gpointer data)
{
  if (is_fatal (domain, level, message, data))
    g_log_default_handler (domain, level, message, data);
}

static void
run_case (gconstpointer data)
{
  const Case *self = data;
  App app = { 0 };
  g_test_log_set_fatal_handler (is_fatal, NULL);
  empty_user_folders ();
  set_watch (self->path, self->seconds);
  app_start (&app);
  self->test (&app);
  app_stop (&app);
  set_watch (NULL, 0);
}

static void
case_free (gpointer data)
{
  Case *self = data;
  g_free (self->path);
  g_free (self);
}

void
app_test_add (const char *path, guint seconds, AppTest test)
{
  static guint handler;
  if (handler == 0)
    handler = g_log_set_handler ("GLib-GIO", G_LOG_LEVEL_WARNING | G_LOG_FLAG_FATAL | G_LOG_FLAG_RECURSION, log_gio,
                                 NULL);
  Case *self = g_new (Case, 1);
  *self = (Case){ g_strdup (path), seconds, test };
  g_test_add_data_func_full (path, self, run_case, case_free);
}

/* The window */

void
app_start (App *app)
{
  g_autoptr (GError) error = NULL;
  app->application = gn_application_new ();
  /* Programs of other tests run at the same time and must not become this one's window. */
  g_application_set_flags (G_APPLICATION (app->application), G_APPLICATION_HANDLES_OPEN | G_APPLICATION_NON_UNIQUE);
  /* GTK keeps a style node of some image beyond the first window's end and complains of it when the style sheet is
   * loaded again, which happens only to tests. */
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_application_register (G_APPLICATION (app->application), NULL, &error);
  g_log_set_always_fatal (fatal);
  g_assert_no_error (error);
  app->workspace = gn_application_get_workspace (app->application);
  g_application_activate (G_APPLICATION (app->application));
  app->window = GTK_WIDGET (gtk_application_get_windows (GTK_APPLICATION (app->application))->data);
  app_wait (gtk_widget_get_mapped (app->window), "the window is on screen");
  app_settle ();
  app_give_focus (app);
}

static void
on_activate_at_end (GApplication *application)
{
  g_signal_stop_emission_by_name (application, "activate");
}

void
app_stop (App *app)
{
  gn_workspace_stop_training (app->workspace);
  app_wait (!gn_workspace_get_training (app->workspace), "the training has stopped");
  gtk_widget_destroy (app->window);
  app_settle ();
  /* Without a window there is nothing left to run: this only shuts down, as at the end of main(). */
  g_signal_connect (app->application, "activate", G_CALLBACK (on_activate_at_end), NULL);
  g_application_run (G_APPLICATION (app->application), 0, NULL);
  app->window = NULL;
  app->workspace = NULL;
  g_clear_object (&app->application);
}

static gboolean
on_tick (gpointer data)
{
  return G_SOURCE_CONTINUE;
}

void
app_turn (gint64 end, const char *sentence, const char *file, int line, const char *function)
{
  guint tick = g_timeout_add (20, on_tick, NULL);
  g_mutex_lock (&watch.mutex);
  watch.awaited = sentence;
  g_mutex_unlock (&watch.mutex);
  g_main_context_iteration (NULL, TRUE);
  g_source_remove (tick);
  if (g_get_monotonic_time () < end)
    return;
  g_autofree char *message = g_strdup_printf ("Waited %d s in vain until %s", APP_PATIENCE, sentence);
  g_assertion_message (G_LOG_DOMAIN, file, line, function, message);
}

void
app_settle (void)
{
  gint64 end = g_get_monotonic_time () + 100 * 1000;
  app_wait (g_get_monotonic_time () >= end, "a moment has passed");
}

const char *
app_message (App *app)
{
  GtkWidget *bar = app_find (app->window, "message_bar");
  return gtk_info_bar_get_revealed (GTK_INFO_BAR (bar)) ? app_label (app->window, "message_label") : "";
}

void
app_wait_message (App *app, const char *part)
{
  g_autofree char *sentence = g_strdup_printf ("the message bar says “%s”", part);
  app_wait (strstr (app_message (app), part) != NULL, sentence);
}

/* Photos and models */

char *
app_path (const char *name)
{
  return g_build_filename (root, name, NULL);
}

void
app_copy (const char *from, const char *to)
{
  g_autoptr (GFile) source = g_file_new_for_path (from), target = g_file_new_for_path (to);
  g_autoptr (GError) error = NULL;
  g_autofree char *folder = g_path_get_dirname (to);
  g_mkdir_with_parents (folder, 0700);
  g_file_copy (source, target, G_FILE_COPY_OVERWRITE, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
checksum_tree (GChecksum *checksum, const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  GStatBuf status;
  const char *name;
  if (dir == NULL) {
    g_autofree char *content = NULL;
    gsize length;
    g_assert_true (g_file_get_contents (path, &content, &length, NULL) && g_stat (path, &status) == 0);
    g_checksum_update (checksum, (const guchar *)content, (gssize)length);
    g_checksum_update (checksum, (const guchar *)&status.st_mtim, sizeof status.st_mtim);
    return;
  }
  while ((name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_strdup (name));
  g_ptr_array_sort (names, compare_names);
  for (guint i = 0; i < names->len; i++) {
    g_autofree char *child = g_build_filename (path, names->pdata[i], NULL);
    g_checksum_update (checksum, names->pdata[i], -1);
    checksum_tree (checksum, child);
  }
}

char *
app_fingerprint_folder (const char *folder)
{
  g_autoptr (GChecksum) checksum = g_checksum_new (G_CHECKSUM_SHA256);
  checksum_tree (checksum, folder);
  return g_strdup (g_checksum_get_string (checksum));
}

const char *
app_photos (void)
{
  static char *folder;
  g_autoptr (GError) error = NULL;
  if (folder != NULL)
    return folder;
  folder = app_path ("Practice photos");
  gn_practice_draw (folder, PHOTOS_PER_CLASS, 1, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  return folder;
}

const char *
app_model (void)
{
  static char *folder;
  g_autoptr (GError) error = NULL;
  g_autoptr (GnRecipe) recipe = gn_recipe_new ();
  GnTrainResult result = { 0 };
  if (folder != NULL)
    return folder;
  folder = app_path ("Small model");
  g_autoptr (GnDataset) dataset = gn_dataset_scan (app_photos (), 0, 0, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_free (recipe->architecture);
  recipe->architecture = g_strdup ("resnet18");
  recipe->image_size = 32;
  recipe->epochs = 1;
  recipe->batch_size = 10;
  g_autoptr (GnTrainer) trainer = gn_trainer_new (folder, dataset, recipe, NULL, &error);
  g_assert_no_error (error);
  gn_trainer_run (trainer, NULL, NULL, NULL, &result, &error);
  g_assert_no_error (error);
  gn_train_result_clear (&result);
  return folder;
}

GtkWidget *
app_show_runs (App *app)
{
  GtkWidget *page = app_show_page (app, GN_PAGE_TRAIN), *list = app_find (page, "run_list");
  gtk_stack_set_visible_child (GTK_STACK (app_find (page, "side_stack")), list);
  app_settle ();
  return list;
}

void
app_offer_model (App *app)
{
  g_autofree char *runs = gn_runs_folder (), *link = g_build_filename (runs, "Small model", NULL);
  g_mkdir_with_parents (runs, 0700);
  g_assert_cmpint (symlink (app_model (), link), ==, 0);
  app_wait (app_find_text (app_show_runs (app), "Small model") != NULL, "the run is in the list");
}

void
app_open_folder (App *app, const char *folder)
{
  gn_workspace_show_page (app->workspace, GN_PAGE_DATASET);
  gn_workspace_open_folder (app->workspace, folder);
  app_wait (!gn_workspace_get_busy (app->workspace), "the folder has been scanned");
  GnDataset *dataset = gn_workspace_get_dataset (app->workspace);
  g_assert_nonnull (dataset);
  g_assert_cmpstr (gn_dataset_get_folder (dataset), ==, folder);
}
