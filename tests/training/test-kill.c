/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training process dies by SIGKILL at chosen system calls (the linker's --wrap puts this program between the library
 * and the system; a dying write leaves half of its bytes) and at arbitrary moments; whoever resumes must end with the
 * bytes of a run that was never disturbed. */
#include "training-fixture.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

enum { EPOCHS = 2 };

int __real_fsync (int fd);
int __real_rename (const char *from, const char *to);
int __real_ftruncate (int fd, off_t length);
ssize_t __real_write (int fd, const void *data, size_t n);
ssize_t __real_pwrite (int fd, const void *data, size_t n, off_t offset);
int __wrap_fsync (int fd);
int __wrap_rename (const char *from, const char *to);
int __wrap_ftruncate (int fd, off_t length);
ssize_t __wrap_write (int fd, const void *data, size_t n);
ssize_t __wrap_pwrite (int fd, const void *data, size_t n, off_t offset);

static int calls, die_at = -1;

static gboolean
is_last_call (void)
{
  return calls++ == die_at;
}

int
__wrap_fsync (int fd)
{
  if (is_last_call ())
    raise (SIGKILL);
  return __real_fsync (fd);
}

int
__wrap_rename (const char *from, const char *to)
{
  if (is_last_call ())
    raise (SIGKILL);
  return __real_rename (from, to);
}

int
__wrap_ftruncate (int fd, off_t length)
{
  if (is_last_call ())
    raise (SIGKILL);
  return __real_ftruncate (fd, length);
}

/* Small writes (a log's row, a record, a header) count; the many of a weight file's tensors would only repeat one
 * another. */
ssize_t
__wrap_write (int fd, const void *data, size_t n)
{
  if (fd > 2 && (n < 4096 || n > 20000000) && is_last_call ()) {
    n = (size_t)__real_write (fd, data, n / 2);
    raise (SIGKILL);
  }
  return __real_write (fd, data, n);
}

ssize_t
__wrap_pwrite (int fd, const void *data, size_t n, off_t offset)
{
  if (is_last_call ()) {
    n = (size_t)__real_pwrite (fd, data, n / 2, offset);
    raise (SIGKILL);
  }
  return __real_pwrite (fd, data, n, offset);
}

/* What a person would do: start the run when there is none, else resume it. Checkpoints after every step, or hardly
 * any. */
static int
child_main (char **argv)
{
  const char *photos = argv[2], *run = argv[3];
  const GnTrainOptions options = { .n_threads = 2, .checkpoint_seconds = atof (argv[4]) };
  g_autoptr (GError) error = NULL;
  g_autoptr (GnDataset) dataset = gn_dataset_scan (photos, 2, 0, NULL, NULL, NULL, &error);
  g_autofree char *record = g_build_filename (run, "run.json", NULL);
  g_autoptr (GnRecipe) recipe = tiny_recipe (EPOCHS);
  GnTrainResult result = { 0 };
  die_at = atoi (argv[5]);
  g_autoptr (GnTrainer) trainer = g_file_test (record, G_FILE_TEST_EXISTS)
                                      ? gn_trainer_resume (run, dataset, 0, &options, &error)
                                      : gn_trainer_new (run, dataset, recipe, &options, &error);
  if (!trainer || !gn_trainer_run (trainer, NULL, NULL, NULL, &result, &error)) {
    g_printerr ("%s\n", error->message);
    return 1;
  }
  gn_train_result_clear (&result);
  return 0;
}

static pid_t
spawn (Fixture *fixture, const char *run, const char *seconds, int at)
{
  g_autofree char *count = g_strdup_printf ("%d", at);
  pid_t pid = fork ();
  if (pid == 0) {
    execl ("/proc/self/exe", "test-kill", "--child", fixture->photos, run, seconds, count, NULL);
    _exit (127);
  }
  return pid;
}

/* Returns whether the child died; anything else but success fails the test. */
static gboolean
wait_for (pid_t pid)
{
  int status;
  g_assert_cmpint (waitpid (pid, &status, 0), ==, pid);
  if (WIFSIGNALED (status)) {
    g_assert_cmpint (WTERMSIG (status), ==, SIGKILL);
    return TRUE;
  }
  g_assert_cmpint (WEXITSTATUS (status), ==, 0);
  return FALSE;
}

static gboolean
dies (Fixture *fixture, const char *seconds, int at)
{
  return wait_for (spawn (fixture, fixture->other_run, seconds, at));
}

static void
check_run (Fixture *fixture, const char *seconds)
{
  g_assert_false (dies (fixture, seconds, -1));
  assert_same_run (fixture->run, fixture->other_run);
  g_autoptr (GDir) dir = g_dir_open (fixture->other_run, 0, NULL);
  const char *name;
  while ((name = g_dir_read_name (dir)))
    g_assert_false (g_str_has_suffix (name, ".part"));
  remove_folder (fixture->other_run);
}

static void
train_undisturbed (Fixture *fixture)
{
  g_assert_false (wait_for (spawn (fixture, fixture->run, "0", -1)));
}

/* Dies at every step-th call of its life, first from the start, and each time again while resuming. */
static void
kill_at_calls (Fixture *fixture, const char *seconds, int first, int step)
{
  train_undisturbed (fixture);
  int n_deaths = 0;
  for (int at = first;; at += step) {
    gboolean died = dies (fixture, seconds, at);
    if (died)
      dies (fixture, seconds, at / 2);
    check_run (fixture, seconds);
    if (!died)
      break;
    n_deaths++;
  }
  g_assert_cmpint (n_deaths, >, 5);
  g_test_message ("died %d times at distinct calls", n_deaths);
}

static void
test_some_calls (Fixture *fixture, gconstpointer data)
{
  kill_at_calls (fixture, "0", 5, 37);
}

/* The stride falls on every kind of call in turn; GUENON_TEST_STRIDE=1 dies at each and every one. */
static void
test_many_calls (Fixture *fixture, gconstpointer seconds)
{
  if (!g_test_slow ()) {
    g_test_skip ("takes minutes; run with -m slow");
    return;
  }
  const char *stride = g_getenv ("GUENON_TEST_STRIDE");
  kill_at_calls (fixture, seconds, 0, stride ? atoi (stride) : 23);
}

/* One run that is killed again and again, at moments that only the clock decides. */
static void
test_any_moment (Fixture *fixture, gconstpointer data)
{
  train_undisturbed (fixture);
  GnRandom random = gn_random_init (11, 0, 0, 0);
  int rounds = g_test_slow () ? 4 : 1;
  for (int round = 0; round < rounds; round++) {
    gboolean killed = TRUE;
    for (int attempt = 0; attempt < 6 && killed; attempt++) {
      pid_t pid = spawn (fixture, fixture->other_run, "0.000001", -1);
      g_usleep ((gulong)gn_random_integer (&random, 50, 1500) * 1000);
      kill (pid, SIGKILL);
      killed = wait_for (pid);
    }
    check_run (fixture, "0");
  }
}

static void
add (const char *name, gconstpointer data, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (name, Fixture, data, fixture_set_up, test, fixture_tear_down);
}

int
main (int argc, char **argv)
{
  if (argc == 6 && strcmp (argv[1], "--child") == 0)
    return child_main (argv);
  g_autofree char *home = enter_home (&argc, &argv);
  add ("/kill/some-calls", NULL, test_some_calls);
  add ("/kill/any-moment", NULL, test_any_moment);
  add ("/kill/many-calls", "0", test_many_calls);
  add ("/kill/many-calls-with-many-checkpoints", "0.000001", test_many_calls);
  return run_and_leave (home);
}
