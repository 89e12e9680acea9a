/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person sees: lines that fit the terminal, colours where they are welcome, a bar that comes and goes. */
#include "cli-support.h"

#include <pty.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define COLUMNS 60

/* Runs the program on a terminal of its own and returns all it showed there, both streams; asserts success. (transfer
 * full). @argv ends with NULL. */
static char *
run_on_terminal (CliFixture *fixture, const char *setting, const char *const *argv)
{
  struct winsize size = { .ws_row = 24, .ws_col = COLUMNS };
  GString *shown = g_string_new (NULL);
  char piece[4096];
  int fd, status;
  ssize_t n;
  pid_t pid = forkpty (&fd, NULL, NULL, &size);
  g_assert_cmpint (pid, >=, 0);
  if (pid == 0) {
    unsetenv ("NO_COLOR");
    setenv ("TERM", "xterm", 1);
    if (setting)
      putenv ((char *)setting);
    if (chdir (fixture->folder) == 0)
      execv (g_getenv ("GUENON_CLI"), (char **)argv);
    _exit (CLI_NOT_RUN);
  }
  while ((n = read (fd, piece, sizeof piece)) > 0) /* an error is how a terminal without programs ends */
    g_string_append_len (shown, piece, n);
  close (fd);
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  g_assert_cmpint (status, ==, 0);
  return g_string_free (shown, FALSE);
}

#define RUN(setting, ...) run_on_terminal (fixture, setting, (const char *const[]){ "guenon-cli", __VA_ARGS__, NULL })

static guint
width_of (const char *line)
{
  guint width = 0;
  for (; *line; line = g_utf8_next_char (line))
    width += g_unichar_iswide (g_utf8_get_char (line)) ? 2 : 1;
  return width;
}

/* No stretch of what was shown that holds @text goes past the last column, where the terminal would have begun a line of
 * its own. */
static void
assert_fits (const char *shown, const char *text)
{
  g_autoptr (GRegex) escapes = g_regex_new ("\033\\[[0-9;]*[A-Za-z]", 0, 0, NULL);
  g_autofree char *plain = g_regex_replace_literal (escapes, shown, -1, 0, "", 0, NULL);
  g_auto (GStrv) lines = g_strsplit_set (plain, "\r\n", -1);
  for (char **line = lines; *line; line++)
    if (strstr (*line, text) && width_of (*line) > COLUMNS)
      g_error ("%u columns: “%s”", width_of (*line), *line);
}

static void
test_colors (CliFixture *fixture, gconstpointer data)
{
  g_autofree char *colored = RUN (NULL, "models"), *plain = RUN ("NO_COLOR=1", "models"), *dumb = RUN ("TERM=dumb", "models");
  g_assert_nonnull (strstr (colored, "\033[1m"));
  g_assert_null (strchr (plain, '\033'));
  g_assert_null (strchr (dumb, '\033'));
}

static void
test_widths (CliFixture *fixture, gconstpointer data)
{
  static const char *const lists[] = { "models", "optimizers", "augmentations", "schedules" };
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++) {
    g_autofree char *list = RUN (NULL, lists[i]), *help = RUN (NULL, lists[i], "--help");
    assert_fits (list, "");
    assert_fits (help, "");
  }
  g_autofree char *help = RUN (NULL, "--help"), *train = RUN (NULL, "train", "--help");
  assert_fits (help, "");
  assert_fits (train, "");
}

/* Long species names are cut on a terminal, and only there. */
static void
test_long_names (CliFixture *fixture, gconstpointer data)
{
  static const char name[] = "set/training/a guenon with a name that nobody could read in one breath/1.png";
  g_autofree char *path = cli_path (fixture, name);
  cli_draw_dataset (fixture, "set", 2, 1);
  cli_draw_photo (path, 120, 200, 60, 4);
  g_autofree char *shown = RUN (NULL, "inspect", "set");
  assert_fits (shown, "…");
  g_assert_nonnull (strstr (shown, "in one breath/1.png")); /* files with a problem are listed whole, to be copied */
  const CliResult *result = cli_run (fixture, "inspect", "set", NULL);
  cli_assert_status (result, 0);
  g_assert_nonnull (strstr (result->out, "nobody could read in one breath"));
}

/* The bar is drawn over itself and gone in the end; without a terminal there is none. */
static void
test_bar (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 6, 3);
  g_autofree char *shown = RUN (NULL, "train", "set", "--run", "run", "--architecture", "resnet18", "--image-size", "32",
                                "--batch-size", "2", "--epochs", "2");
  assert_fits (shown, "░");
  const char *last_bar = g_strrstr (shown, "░");
  g_assert_nonnull (last_bar);
  g_assert_nonnull (strstr (last_bar, "\r\033[K"));
  g_assert_nonnull (strstr (last_bar, "Model:"));

  g_autofree char *quiet = RUN (NULL, "train", "set", "--run", "quiet", "--architecture", "resnet18", "--image-size", "32",
                                "--batch-size", "2", "--epochs", "1", "--quiet");
  g_assert_null (strstr (quiet, "░"));
  const CliResult *result = cli_run (fixture, "resume", "run", "--epochs", "3", NULL);
  cli_assert_status (result, 0);
  g_assert_null (strstr (result->err, "░"));
  g_assert_null (strchr (result->err, '\r'));
  g_assert_null (strchr (result->err, '\033'));
}

/* Names that would move the cursor or break the line are shown, not obeyed. */
static void
test_control_characters (CliFixture *fixture, gconstpointer data)
{
  cli_draw_dataset (fixture, "set", 2, 1);
  cli_write (fixture, "set/training/red/a\nb\033[31mc\xff.jpg", "no photo", -1);
  const CliResult *result = cli_run (fixture, "inspect", "set", NULL);
  cli_assert_status (result, 3);
  cli_assert_says (result, "skipped “training/red/a\\x0ab\\x1b[31mc\xef\xbf\xbd.jpg”: ");
  g_assert_null (strchr (result->err, '\033'));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
#define ADD(path, func) g_test_add ("/cli/terminal/" path, CliFixture, NULL, cli_set_up, func, cli_tear_down)
  ADD ("colors", test_colors);
  ADD ("widths", test_widths);
  ADD ("long-names", test_long_names);
  ADD ("bar", test_bar);
  ADD ("control-characters", test_control_characters);
  return g_test_run ();
}
