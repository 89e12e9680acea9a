/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-thread-pool.h"

#include <sched.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <unistd.h>

#include "support.h"

#define MOST_TASKS 1000

typedef struct {
  atomic_int times[MOST_TASKS];
  atomic_int out_of_range, low_priority;
  int n_threads;
  int plain[MOST_TASKS]; /* written without atomics: the pool itself must order it */
} Tally;

static void
count (void *data, int task, int worker)
{
  Tally *tally = data;
  atomic_fetch_add (&tally->times[task], 1);
  tally->plain[task]++;
  if (worker < 0 || worker >= tally->n_threads)
    atomic_fetch_add (&tally->out_of_range, 1);
}

/* Runs of many lengths in quick succession, with pauses that let the workers fall asleep. */
static void
test_every_task_once (void)
{
  for (int n_threads = 1; n_threads <= 9; n_threads++) {
    g_autoptr (GnThreadPool) pool = gn_thread_pool_new (n_threads, 0);
    g_autofree Tally *tally = g_new0 (Tally, 1);
    int expected[MOST_TASKS] = { 0 };
    tally->n_threads = gn_thread_pool_n_threads (pool);
    g_assert_cmpint (tally->n_threads, ==, n_threads);
    for (int run = 0; run < 3000; run++) {
      int n = run % 7 == 0 ? run % MOST_TASKS : run % 5;
      gn_thread_pool_run (pool, n, count, tally);
      for (int i = 0; i < n; i++)
        g_assert_cmpint (tally->plain[i], ==, ++expected[i]);
      if (run % 500 == 0)
        g_usleep (2000);
    }
    g_assert_cmpint (atomic_load (&tally->out_of_range), ==, 0);
    for (int i = 0; i < MOST_TASKS; i++)
      g_assert_cmpint (atomic_load (&tally->times[i]), ==, expected[i]);
  }
}

/* A slow task must not keep the others waiting, nor the run return before it. */
static void
sleep_in_first (void *data, int task, int worker)
{
  Tally *tally = data;
  if (task == 0)
    g_usleep (20000);
  tally->plain[task]++;
}

static void
test_waits_for_the_slow (void)
{
  g_autoptr (GnThreadPool) pool = gn_thread_pool_new (3, 0);
  g_autofree Tally *tally = g_new0 (Tally, 1);
  for (int run = 1; run <= 10; run++) {
    gn_thread_pool_run (pool, 50, sleep_in_first, tally);
    for (int i = 0; i < 50; i++)
      g_assert_cmpint (tally->plain[i], ==, run);
  }
}

static void
read_priority (void *data, int task, int worker)
{
  Tally *tally = data;
  int priority = getpriority (PRIO_PROCESS, (id_t) gettid ());
  if (worker > 0 && priority == tally->plain[0])
    atomic_fetch_add (&tally->low_priority, 1);
  if (worker == 0 && priority != tally->plain[1])
    atomic_fetch_add (&tally->out_of_range, 1);
  g_usleep (1000);
}

static void
test_niceness (void)
{
  g_autofree Tally *tally = g_new0 (Tally, 1);
  tally->plain[1] = getpriority (PRIO_PROCESS, 0);
  tally->plain[0] = MIN (tally->plain[1] + 7, 19);
  g_autoptr (GnThreadPool) pool = gn_thread_pool_new (4, tally->plain[0]);
  gn_thread_pool_run (pool, 40, read_priority, tally);
  g_assert_cmpint (atomic_load (&tally->low_priority), >, 0);
  g_assert_cmpint (atomic_load (&tally->out_of_range), ==, 0);
}

static void
test_affinity (void)
{
  cpu_set_t saved, one;
  g_assert_cmpint (sched_getaffinity (0, sizeof saved, &saved), ==, 0);
  g_autoptr (GnThreadPool) all = gn_thread_pool_new (0, 0);
  g_assert_cmpint (gn_thread_pool_n_threads (all), ==, CPU_COUNT (&saved));
  CPU_ZERO (&one);
  for (int i = 0; i < CPU_SETSIZE && CPU_COUNT (&one) == 0; i++)
    if (CPU_ISSET (i, &saved))
      CPU_SET (i, &one);
  g_assert_cmpint (sched_setaffinity (0, sizeof one, &one), ==, 0);
  g_autoptr (GnThreadPool) single = gn_thread_pool_new (0, 0);
  sched_setaffinity (0, sizeof saved, &saved);
  g_assert_cmpint (gn_thread_pool_n_threads (single), ==, 1);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/thread-pool/every-task-once", test_every_task_once);
  g_test_add_func ("/kernels/thread-pool/waits-for-the-slow", test_waits_for_the_slow);
  g_test_add_func ("/kernels/thread-pool/niceness", test_niceness);
  g_test_add_func ("/kernels/thread-pool/affinity", test_affinity);
  return g_test_run ();
}
