/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-run-log.h"
#include "gn-error.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

const char gn_metrics_header[] =
    "epoch,train_loss,train_accuracy,validation_loss,validation_accuracy,learning_rate,seconds";
const char gn_steps_header[] = "step,epoch,loss,accuracy,learning_rate";

enum { METRICS_COLUMNS = 7, STEPS_COLUMNS = 5, MOST_COLUMNS = 7 };

struct GnRunLog {
  char *path;
  int fd;
  off_t length;
};

static gboolean
fail (GnRunLog *log, GError **error)
{
  return gn_error_set_from_errno (error, errno, _("Cannot write"), log->path);
}

/* Bytes of the header and the rows to keep; 0 when the header is not ours. */
static gsize
kept_length (const char *text, const char *header, gint64 last, gint64 *n_rows)
{
  gsize header_length = strlen (header);
  *n_rows = 0;
  if (strncmp (text, header, header_length) != 0 || text[header_length] != '\n')
    return 0;
  const char *row = text + header_length + 1, *end;
  while (*n_rows < last && (end = strchr (row, '\n')) && g_ascii_strtoll (row, NULL, 10) == *n_rows + 1) {
    row = end + 1;
    ++*n_rows;
  }
  return (gsize)(row - text);
}

GnRunLog *
gn_run_log_open (const char *path, const char *header, gint64 last, gint64 *n_rows, GError **error)
{
  g_autoptr (GnRunLog) log = g_new0 (GnRunLog, 1);
  g_autofree char *text = NULL;
  gint64 rows = 0;
  g_file_get_contents (path, &text, NULL, NULL);
  log->path = g_strdup (path);
  log->length = text ? (off_t)kept_length (text, header, last, &rows) : 0;
  log->fd = open (path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
  if (log->fd < 0 || ftruncate (log->fd, log->length) != 0) {
    fail (log, error);
    return NULL;
  }
  if (log->length == 0 && !gn_run_log_append (log, header, error))
    return NULL;
  if (n_rows)
    *n_rows = rows;
  return g_steal_pointer (&log);
}

gboolean
gn_run_log_append (GnRunLog *log, const char *row, GError **error)
{
  g_autofree char *line = g_strconcat (row, "\n", NULL);
  gsize length = strlen (line), done = 0;
  while (done < length) {
    ssize_t n = pwrite (log->fd, line + done, length - done, log->length + (off_t)done);
    if (n < 0 && errno == EINTR)
      continue;
    if (n < 0) {
      fail (log, error);
      if (ftruncate (log->fd, log->length) != 0)
        return FALSE; /* a torn last row: readers and the next resume leave it out */
      return FALSE;
    }
    done += (gsize)n;
  }
  log->length += (off_t)length;
  return TRUE;
}

gboolean
gn_run_log_sync (GnRunLog *log, GError **error)
{
  return fsync (log->fd) == 0 || fail (log, error);
}

void
gn_run_log_close (GnRunLog *log)
{
  if (!log)
    return;
  if (log->fd >= 0)
    close (log->fd);
  g_free (log->path);
  g_free (log);
}

static void
append_number (GString *row, double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  g_string_append_printf (row, ",%s", g_ascii_formatd (buffer, sizeof buffer, "%.9g", value));
}

char *
gn_metrics_to_row (const GnEpochMetrics *metrics)
{
  GString *row = g_string_new (NULL);
  g_string_printf (row, "%d", metrics->epoch);
  append_number (row, metrics->train_loss);
  append_number (row, metrics->train_accuracy);
  append_number (row, metrics->validation_loss);
  append_number (row, metrics->validation_accuracy);
  append_number (row, metrics->learning_rate);
  append_number (row, metrics->seconds);
  return g_string_free (row, FALSE);
}

char *
gn_step_to_row (const GnStepMetrics *metrics)
{
  GString *row = g_string_new (NULL);
  g_string_printf (row, "%" G_GINT64_FORMAT ",%d", metrics->step, metrics->epoch);
  append_number (row, metrics->loss);
  append_number (row, metrics->accuracy);
  append_number (row, metrics->learning_rate);
  return g_string_free (row, FALSE);
}

static gboolean
parse_row (const char *row, const char *end, double *values, int n)
{
  for (int i = 0; i < n; i++) {
    char *stop;
    values[i] = g_ascii_strtod (row, &stop);
    if (stop == row || *stop != (i + 1 < n ? ',' : '\n') || stop > end)
      return FALSE;
    row = stop + 1;
  }
  return TRUE;
}

typedef void (*RowFunc) (GArray *array, const double *values);

static GArray *
read_rows (const char *path, int n_columns, GArray *array, RowFunc add, GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *text = NULL;
  double values[MOST_COLUMNS];
  if (!g_file_get_contents (path, &text, NULL, &reason)) {
    if (g_error_matches (reason, G_FILE_ERROR, G_FILE_ERROR_NOENT))
      return array;
    g_propagate_error (error, g_steal_pointer (&reason));
    g_array_unref (array);
    return NULL;
  }
  const char *row = strchr (text, '\n'), *end;
  while (row && (end = strchr (row + 1, '\n')) && parse_row (row + 1, end, values, n_columns)) {
    add (array, values);
    row = end;
  }
  return array;
}

static void
add_metrics (GArray *array, const double *v)
{
  GnEpochMetrics metrics = { (int)v[0], v[1], v[2], v[3], v[4], v[5], v[6] };
  g_array_append_val (array, metrics);
}

static void
add_step (GArray *array, const double *v)
{
  GnStepMetrics metrics = { (gint64)v[0], (int)v[1], v[2], v[3], v[4] };
  g_array_append_val (array, metrics);
}

GArray *
gn_run_log_read_metrics (const char *path, GError **error)
{
  return read_rows (path, METRICS_COLUMNS, g_array_new (FALSE, FALSE, sizeof (GnEpochMetrics)), add_metrics, error);
}

GArray *
gn_run_log_read_steps (const char *path, GError **error)
{
  return read_rows (path, STEPS_COLUMNS, g_array_new (FALSE, FALSE, sizeof (GnStepMetrics)), add_step, error);
}
