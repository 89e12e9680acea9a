/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-machine.h"

#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

static void
test_memory (void)
{
  guint64 total = (guint64)sysconf (_SC_PHYS_PAGES) * (guint64)sysconf (_SC_PAGESIZE);
  guint64 available = gn_machine_get_free_memory ();
  g_assert_cmpuint (available, >, 16 << 20);
  g_assert_cmpuint (available, <=, total);
}

static void
test_disk (void)
{
  g_autoptr (GError) error = NULL;
  guint64 here, below;
  struct statvfs status;
  g_autofree char *folder = g_dir_make_tmp ("guenon-machine-XXXXXX", NULL);
  g_autofree char *missing = g_build_filename (folder, "not", "yet", "there", NULL);
  g_assert_cmpint (statvfs (folder, &status), ==, 0);
  g_assert_true (gn_machine_get_free_disk (folder, &here, &error));
  g_assert_true (gn_machine_get_free_disk (missing, &below, &error));
  g_assert_no_error (error);
  double expected = (double)status.f_bavail * status.f_frsize;
  g_assert_cmpfloat_with_epsilon (here, expected, 0.1 * expected + (64 << 20)); /* others write meanwhile */
  g_assert_cmpfloat_with_epsilon (below, expected, 0.1 * expected + (64 << 20));
  rmdir (folder);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/machine/memory", test_memory);
  g_test_add_func ("/machine/disk", test_disk);
  return g_test_run ();
}
