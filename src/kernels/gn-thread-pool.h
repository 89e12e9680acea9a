/* The core's own thread pool: dynamic tasks, a short spin before sleeping. No GLib. */
#pragma once

typedef struct GnThreadPool GnThreadPool;

/* task: 0..n_tasks-1; worker: 0..n_threads-1 (for per-thread scratch memory, never for anything that reaches a result) */
typedef void (*GnTaskFunc) (void *data, int task, int worker);

/* n_threads counts the calling thread, which works too; 0 = all processors this process may use. niceness > 0 lowers the workers' (not the caller's) priority. */
GnThreadPool *gn_thread_pool_new       (int n_threads, int niceness);
void          gn_thread_pool_free      (GnThreadPool *pool);
int           gn_thread_pool_n_threads (const GnThreadPool *pool);
/* Runs func for every task and returns when all are done. Not reentrant; one caller at a time. */
void          gn_thread_pool_run       (GnThreadPool *pool, int n_tasks, GnTaskFunc func, void *data);
