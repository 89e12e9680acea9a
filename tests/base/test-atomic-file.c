/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The linker's --wrap puts this program between the library and the system, so that every call can fail or kill. */
#include "gn-atomic-file.h"
#include "gn-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

int __real_fsync (int fd);
int __real_rename (const char *from, const char *to);
ssize_t __real_write (int fd, const void *data, size_t n);
int __wrap_fsync (int fd);
int __wrap_rename (const char *from, const char *to);
ssize_t __wrap_write (int fd, const void *data, size_t n);

static int calls, fault_at = -1, fault_errno; /* fault_errno 0: die */
static char log_text[64];

static gboolean
faulty (char what)
{
  log_text[strlen (log_text)] = what;
  if (calls++ != fault_at)
    return FALSE;
  if (fault_errno == 0)
    raise (SIGKILL);
  errno = fault_errno;
  return TRUE;
}

int
__wrap_fsync (int fd)
{
  return faulty ('s') ? -1 : __real_fsync (fd);
}

int
__wrap_rename (const char *from, const char *to)
{
  return faulty ('r') ? -1 : __real_rename (from, to);
}

ssize_t
__wrap_write (int fd, const void *data, size_t n)
{
  if (fd <= 2)
    return __real_write (fd, data, n);
  return faulty ('w') ? -1 : __real_write (fd, data, n > 3 ? n / 2 : n); /* short writes are legal */
}

static void
arm (int at, int with_errno)
{
  calls = 0;
  fault_at = at;
  fault_errno = with_errno;
  memset (log_text, 0, sizeof log_text);
}

typedef struct {
  char *folder, *path;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  arm (-1, 0);
  fixture->folder = g_dir_make_tmp ("guenon-atomic-XXXXXX", NULL);
  fixture->path = g_build_filename (fixture->folder, "a file", NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_unlink (fixture->path);
  g_assert_cmpint (g_rmdir (fixture->folder), ==, 0); /* nothing else was left there */
  g_free (fixture->path);
  g_free (fixture->folder);
}

static guint
count_files (const char *folder)
{
  g_autoptr (GDir) dir = g_dir_open (folder, 0, NULL);
  guint n = 0;
  while (g_dir_read_name (dir))
    n++;
  return n;
}

static void
assert_content (const char *path, const char *expected)
{
  g_autofree char *content = NULL;
  gsize length;
  g_assert_true (g_file_get_contents (path, &content, &length, NULL));
  g_assert_cmpmem (content, length, expected, strlen (expected));
}

static void
test_replace (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  g_assert_true (gn_atomic_file_replace (fixture->path, "old", 3, &error));
  g_assert_cmpstr (log_text, ==, "wsrs"); /* write, fsync, rename, fsync of the folder: in this order */
  g_assert_true (gn_atomic_file_replace (fixture->path, "something new", 13, &error));
  assert_content (fixture->path, "something new");
  g_assert_true (gn_atomic_file_replace (fixture->path, NULL, 0, &error));
  g_assert_no_error (error);
  assert_content (fixture->path, "");
  mode_t mask = umask (0);
  umask (mask);
  GStatBuf status;
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_cmphex (status.st_mode & 0777, ==, 0666 & ~mask);
}

static void
test_abort (Fixture *fixture, gconstpointer data)
{
  g_assert_true (gn_atomic_file_replace (fixture->path, "old", 3, NULL));
  GnAtomicFile *file = gn_atomic_file_open (fixture->path, NULL);
  g_assert_true (gn_atomic_file_write (file, "new", 3, NULL));
  g_assert_cmpuint (count_files (fixture->folder), ==, 2);
  gn_atomic_file_abort (file);
  gn_atomic_file_abort (NULL);
  assert_content (fixture->path, "old");
}

static void
test_every_call_fails (Fixture *fixture, gconstpointer data)
{
  static const int reasons[] = { ENOSPC, EDQUOT, EFBIG, EIO };
  g_assert_true (gn_atomic_file_replace (fixture->path, "old", 3, NULL));
  for (guint r = 0; r < G_N_ELEMENTS (reasons); r++)
    for (int at = 0;; at++) {
      g_autoptr (GError) error = NULL;
      arm (at, reasons[r]);
      gboolean ok = gn_atomic_file_replace (fixture->path, "the new content", 15, &error);
      gboolean renamed = strchr (log_text, 'r') && log_text[at] != 'r';
      if (calls <= at) {
        g_assert_true (ok);
        arm (-1, 0);
        g_assert_true (gn_atomic_file_replace (fixture->path, "old", 3, NULL));
        break;
      }
      g_assert_false (ok);
      g_assert_cmpint (gn_error_is_no_space (error), ==, reasons[r] != EIO);
      g_assert_nonnull (strstr (error->message, fixture->path));
      g_assert_cmpuint (count_files (fixture->folder), ==, 1);
      assert_content (fixture->path, renamed ? "the new content" : "old");
      arm (-1, 0);
      g_assert_true (gn_atomic_file_replace (fixture->path, "old", 3, NULL));
    }
}

static void
test_interrupted_write (Fixture *fixture, gconstpointer data)
{
  arm (0, EINTR);
  g_assert_true (gn_atomic_file_replace (fixture->path, "whole", 5, NULL));
  assert_content (fixture->path, "whole");
}

static void
test_killed_anywhere (Fixture *fixture, gconstpointer data)
{
  gboolean seen_old = FALSE, seen_new = FALSE, killed = TRUE;
  for (int at = 0; killed; at++) {
    g_assert_true (gn_atomic_file_replace (fixture->path, "old", 3, NULL));
    pid_t child = fork ();
    if (child == 0) {
      arm (at, 0);
      _exit (!gn_atomic_file_replace (fixture->path, "new", 3, NULL));
    }
    int status;
    g_assert_cmpint (waitpid (child, &status, 0), ==, child);
    killed = WIFSIGNALED (status);
    g_autofree char *content = NULL;
    g_assert_true (g_file_get_contents (fixture->path, &content, NULL, NULL));
    seen_old |= strcmp (content, "old") == 0;
    seen_new |= strcmp (content, "new") == 0;
    g_assert_true (g_str_equal (content, "old") || g_str_equal (content, "new"));
    gn_atomic_file_remove_leftovers (fixture->folder);
    g_assert_cmpuint (count_files (fixture->folder), ==, 1);
  }
  g_assert_true (seen_old && seen_new);
}

static void
test_file_size_limit (Fixture *fixture, gconstpointer data)
{
  g_assert_true (gn_atomic_file_replace (fixture->path, "old", 3, NULL));
  pid_t child = fork ();
  if (child == 0) {
    struct rlimit limit = { 4096, 4096 };
    signal (SIGXFSZ, SIG_IGN);
    setrlimit (RLIMIT_FSIZE, &limit);
    g_autofree char *big = g_malloc0 (100000);
    g_autoptr (GError) error = NULL;
    gboolean ok = gn_atomic_file_replace (fixture->path, big, 100000, &error);
    _exit (ok || !gn_error_is_no_space (error));
  }
  int status;
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_cmpint (status, ==, 0);
  assert_content (fixture->path, "old");
}

static void
test_no_folder (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "none", "file", NULL);
  g_autoptr (GError) error = NULL;
  g_assert_null (gn_atomic_file_open (path, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NOT_FOUND);
  g_assert_nonnull (strstr (error->message, "none/file"));
}

/* A link stays one, and what it leads to is replaced. */
static void
test_link (Fixture *fixture, gconstpointer data)
{
  g_autofree char *link_path = g_build_filename (fixture->folder, "link", NULL), *text = NULL;
  g_autoptr (GError) error = NULL;
  g_assert_true (g_file_set_contents (fixture->path, "old", -1, NULL));
  g_assert_cmpint (symlink ("a file", link_path), ==, 0);
  g_assert_true (gn_atomic_file_replace (link_path, "new", 3, &error));
  g_assert_no_error (error);
  g_assert_true (g_file_test (link_path, G_FILE_TEST_IS_SYMLINK));
  g_assert_true (g_file_get_contents (fixture->path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==, "new");
  g_unlink (link_path);
}

/* A pipe is written to, not put away. */
static void
test_stream (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;
  char text[8] = "";
  g_assert_cmpint (mkfifo (fixture->path, 0600), ==, 0);
  int fd = open (fixture->path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
  g_assert_cmpint (fd, >=, 0);
  g_assert_true (gn_atomic_file_replace (fixture->path, "words", 5, &error));
  g_assert_no_error (error);
  g_assert_cmpint (read (fd, text, sizeof text), ==, 5);
  g_assert_cmpstr (text, ==, "words");
  close (fd);
  GStatBuf status;
  g_assert_cmpint (g_stat (fixture->path, &status), ==, 0);
  g_assert_true (S_ISFIFO (status.st_mode));
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/atomic-file/replace", test_replace);
  add ("/atomic-file/abort", test_abort);
  add ("/atomic-file/every-call-fails", test_every_call_fails);
  add ("/atomic-file/interrupted-write", test_interrupted_write);
  add ("/atomic-file/killed-anywhere", test_killed_anywhere);
  add ("/atomic-file/file-size-limit", test_file_size_limit);
  add ("/atomic-file/no-folder", test_no_folder);
  add ("/atomic-file/link", test_link);
  add ("/atomic-file/stream", test_stream);
  return g_test_run ();
}
