/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cpu.h"

#include "support.h"

/* The choice is made once in a process, so each wish is tried in one of its own. */
static void
check_in_child (const char *name, const char *value, void (*check) (void))
{
  if (g_test_subprocess ()) {
    check ();
    return;
  }
  g_setenv (name, value, TRUE);
  g_test_trap_subprocess (NULL, 0, G_TEST_SUBPROCESS_INHERIT_STDERR);
  g_test_trap_assert_passed ();
  g_unsetenv (name);
}

static void
check_portable (void)
{
  g_assert_cmpint (gn_cpu_isa (), ==, GN_ISA_PORTABLE);
  g_assert_null (gn_cpu_isa_problem ());
}

static void
test_portable (void)
{
  check_in_child ("GUENON_ISA", "portable", check_portable);
}

static void
check_unknown (void)
{
  g_assert_cmpint (gn_cpu_isa (), ==, gn_cpu_best_isa ());
  g_assert_nonnull (strstr (gn_cpu_isa_problem (), "mmx"));
}

static void
test_unknown (void)
{
  check_in_child ("GUENON_ISA", "mmx", check_unknown);
}

static void
check_too_much (void)
{
  g_assert_cmpint (gn_cpu_isa (), ==, gn_cpu_best_isa ());
  g_assert_true ((gn_cpu_isa_problem () == NULL) == (gn_cpu_best_isa () == GN_ISA_AMX));
}

static void
test_too_much (void)
{
  check_in_child ("GUENON_ISA", "amx", check_too_much);
}

static void
check_old_blas (void)
{
  if (gn_cpu_best_isa () >= GN_ISA_AVX2)
    g_assert_nonnull (strstr (gn_cpu_blas_warning (), "OPENBLAS_CORETYPE"));
}

static void
test_old_blas (void)
{
  check_in_child ("OPENBLAS_CORETYPE", "Nehalem", check_old_blas);
}

static void
test_names (void)
{
  static const char *const names[] = { "portable", "avx2", "avx512", "avx512bf16", "amx" };
  for (int isa = GN_ISA_PORTABLE; isa < GN_N_ISAS; isa++)
    g_assert_cmpstr (gn_isa_name ((GnIsa) isa), ==, names[isa]);
  g_assert_cmpstr (gn_cpu_model (), !=, "");
  g_assert_cmpstr (gn_cpu_blas_core (), !=, "");
  g_assert_cmpint (gn_cpu_isa (), <=, gn_cpu_best_isa ());
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/kernels/cpu/names", test_names);
  g_test_add_func ("/kernels/cpu/portable", test_portable);
  g_test_add_func ("/kernels/cpu/unknown", test_unknown);
  g_test_add_func ("/kernels/cpu/too-much", test_too_much);
  g_test_add_func ("/kernels/cpu/old-blas", test_old_blas);
  return g_test_run ();
}
