/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-cpu.h"

#include <cblas.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#ifdef __x86_64__
#include <cpuid.h>
#include <sys/syscall.h>
#include <unistd.h>
#endif

#include "gn-kernel-table.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static GnIsa best_isa;
static GnIsa used_isa;
static char isa_problem[160];
static char model[128] = "unknown";
static char blas_warning[320];

static const char *const isa_names[] = {
  [GN_ISA_PORTABLE] = "portable",
  [GN_ISA_AVX2] = "avx2",
  [GN_ISA_AVX512] = "avx512",
  [GN_ISA_AVX512BF16] = "avx512bf16",
  [GN_ISA_AMX] = "amx",
};

static const GnKernelTable *const tables[][2] = {
  [GN_ISA_PORTABLE] = { &gn_kernel_table_portable, &gn_kernel_table_portable_bf16 },
#ifdef __x86_64__
  [GN_ISA_AVX2] = { &gn_kernel_table_avx2, &gn_kernel_table_avx2_bf16 },
  /* FP32 gains nothing from the BF16 instructions. */
  [GN_ISA_AVX512] = { &gn_kernel_table_avx512, &gn_kernel_table_avx512_bf16 },
  [GN_ISA_AVX512BF16] = { &gn_kernel_table_avx512, &gn_kernel_table_avx512bf16_bf16 },
  [GN_ISA_AMX] = { &gn_kernel_table_avx512, &gn_kernel_table_amx_bf16 },
#endif
};

#ifdef __x86_64__
/* Whether the processor has AMX's tiles and the system saves them: the process must ask once, for all its threads. */
static bool
may_use_tiles (void)
{
#ifdef __linux__
  enum { REQUEST_PERMISSION = 0x1023 /* ARCH_REQ_XCOMP_PERM */, TILE_DATA = 18 };
  enum { AMX_BF16 = 1u << 22, AMX_TILE = 1u << 24 };
  unsigned a, b, c, d;
  return __get_cpuid_count (7, 0, &a, &b, &c, &d) && (d & AMX_BF16) && (d & AMX_TILE)
         && syscall (SYS_arch_prctl, REQUEST_PERMISSION, TILE_DATA) == 0;
#else
  return false;
#endif
}

/* Where there is AVX-512: what of it. */
static GnIsa
avx512_isa (void)
{
  if (!__builtin_cpu_supports ("avx512bf16"))
    return GN_ISA_AVX512;
  return may_use_tiles () ? GN_ISA_AMX : GN_ISA_AVX512BF16;
}
#endif

static GnIsa
detect_isa (void)
{
#ifdef __x86_64__
  __builtin_cpu_init ();
  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw")
      && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512vl"))
    return avx512_isa ();
  if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    return GN_ISA_AVX2;
#endif
  return GN_ISA_PORTABLE;
}

static void
choose_isa (void)
{
  const char *wish = getenv ("GUENON_ISA");
  best_isa = used_isa = detect_isa ();
  if (wish == NULL || *wish == '\0')
    return;
  for (int isa = GN_ISA_PORTABLE; isa < GN_N_ISAS; isa++) {
    if (strcmp (wish, isa_names[isa]) != 0)
      continue;
    if (isa <= (int) best_isa)
      used_isa = (GnIsa) isa;
    else
      snprintf (isa_problem, sizeof isa_problem, "GUENON_ISA asks for %s, but this processor offers at most %s.",
                isa_names[isa], isa_names[best_isa]);
    return;
  }
  snprintf (isa_problem, sizeof isa_problem,
            "GUENON_ISA is \"%.40s\"; it can be portable, avx2, avx512, avx512bf16 or amx.", wish);
}

static void
read_model (void)
{
  FILE *file = fopen ("/proc/cpuinfo", "re");
  char line[256];
  if (file == NULL)
    return;
  while (fgets (line, sizeof line, file) != NULL) {
    char *colon = strchr (line, ':');
    if (strncmp (line, "model name", 10) != 0 || colon == NULL)
      continue;
    colon += 1 + strspn (colon + 1, " \t");
    colon[strcspn (colon, "\n")] = '\0';
    if (*colon != '\0')
      snprintf (model, sizeof model, "%.*s", (int) sizeof model - 1, colon);
    break;
  }
  fclose (file);
}

#ifdef __x86_64__
/* The instruction set OpenBLAS's x86-64 cores use in single precision. */
static GnIsa
blas_core_isa (const char *core)
{
  static const char *const avx512[] = { "SkylakeX", "Cooperlake", "SapphireRapids" };
  static const char *const avx2[] = { "Haswell", "Zen", "Excavator" };
  for (size_t i = 0; i < sizeof avx512 / sizeof *avx512; i++)
    if (strcasecmp (core, avx512[i]) == 0)
      return GN_ISA_AVX512;
  for (size_t i = 0; i < sizeof avx2 / sizeof *avx2; i++)
    if (strcasecmp (core, avx2[i]) == 0)
      return GN_ISA_AVX2;
  return GN_ISA_PORTABLE;
}
#endif

static void
check_blas (void)
{
#ifdef __x86_64__
  const char *core = openblas_get_corename ();
  const char *forced = getenv ("OPENBLAS_CORETYPE");
  GnIsa wanted = best_isa > GN_ISA_AVX512 ? GN_ISA_AVX512 : best_isa;
  if (blas_core_isa (core) >= wanted)
    return;
  if (forced != NULL && *forced != '\0')
    snprintf (blas_warning, sizeof blas_warning,
              "OpenBLAS runs its %.24s kernels because OPENBLAS_CORETYPE is set to \"%.24s\", though this processor "
              "has %s; unset OPENBLAS_CORETYPE for the full speed.",
              core, forced, wanted == GN_ISA_AVX512 ? "AVX-512" : "AVX2");
  else
    snprintf (blas_warning, sizeof blas_warning,
              "OpenBLAS runs its %.24s kernels, though this processor has %s; a newer OpenBLAS, or "
              "OPENBLAS_CORETYPE=%s in the environment, is faster.",
              core, wanted == GN_ISA_AVX512 ? "AVX-512" : "AVX2", wanted == GN_ISA_AVX512 ? "SkylakeX" : "Haswell");
#endif
}

static void
init (void)
{
  choose_isa ();
  read_model ();
  check_blas ();
  /* Products run inside the pool's tasks; a second level of threads would fight over the processors. */
  openblas_set_num_threads (1);
}

GnIsa
gn_cpu_best_isa (void)
{
  pthread_once (&once, init);
  return best_isa;
}

GnIsa
gn_cpu_isa (void)
{
  pthread_once (&once, init);
  return used_isa;
}

const GnKernelTable *
gn_kernel_table_for (GnElement element)
{
  return tables[gn_cpu_isa ()][element];
}

const GnKernelTable *
gn_kernel_table (void)
{
  return gn_kernel_table_for (GN_ELEMENT_FP32);
}

const char *
gn_isa_name (GnIsa isa)
{
  return isa_names[isa];
}

const char *
gn_cpu_isa_problem (void)
{
  pthread_once (&once, init);
  return isa_problem[0] != '\0' ? isa_problem : NULL;
}

const char *
gn_cpu_model (void)
{
  pthread_once (&once, init);
  return model;
}

const char *
gn_cpu_blas_core (void)
{
  return openblas_get_corename ();
}

const char *
gn_cpu_blas_warning (void)
{
  pthread_once (&once, init);
  return blas_warning[0] != '\0' ? blas_warning : NULL;
}
