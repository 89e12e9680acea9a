/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What activations and their gradients are stored as. Weights, sums, statistics and vectors of one value a channel are
 * always FP32. */
#pragma once

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/**
 * GnElement:
 * @GN_ELEMENT_FP32: float
 * @GN_ELEMENT_BF16: the upper half of a float, rounded to nearest, ties to even (Kalamkar et al. 2019, "A Study of BFLOAT16
 *   for Deep Learning Training")
 */
typedef enum { GN_ELEMENT_FP32, GN_ELEMENT_BF16 } GnElement;

static inline size_t
gn_element_size (GnElement element)
{
  return element == GN_ELEMENT_BF16 ? sizeof (uint16_t) : sizeof (float);
}

/* Element i of an array. */
static inline void *
gn_element_at (const void *array, size_t i, GnElement element)
{
  return (char *) array + i * gn_element_size (element);
}

static inline float
gn_bf16_to_float (uint16_t half)
{
  uint32_t bits = (uint32_t) half << 16;
  float value;
  memcpy (&value, &bits, sizeof value);
  return value;
}

/* NaN stays NaN. */
static inline uint16_t
gn_bf16_from_float (float value)
{
  uint32_t bits;
  memcpy (&bits, &value, sizeof bits);
  uint32_t rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16;
  return (uint16_t) (value != value ? 0x7fc0 : rounded);
}
