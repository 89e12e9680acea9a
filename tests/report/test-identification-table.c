/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-identification-table.h"

#include <string.h>

static const GnClass classes[] = { { (char *)"n0", (char *)"howler, mantled", (char *)"Alouatta palliata" },
                                   { (char *)"n1", (char *)"patas", (char *)"" } };

static char *
row (const char *name, const GnIdentification *identification)
{
  g_autoptr (GString) csv = gn_identification_table_new ();
  gsize header = csv->len;
  gn_identification_table_add (csv, name, NULL, identification, classes);
  return g_strdup (csv->str + header);
}

/* As many fields in each row as in the header, whatever is known. */
static void
test_rows (void)
{
  int order[] = { 0, 1 };
  float probabilities[] = { 0.75f, 0.25f };
  GnIdentification identification = { .n = 2, .classes = order, .probabilities = probabilities };
  g_autofree char *plain = row ("a b.jpg", &identification);
  g_assert_cmpstr (plain, ==,
                   "a b.jpg,n0,\"howler, mantled\",Alouatta palliata,0.75,\"\",patas,0.25,\"\",\"\",\"\",\"\"\n");
  identification.judged = identification.unsure = TRUE;
  g_autofree char *unsure = row ("\xff.jpg", &identification);
  g_assert_nonnull (strstr (unsure, "0.75,1,patas"));
  g_assert_true (g_str_has_prefix (unsure, "\xff.jpg,"));
  identification.n = 1;
  g_autofree char *single = row ("x", &identification);
  g_assert_nonnull (strstr (single, "0.75,1,\"\",\"\",\"\""));

  GnIdentification failed = { .problem = (char *)"The file is empty" };
  g_autofree char *problem = row ("y", &failed);
  g_assert_cmpstr (problem, ==, "y,\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",The file is empty\n");
  g_autofree char *waiting = row ("z", NULL);
  g_assert_cmpstr (waiting, ==, "z,\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"\n");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/report/identification-table/rows", test_rows);
  return g_test_run ();
}
