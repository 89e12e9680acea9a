/* What the processor offers and which kernel path is in use. */
#pragma once

typedef enum { GN_ISA_PORTABLE, GN_ISA_AVX2, GN_ISA_AVX512, GN_ISA_AVX512BF16 } GnIsa;

GnIsa       gn_cpu_best_isa   (void);            /* what the processor can do */
GnIsa       gn_cpu_isa        (void);            /* what is used: best, or GUENON_ISA when it is set and possible; fixed at first call */
const char *gn_isa_name       (GnIsa isa);       /* "portable", "avx2", "avx512", "avx512bf16" */
const char *gn_cpu_isa_problem (void);           /* NULL, or why GUENON_ISA could not be honoured (one sentence) */
const char *gn_cpu_model      (void);            /* "AMD EPYC …" from /proc/cpuinfo, or "unknown" */
const char *gn_cpu_blas_core  (void);            /* openblas_get_corename() */
const char *gn_cpu_blas_warning (void);          /* NULL, or a sentence when OpenBLAS uses an older core than the processor (OPENBLAS_CORETYPE) */
