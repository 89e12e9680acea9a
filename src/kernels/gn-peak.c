/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-peak.h"

#include <time.h>

#include "gn-kernel-table.h"

/* About five milliseconds a task. */
#define ROUNDS 1000000
#define REPETITIONS 20

static void
peak_task (void *data, int task, int worker)
{
  const GnKernelTable *table = data;
  table->multiply_add (ROUNDS);
}

static double
seconds_now (void)
{
  struct timespec now;
  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec + 1e-9 * (double) now.tv_nsec;
}

double
gn_peak_measure (GnThreadPool *pool)
{
  const GnKernelTable *table = gn_kernel_table ();
  double best = 0;
  int n_threads = gn_thread_pool_n_threads (pool);
  for (int i = 0; i < REPETITIONS; i++) {
    double start = seconds_now ();
    gn_thread_pool_run (pool, n_threads, peak_task, (void *) table);
    double rate = 2.0 * GN_MULTIPLY_ADDS * ROUNDS * n_threads * table->lanes / (seconds_now () - start);
    best = rate > best ? rate : best;
  }
  return best;
}
