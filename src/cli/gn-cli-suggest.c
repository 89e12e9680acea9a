/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cli-options.h"

#include <string.h>

#define MAX_LENGTH 63

/* Edits between the words, a swap of neighbours counting as one (Damerau 1964; the restricted form). */
static guint
distance (const char *a, const char *b)
{
  guint table[MAX_LENGTH + 1][MAX_LENGTH + 1];
  gsize n = strlen (a), m = strlen (b);
  if (n > MAX_LENGTH || m > MAX_LENGTH)
    return G_MAXUINT;
  for (gsize i = 0; i <= n; i++)
    table[i][0] = (guint)i;
  for (gsize j = 0; j <= m; j++)
    table[0][j] = (guint)j;
  for (gsize i = 1; i <= n; i++)
    for (gsize j = 1; j <= m; j++) {
      guint best = table[i - 1][j - 1] + (a[i - 1] != b[j - 1]);
      best = MIN (best, table[i - 1][j] + 1);
      best = MIN (best, table[i][j - 1] + 1);
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        best = MIN (best, table[i - 2][j - 2] + 1);
      table[i][j] = best;
    }
  return table[n][m];
}

const char *
gn_cli_nearest (const char *word, const char *const *candidates)
{
  const char *nearest = NULL;
  guint least = (guint)strlen (word) / 3 + 2; /* farther off it is another word */
  for (; *candidates; candidates++) {
    guint d = strlen (word) >= 3 && g_str_has_prefix (*candidates, word) ? 1 : distance (word, *candidates);
    if (d < least) {
      least = d;
      nearest = *candidates;
    }
  }
  return nearest;
}
