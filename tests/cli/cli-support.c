/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cli-support.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gstdio.h>
#include <grp.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define NOBODY 65534

static CliResult result;
static JsonNode *document;

static void
remove_all (const char *path)
{
  if (g_file_test (path, G_FILE_TEST_IS_DIR) && !g_file_test (path, G_FILE_TEST_IS_SYMLINK)) {
    g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
    const char *name;
    while (dir && (name = g_dir_read_name (dir))) {
      g_autofree char *inner = g_build_filename (path, name, NULL);
      remove_all (inner);
    }
  }
  g_remove (path);
}

void
cli_set_up (CliFixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  fixture->folder = g_dir_make_tmp ("guenon-cli-XXXXXX", &error);
  g_assert_no_error (error);
  g_setenv ("XDG_DATA_HOME", fixture->folder, TRUE);
  g_setenv ("XDG_CACHE_HOME", fixture->folder, TRUE);
}

void
cli_tear_down (CliFixture *fixture, gconstpointer data)
{
  remove_all (fixture->folder);
  g_clear_pointer (&fixture->folder, g_free);
}

char *
cli_path (CliFixture *fixture, const char *name)
{
  return g_build_filename (fixture->folder, name, NULL);
}

static void
clear_result (void)
{
  g_clear_pointer (&result.out, g_free);
  g_clear_pointer (&result.err, g_free);
  result = (CliResult){ 0 };
}

static GPtrArray *
collect (const char *first, va_list arguments)
{
  const char *program = g_getenv ("GUENON_CLI");
  GPtrArray *argv = g_ptr_array_new ();
  g_assert_nonnull (program);
  g_ptr_array_add (argv, (gpointer)program);
  for (const char *argument = first; argument; argument = va_arg (arguments, const char *))
    g_ptr_array_add (argv, (gpointer)argument);
  g_ptr_array_add (argv, NULL);
  return argv;
}

/* Starts the program with its streams in files, so that no pipe can fill up. */
static GPid
start (CliFixture *fixture, GPtrArray *argv, const char *setting, gboolean unprivileged)
{
  g_autofree char *out = cli_path (fixture, ".out"), *err = cli_path (fixture, ".err");
  pid_t pid = fork ();
  g_assert_cmpint (pid, >=, 0);
  if (pid > 0)
    return pid;
  if (setting)
    putenv ((char *)setting);
  if (chdir (fixture->folder) != 0 || !freopen (out, "w", stdout) || !freopen (err, "w", stderr))
    _exit (CLI_NOT_RUN);
  if (unprivileged && (setgroups (0, NULL) != 0 || setgid (NOBODY) != 0 || setuid (NOBODY) != 0))
    _exit (CLI_NOT_RUN);
  execv (argv->pdata[0], (char **)argv->pdata);
  _exit (CLI_NOT_RUN);
}

static const CliResult *
finish (CliFixture *fixture, GPid pid)
{
  g_autofree char *out = cli_path (fixture, ".out"), *err = cli_path (fixture, ".err");
  int status;
  struct rusage usage;
  clear_result ();
  g_assert_cmpint (wait4 (pid, &status, 0, &usage), ==, pid);
  result.status = WIFEXITED (status) ? WEXITSTATUS (status) : -WTERMSIG (status);
  result.peak_megabytes = (double)usage.ru_maxrss / 1024;
  g_assert_true (g_file_get_contents (out, &result.out, &result.out_length, NULL));
  g_assert_true (g_file_get_contents (err, &result.err, NULL, NULL));
  return &result;
}

const CliResult *
cli_run (CliFixture *fixture, const char *first, ...)
{
  va_list arguments;
  va_start (arguments, first);
  g_autoptr (GPtrArray) argv = collect (first, arguments);
  va_end (arguments);
  return finish (fixture, start (fixture, argv, NULL, FALSE));
}

const CliResult *
cli_run_env (CliFixture *fixture, const char *setting, const char *first, ...)
{
  va_list arguments;
  va_start (arguments, first);
  g_autoptr (GPtrArray) argv = collect (first, arguments);
  va_end (arguments);
  return finish (fixture, start (fixture, argv, setting, FALSE));
}

const CliResult *
cli_run_unprivileged (CliFixture *fixture, const char *first, ...)
{
  va_list arguments;
  va_start (arguments, first);
  g_autoptr (GPtrArray) argv = collect (first, arguments);
  va_end (arguments);
  g_assert_cmpint (g_chmod (fixture->folder, 0777), ==, 0);
  return finish (fixture, start (fixture, argv, NULL, geteuid () == 0));
}

static gboolean
has_said (CliFixture *fixture, const char *awaited)
{
  g_autofree char *path = cli_path (fixture, ".err"), *text = NULL;
  return g_file_get_contents (path, &text, NULL, NULL) && strstr (text, awaited);
}

const CliResult *
cli_run_and_signal (CliFixture *fixture, const char *awaited, int signal, int n, const char *first, ...)
{
  va_list arguments;
  va_start (arguments, first);
  g_autoptr (GPtrArray) argv = collect (first, arguments);
  va_end (arguments);
  g_autofree char *err = cli_path (fixture, ".err");
  g_unlink (err);
  GPid pid = start (fixture, argv, NULL, FALSE);
  for (int i = 0; i < 6000 && !has_said (fixture, awaited); i++)
    g_usleep (10000);
  g_assert_true (has_said (fixture, awaited));
  for (int i = 0; i < n; i++) {
    kill (pid, signal);
    g_usleep (20000);
  }
  return finish (fixture, pid);
}

void
cli_assert_status (const CliResult *run, int status)
{
  if (run->status == status)
    return;
  g_test_message ("exit status %d instead of %d\n--- stdout\n%s\n--- stderr\n%s", run->status, status, run->out, run->err);
  g_printerr ("exit status %d instead of %d\n%s\n%s\n", run->status, status, run->out, run->err);
  g_assert_not_reached ();
}

void
cli_assert_says (const CliResult *run, const char *text)
{
  if (strstr (run->err, text))
    return;
  g_printerr ("“%s” not found in\n%s\n", text, run->err);
  g_assert_not_reached ();
}

JsonObject *
cli_json (const CliResult *run)
{
  g_autoptr (GError) error = NULL;
  g_clear_pointer (&document, json_node_unref);
  document = json_from_string (run->out, &error);
  g_assert_no_error (error);
  g_assert_true (JSON_NODE_HOLDS_OBJECT (document));
  JsonObject *object = json_node_get_object (document);
  g_assert_cmpint (json_object_get_int_member (object, "schema"), ==, 1);
  return object;
}

static guint8
clamp_byte (int value)
{
  return (guint8)CLAMP (value, 0, 255);
}

void
cli_draw_photo (const char *path, int red, int green, int blue, guint seed)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, 40, 36);
  guint8 *pixels = gdk_pixbuf_get_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);
  for (int y = 0; y < 36; y++)
    for (int x = 0; x < 40; x++) {
      int noise = g_rand_int_range (rand, -40, 40);
      pixels[y * stride + 3 * x] = clamp_byte (red + noise);
      pixels[y * stride + 3 * x + 1] = clamp_byte (green + noise);
      pixels[y * stride + 3 * x + 2] = clamp_byte (blue + noise);
    }
  g_autofree char *folder = g_path_get_dirname (path);
  g_mkdir_with_parents (folder, 0755);
  gdk_pixbuf_save (pixbuf, path, g_str_has_suffix (path, ".png") ? "png" : "jpeg", &error, NULL);
  g_assert_no_error (error);
}

void
cli_draw_dataset (CliFixture *fixture, const char *name, int n_training, int n_validation)
{
  static const char *const classes[] = { "red", "green", "blue" };
  for (int c = 0; c < 3; c++)
    for (int i = 0; i < n_training + n_validation; i++) {
      g_autofree char *path = g_strdup_printf ("%s/%s/%s/%s/%03d.png", fixture->folder, name,
                                               i < n_training ? "training" : "validation", classes[c], i);
      cli_draw_photo (path, c == 0 ? 200 : 60, c == 1 ? 200 : 60, c == 2 ? 200 : 60, (guint)(100 * c + i));
    }
}

void
cli_train_small (CliFixture *fixture, const char *dataset, const char *run)
{
  cli_assert_status (cli_run (fixture, "train", dataset, "--run", run, "--architecture", "resnet18", "--image-size", "32",
                              "--batch-size", "6", "--epochs", "2", "--augment", "none", "--quiet", NULL), 0);
}

void
cli_write (CliFixture *fixture, const char *name, const char *bytes, gssize length)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *path = cli_path (fixture, name);
  g_autofree char *folder = g_path_get_dirname (path);
  g_mkdir_with_parents (folder, 0755);
  g_file_set_contents (path, bytes, length, &error);
  g_assert_no_error (error);
}
