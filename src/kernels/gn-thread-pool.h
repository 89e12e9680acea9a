/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The core's own thread pool: dynamic tasks, a short spin before sleeping. No GLib. */
#pragma once

typedef struct GnThreadPool GnThreadPool;

/**
 * GnTaskFunc:
 * @task: 0..n_tasks-1
 * @worker: 0..n_threads-1; for scratch memory of its own, never for anything that reaches a result
 */
typedef void (*GnTaskFunc) (void *data, int task, int worker);

/**
 * gn_thread_pool_new:
 * @n_threads: counts the calling thread, which works too; 0 stands for all processors this process may use
 * @niceness: above 0 lowers the workers' priority to that value, not the caller's
 *
 * With one thread no thread is started. Where the system allows fewer threads than asked, the pool has fewer; results
 * do not depend on it.
 *
 * Returns: (transfer full): free with gn_thread_pool_free()
 */
GnThreadPool *gn_thread_pool_new (int n_threads, int niceness);

/**
 * gn_thread_pool_free:
 * @pool: (nullable) (transfer full): not running
 */
void gn_thread_pool_free (GnThreadPool *pool);

/**
 * gn_thread_pool_n_threads:
 *
 * Returns: at least 1
 */
int gn_thread_pool_n_threads (const GnThreadPool *pool);

/**
 * gn_thread_pool_run:
 *
 * Calls @func once for every task, in no particular order, and returns when all calls have. What the caller wrote
 * before is visible to the tasks, what they wrote is visible to the caller after. On x86-64 subnormal numbers count as
 * zero inside @func. Not reentrant; any thread may call, one at a time.
 */
void gn_thread_pool_run (GnThreadPool *pool, int n_tasks, GnTaskFunc func, void *data);
