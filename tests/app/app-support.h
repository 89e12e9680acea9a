/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs the real window inside the test program: on practice photos, in folders of its own, within a time of its own. */
#pragma once

#include "gn-application.h"
#include "gn-window.h"

/* Seconds that a wait may last on a machine with other things to do. */
#define APP_PATIENCE 60

typedef struct {
  GnApplication *application;
  GnWorkspace *workspace;
  GtkWidget *window;
} App;

typedef void (*AppTest) (App *app);

/* First thing in main(). Without a display the program says so as a skipped test and ends. */
void app_test_init (int *argc, char ***argv);
/* Adds a test that finds the program just started, with empty user folders. It fails with a sentence when it takes
 * longer than so many seconds. */
void app_test_add (const char *path, guint seconds, AppTest test);
/* Runs what was added and removes what was made. */
int app_test_run (void);

/* Closing and starting again, as the user does, in the same user folders. */
void app_start (App *app);
void app_stop (App *app);

/* Photos that all tests of a program share and none may touch: eight species, three training and one validation photo
 * each. (transfer none) */
const char *app_photos (void);
/* A path in the program's temporary folder. (transfer full) */
char *app_path (const char *name);
void app_copy (const char *from, const char *to);
/* Checksum over names, contents and times of all files below a folder. (transfer full) */
char *app_fingerprint_folder (const char *folder);
/* A run trained on app_photos() for one epoch, once a program. (transfer none) */
const char *app_model (void);
/* Shows the list of runs on the Train page and returns it. */
GtkWidget *app_show_runs (App *app);
/* Puts that run among the user's. */
void app_offer_model (App *app);
/* Opens the folder and waits for it. */
void app_open_folder (App *app, const char *folder);

/* Runs the main loop until the condition holds; the sentence says what is waited for. */
#define app_wait(condition, sentence)                                                                                  \
  G_STMT_START                                                                                                         \
  {                                                                                                                    \
    gint64 app_end_ = g_get_monotonic_time () + APP_PATIENCE * G_USEC_PER_SEC;                                         \
    while (!(condition))                                                                                               \
      app_turn (app_end_, sentence, __FILE__, __LINE__, G_STRFUNC);                                                    \
  }                                                                                                                    \
  G_STMT_END

/* One turn of the main loop. */
void app_turn (gint64 end, const char *sentence, const char *file, int line, const char *function);
/* Lets the main loop run for a moment, so that what was queued is laid out and drawn. */
void app_settle (void);

/* The text of the window's message bar, or "" when it is closed; waits until it holds @part. (transfer none) */
const char *app_message (App *app);
void app_wait_message (App *app, const char *part);

/* Finding. The first widget below root, in the order of the tree; inner children of composite widgets count. */
typedef gboolean (*AppMatch) (GtkWidget *widget, gconstpointer data);
GtkWidget *app_search (gpointer root, AppMatch match, gconstpointer data); /* (nullable) */
GtkWidget *app_find (gpointer root, const char *id);                       /* by the id in the ui file */
GtkWidget *app_find_type (gpointer root, GType type);
GtkWidget *app_find_named (gpointer root, const char *name); /* by accessible name, on screen */
GtkWidget *app_find_text (gpointer root, const char *text);  /* (nullable): a label on screen that holds it */
GPtrArray *app_find_all (gpointer root, GType type);         /* (transfer container) */
GtkWidget *app_page (App *app, const char *name);
GtkWidget *app_show_page (App *app, const char *name); /* waits until it is on screen */
const char *app_label (gpointer root, const char *id); /* text of a label */
/* The name a screen reader says, "" when there is none. */
const char *app_accessible_name (GtkWidget *widget);
/* A top-level window of that type on screen, or NULL. */
GtkWidget *app_toplevel (GType type);

/* Input, as the display would send it. */
void app_give_focus (App *app);     /* to the window, whatever other tests do */
void app_click (GtkWidget *widget); /* its middle; then lets it settle */
void app_click_at (GtkWidget *widget, double x, double y, GdkModifierType state);
void app_press (App *app, guint key, GdkModifierType state); /* to the window's focus */
/* Chooses an item, as its label without mnemonic says, from a menu button's menu. Menus stay open only in a window that
 * has the display's focus, which other tests may have: so the item's action is looked up and done. */
void app_choose (GtkWidget *menu_button, const char *label);
/* Waits for a file chooser, chooses the path in it and accepts. */
void app_choose_file (const char *path);

/* Draws a widget as it is now. (transfer full) */
cairo_surface_t *app_draw (GtkWidget *widget);
/* Checksum of the pixels. (transfer full) */
char *app_picture (GtkWidget *widget);
/* How many different colours the widget shows, one when nothing was drawn; photos have many. */
#define APP_MANY_COLORS 1000
guint app_count_colors (GtkWidget *widget);
/* Writes screenshots/NAME.png into the build folder. */
void app_screenshot (App *app, const char *name);
