/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-signals.h"

#include <signal.h>
#include <sys/eventfd.h>
#include <unistd.h>

static volatile sig_atomic_t first_signal;
static int event_fd = -1;

/* Runs on whichever thread the kernel picks: nothing here but what is safe in a handler. The second one must not depend on
 * anybody else being alive. */
static void
on_signal (int number)
{
  static const char message[] = "\nFinishing the step in hand; press Ctrl+C again to leave at once.\n";
  guint64 one = 1;
  if (first_signal)
    _exit (128 + number);
  first_signal = number;
  if (write (STDERR_FILENO, message, sizeof message - 1) < 0 || write (event_fd, &one, sizeof one) < 0)
    return; /* nobody to tell */
}

/* g_cancellable_cancel() takes locks, so a thread of its own calls it. */
static gpointer
wait_for_signal (gpointer cancellable)
{
  guint64 count;
  while (read (event_fd, &count, sizeof count) != sizeof count)
    ;
  g_cancellable_cancel (cancellable);
  return NULL;
}

void
gn_cli_signals_watch (GCancellable *cancellable)
{
  struct sigaction action = { .sa_handler = on_signal, .sa_flags = SA_RESTART };
  event_fd = eventfd (0, EFD_CLOEXEC);
  if (event_fd < 0)
    return;
  g_thread_unref (g_thread_new ("signals", wait_for_signal, cancellable));
  sigemptyset (&action.sa_mask);
  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
}

int
gn_cli_signals_get (void)
{
  return first_signal;
}
