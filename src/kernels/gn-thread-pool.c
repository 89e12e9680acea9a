/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-thread-pool.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#ifdef __x86_64__
#include <xmmintrin.h>
#endif

/* Between two layers a worker waits a few microseconds; longer than this and the window, the photo loader or
 * another program has better use for the processor. */
#define SPIN_ROUNDS 2000

typedef struct {
  GnThreadPool *pool;
  int index;
} Worker;

struct GnThreadPool {
  int n_threads;
  int niceness;
  pthread_t *threads;
  Worker *workers;

  /* Written by the caller between two runs, read only by whoever holds an unfinished task. */
  GnTaskFunc func;
  void *data;
  int n_tasks;

  /* Tasks nobody has taken yet. A worker that comes late finds zero and touches nothing else, so a run never waits
   * for a thread that has no part in it. */
  _Alignas (64) atomic_int untaken;
  _Alignas (64) atomic_int unfinished;

  _Alignas (64) atomic_int n_sleeping;
  atomic_bool caller_sleeps;
  bool stop;
  pthread_mutex_t lock;
  pthread_cond_t work;
  pthread_cond_t done;
};

static inline void
relax (void)
{
#if defined (__x86_64__) || defined (__i386__)
  __builtin_ia32_pause ();
#elif defined (__aarch64__)
  __asm__ volatile ("yield");
#endif
}

static void
finish_task (GnThreadPool *pool)
{
  if (atomic_fetch_sub (&pool->unfinished, 1) != 1)
    return;
  if (atomic_load (&pool->caller_sleeps)) {
    pthread_mutex_lock (&pool->lock);
    pthread_cond_signal (&pool->done);
    pthread_mutex_unlock (&pool->lock);
  }
}

/* Numbers too small for a full exponent count as zero inside tasks: Intel's processors need a hundred times as long for
 * them. Other architectures do not mind them. */
static unsigned
flush_subnormals (void)
{
#ifdef __x86_64__
  unsigned before = _mm_getcsr ();
  _mm_setcsr (before | _MM_FLUSH_ZERO_ON | 0x0040 /* and in operands: DAZ */);
  return before;
#else
  return 0;
#endif
}

static void
restore_subnormals (unsigned before)
{
#ifdef __x86_64__
  _mm_setcsr (before);
#endif
}

static bool
take_task (GnThreadPool *pool, int worker)
{
  int left = atomic_load (&pool->untaken);
  while (left > 0) {
    if (atomic_compare_exchange_weak (&pool->untaken, &left, left - 1)) {
      pool->func (pool->data, pool->n_tasks - left, worker);
      finish_task (pool);
      return true;
    }
  }
  return false;
}

static bool
spin_for_work (GnThreadPool *pool)
{
  for (int i = 0; i < SPIN_ROUNDS; i++) {
    if (atomic_load_explicit (&pool->untaken, memory_order_relaxed) > 0)
      return true;
    relax ();
  }
  return false;
}

static void *
worker_main (void *data)
{
  Worker *worker = data;
  GnThreadPool *pool = worker->pool;
  bool stop = false;

  flush_subnormals ();
  if (pool->niceness > 0)
    setpriority (PRIO_PROCESS, (id_t) gettid (), pool->niceness);
  while (!stop) {
    while (take_task (pool, worker->index))
      ;
    if (spin_for_work (pool))
      continue;
    pthread_mutex_lock (&pool->lock);
    atomic_fetch_add (&pool->n_sleeping, 1);
    while (!pool->stop && atomic_load (&pool->untaken) == 0)
      pthread_cond_wait (&pool->work, &pool->lock);
    atomic_fetch_sub (&pool->n_sleeping, 1);
    stop = pool->stop;
    pthread_mutex_unlock (&pool->lock);
  }
  return NULL;
}

static int
count_processors (void)
{
  cpu_set_t set;
  if (sched_getaffinity (0, sizeof set, &set) == 0)
    return CPU_COUNT (&set);
  /* More processors than a cpu_set_t holds. */
  long online = sysconf (_SC_NPROCESSORS_ONLN);
  return online > 0 ? (int) online : 1;
}

GnThreadPool *
gn_thread_pool_new (int n_threads, int niceness)
{
  assert (n_threads >= 0);
  if (n_threads == 0)
    n_threads = count_processors ();

  GnThreadPool *pool = aligned_alloc (64, (sizeof *pool + 63) / 64 * 64);
  *pool = (GnThreadPool){ .n_threads = 1, .niceness = niceness };
  pthread_mutex_init (&pool->lock, NULL);
  pthread_cond_init (&pool->work, NULL);
  pthread_cond_init (&pool->done, NULL);
  pool->threads = calloc ((size_t) n_threads, sizeof *pool->threads);
  pool->workers = calloc ((size_t) n_threads, sizeof *pool->workers);
  for (int i = 1; i < n_threads; i++) {
    pool->workers[i] = (Worker){ pool, i };
    /* Where the system allows no more threads, fewer do the same work. */
    if (pthread_create (&pool->threads[i], NULL, worker_main, &pool->workers[i]) != 0)
      break;
    pool->n_threads = i + 1;
  }
  return pool;
}

void
gn_thread_pool_free (GnThreadPool *pool)
{
  if (pool == NULL)
    return;
  pthread_mutex_lock (&pool->lock);
  pool->stop = true;
  pthread_cond_broadcast (&pool->work);
  pthread_mutex_unlock (&pool->lock);
  for (int i = 1; i < pool->n_threads; i++)
    pthread_join (pool->threads[i], NULL);
  pthread_cond_destroy (&pool->done);
  pthread_cond_destroy (&pool->work);
  pthread_mutex_destroy (&pool->lock);
  free (pool->workers);
  free (pool->threads);
  free (pool);
}

int
gn_thread_pool_n_threads (const GnThreadPool *pool)
{
  return pool->n_threads;
}

static void
wait_until_done (GnThreadPool *pool)
{
  for (int i = 0; i < SPIN_ROUNDS; i++) {
    if (atomic_load (&pool->unfinished) == 0)
      return;
    relax ();
  }
  pthread_mutex_lock (&pool->lock);
  atomic_store (&pool->caller_sleeps, true);
  while (atomic_load (&pool->unfinished) > 0)
    pthread_cond_wait (&pool->done, &pool->lock);
  atomic_store (&pool->caller_sleeps, false);
  pthread_mutex_unlock (&pool->lock);
}

static void
share_out (GnThreadPool *pool, int n_tasks, GnTaskFunc func, void *data)
{
  assert (atomic_load (&pool->unfinished) == 0);
  pool->func = func;
  pool->data = data;
  pool->n_tasks = n_tasks;
  atomic_store (&pool->unfinished, n_tasks);
  atomic_store (&pool->untaken, n_tasks);
  /* A worker counts itself asleep before it looks at untaken for the last time: one of the two sees the other. */
  if (atomic_load (&pool->n_sleeping) > 0) {
    pthread_mutex_lock (&pool->lock);
    pthread_cond_broadcast (&pool->work);
    pthread_mutex_unlock (&pool->lock);
  }
  while (take_task (pool, 0))
    ;
  wait_until_done (pool);
}

void
gn_thread_pool_run (GnThreadPool *pool, int n_tasks, GnTaskFunc func, void *data)
{
  assert (n_tasks >= 0);
  unsigned before = flush_subnormals ();
  if (pool->n_threads > 1 && n_tasks > 1)
    share_out (pool, n_tasks, func, data);
  else
    for (int i = 0; i < n_tasks; i++)
      func (data, i, 0);
  restore_subnormals (before);
}
