/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The yardstick: what the arithmetic units could do if nothing ever waited for memory. */
#pragma once

#include "gn-thread-pool.h"

/**
 * gn_peak_measure:
 *
 * Takes about a tenth of a second of every thread. Not for two callers with one @pool at a time.
 *
 * Returns: single-precision operations a second (a multiplication and an addition count as two) of all the pool's
 *   threads together, with the vectors of the kernel path in use
 */
double gn_peak_measure (GnThreadPool *pool);
