/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-identification-table.h"
#include "gn-csv.h"
#include "gn-exif.h"

#include <math.h>

GString *
gn_identification_table_new (void)
{
  return g_string_new (
      "file,class,species,latin_name,probability,not_sure,runner_up,runner_up_probability,date,latitude,"
      "longitude,error\n");
}

static void
add_answer (GString *csv, const GnIdentification *identification, const GnClass *classes)
{
  const GnClass *best = &classes[identification->classes[0]];
  gboolean has_second = identification->n > 1;
  gn_csv_add_text (csv, best->id);
  gn_csv_add_text (csv, best->name);
  gn_csv_add_text (csv, best->latin_name);
  gn_csv_add_real (csv, (double)identification->probabilities[0]);
  if (identification->judged)
    gn_csv_add_int (csv, identification->unsure);
  else
    gn_csv_add_text (csv, "");
  gn_csv_add_text (csv, has_second ? classes[identification->classes[1]].name : "");
  gn_csv_add_real (csv, has_second ? (double)identification->probabilities[1] : (double)NAN);
}

static void
add_empty (GString *csv, int n)
{
  for (int i = 0; i < n; i++)
    gn_csv_add_text (csv, "");
}

static void
add_origin (GString *csv, const char *path)
{
  GnExif exif = { 0 };
  if (path)
    gn_exif_read (path, &exif);
  gn_csv_add_text (csv, exif.date);
  gn_csv_add_real (csv, exif.has_position ? exif.latitude : (double)NAN);
  gn_csv_add_real (csv, exif.has_position ? exif.longitude : (double)NAN);
}

void
gn_identification_table_add (GString *csv, const char *name, const char *path, const GnIdentification *identification,
                             const GnClass *classes)
{
  const char *problem = identification ? identification->problem : NULL;
  gn_csv_add_text (csv, name);
  if (identification && !problem && classes)
    add_answer (csv, identification, classes);
  else
    add_empty (csv, 7);
  add_origin (csv, path);
  gn_csv_add_text (csv, problem ? problem : "");
  gn_csv_end_line (csv);
}
