/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the processor offers and which kernel path is in use. Every function here is thread-safe; the strings belong to
 * the library and live as long as the process. */
#pragma once

/**
 * GnIsa:
 *
 * Instruction sets the vector loops are compiled for, each including those before it. On other processors than x86-64
 * only @GN_ISA_PORTABLE exists.
 */
typedef enum { GN_ISA_PORTABLE, GN_ISA_AVX2, GN_ISA_AVX512, GN_ISA_AVX512BF16, GN_ISA_AMX } GnIsa;
#define GN_N_ISAS (GN_ISA_AMX + 1)

/**
 * gn_cpu_best_isa:
 *
 * Returns: the best set this processor and its operating system offer
 */
GnIsa gn_cpu_best_isa (void);

/**
 * gn_cpu_isa:
 *
 * Returns: the set in use: the best, or what the environment variable GUENON_ISA names when the processor offers it;
 *   fixed at the first call. Results are bit-identical within one set, not across sets.
 */
GnIsa gn_cpu_isa (void);

/**
 * gn_isa_name:
 *
 * Returns: "portable", "avx2", "avx512", "avx512bf16" or "amx", as GUENON_ISA takes them
 */
const char *gn_isa_name (GnIsa isa);

/**
 * gn_cpu_isa_problem:
 *
 * Returns: (nullable): a sentence why GUENON_ISA could not be honoured
 */
const char *gn_cpu_isa_problem (void);

/**
 * gn_cpu_model:
 *
 * Returns: the processor's name from /proc/cpuinfo, or "unknown"
 */
const char *gn_cpu_model (void);

/**
 * gn_cpu_blas_core:
 *
 * Returns: the core OpenBLAS chose its kernels for, such as "SkylakeX"
 */
const char *gn_cpu_blas_core (void);

/**
 * gn_cpu_blas_warning:
 *
 * Returns: (nullable): a sentence when OpenBLAS uses kernels for an older processor than this one (a stray
 *   OPENBLAS_CORETYPE in the environment halves the speed), with what to do about it
 */
const char *gn_cpu_blas_warning (void);
