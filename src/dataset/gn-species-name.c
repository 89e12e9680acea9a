/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-species-name.h"
#include "gn-practice-species.h"

#include <glib/gi18n-lib.h>
#include <string.h>

typedef struct {
  const char *latin_name, *name;
} Species;

/* The monkeys of the data set that the report worked with. */
static const Species known[] = {
  { "alouatta palliata", N_("mantled howler") },
  { "erythrocebus patas", N_("patas monkey") },
  { "cacajao calvus", N_("bald uakari") },
  { "macaca fuscata", N_("Japanese macaque") },
  { "cebuella pygmea", N_("pygmy marmoset") },
  { "cebus capucinus", N_("white-headed capuchin") },
  { "mico argentatus", N_("silvery marmoset") },
  { "saimiri sciureus", N_("common squirrel monkey") },
  { "aotus nigriceps", N_("black-headed night monkey") },
  { "trachypithecus johnii", N_("Nilgiri langur") },
};

/* Whatever the case of letters, and with blanks or underscores. */
static gboolean
is_same (const char *a, const char *b)
{
  for (; *a && *b; a++, b++) {
    char x = *a == '_' ? ' ' : g_ascii_tolower (*a), y = *b == '_' ? ' ' : g_ascii_tolower (*b);
    if (x != y)
      return FALSE;
  }
  return *a == *b;
}

static const char *
find_english (const char *latin_name)
{
  guint n;
  const GnPracticeSpecies *practice = gn_practice_species (&n);
  for (guint i = 0; i < G_N_ELEMENTS (known); i++)
    if (is_same (known[i].latin_name, latin_name))
      return known[i].name;
  for (guint i = 0; i < n; i++)
    if (is_same (practice[i].latin_name, latin_name))
      return practice[i].name;
  return NULL;
}

const char *
gn_species_get_name (const GnClass *class)
{
  const char *english = find_english (class->latin_name), *translated = english ? _(english) : NULL;
  return translated && strcmp (translated, english) != 0 ? translated : class->name;
}
