/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: one vector register of this instruction set. */
#pragma once

#include <stdint.h>

#include "gn-vector.h"

#if defined (GN_VECTOR_LANES)
#define LANES GN_VECTOR_LANES
#elif defined (__AVX512F__)
#define LANES 16
#elif defined (__AVX2__)
#define LANES 8
#else
#define LANES 4
#endif

/* The letter of a vector register in the compiler's assembly constraints; of memory where no register holds a Vec. */
#if defined (GN_VECTOR_LANES)
#define GN_VECTOR_REGISTER "m"
#elif defined (__x86_64__)
#define GN_VECTOR_REGISTER "v"
#elif defined (__aarch64__)
#define GN_VECTOR_REGISTER "w"
#else
#define GN_VECTOR_REGISTER "m"
#endif

typedef float Vec __attribute__ ((vector_size (LANES * sizeof (float))));
typedef int32_t Mask __attribute__ ((vector_size (LANES * sizeof (int32_t))));
/* In memory: no alignment promised. */
typedef float Packed __attribute__ ((vector_size (LANES * sizeof (float)), aligned (4), may_alias));

/* Registers for a panel of channels. */
#define PER_PANEL (GN_PANEL / LANES)

#define INLINE static inline __attribute__ ((always_inline))

INLINE Vec
load (const float *p)
{
  return *(const Packed *) p;
}

INLINE void
store (float *p, Vec v)
{
  *(Packed *) p = v;
}

/* x in every lane; subtracting zero changes no value, and the compiler drops it. */
INLINE Vec
splat (float x)
{
  return x - (Vec){ 0 };
}

#ifdef GN_VECTOR_BF16
typedef uint32_t Wide __attribute__ ((vector_size (LANES * sizeof (uint32_t))));
/* In memory, like Packed. */
typedef uint32_t PackedWide __attribute__ ((vector_size (LANES * sizeof (uint32_t)), aligned (4), may_alias));
typedef uint16_t Half __attribute__ ((vector_size (LANES * sizeof (uint16_t))));
typedef uint16_t PackedHalf __attribute__ ((vector_size (LANES * sizeof (uint16_t)), aligned (2), may_alias));

/* Of BF16 numbers; gcc takes the plain conversion apart. */
INLINE Vec
widen_vector (Half halves)
{
#if defined (__AVX512F__) && LANES == 16
  return (Vec) ((Wide) _mm512_cvtepu16_epi32 ((__m256i) halves) << 16);
#else
  return (Vec) (__builtin_convertvector (halves, Wide) << 16);
#endif
}

INLINE Vec
load_stored (const Stored *p)
{
  return widen_vector (*(const PackedHalf *) p);
}

INLINE Half
narrow_vector (Vec v)
{
#ifdef __AVX512BF16__
  return (Half) _mm512_cvtneps_pbh ((__m512) v);
#else
  Wide bits = (Wide) v, rounded = (bits + 0x7fff + (bits >> 16 & 1)) >> 16, nan = (Wide) (v != v);
  return __builtin_convertvector ((rounded & ~nan) | (0x7fc0 & nan), Half);
#endif
}

INLINE void
store_stored (Stored *p, Vec v)
{
  *(PackedHalf *) p = narrow_vector (v);
}

/* As it will be read again. */
INLINE Vec
rounded (Vec v)
{
  return widen_vector (narrow_vector (v));
}

/* Past the cache, into lines that are written whole. */
INLINE void
stream_stored (Stored *p, Vec v)
{
#if defined (__AVX512F__) && LANES == 16
  _mm256_stream_si256 ((__m256i *) (void *) p, (__m256i) narrow_vector (v));
#elif defined (__AVX2__) && LANES == 8
  _mm_stream_si128 ((__m128i *) (void *) p, (__m128i) narrow_vector (v));
#else
  store_stored (p, v);
#endif
}
#else
INLINE Vec
load_stored (const Stored *p)
{
  return load (p);
}

INLINE void
store_stored (Stored *p, Vec v)
{
  store (p, v);
}

INLINE Vec
rounded (Vec v)
{
  return v;
}

INLINE void
stream_stored (Stored *p, Vec v)
{
#if defined (__AVX512F__) && LANES == 16
  _mm512_stream_ps (p, (__m512) v);
#elif defined (__AVX2__) && LANES == 8
  _mm256_stream_ps (p, (__m256) v);
#else
  store_stored (p, v);
#endif
}
#endif

/* stream: a constant wherever it is inlined. */
INLINE void
put_stored (bool stream, Stored *p, Vec v)
{
  if (stream)
    stream_stored (p, v);
  else
    store_stored (p, v);
}

/* What was streamed is there before anything that is written from here on. */
INLINE void
settle_streams (void)
{
#ifdef __AVX2__
  _mm_sfence ();
#endif
}

/* NaN stays NaN: a diverged network must be seen, not clamped. */
INLINE Vec
relu (Vec x)
{
  return (Vec) ((Mask) x & ~(x < 0));
}

/* So far ahead memory is asked for what will be read: the processor's own guesses end at every page. */
#define AHEAD_BYTES 2048

/* p: numbers that are read one after the other. */
INLINE void
fetch_ahead (const Stored *p)
{
  __builtin_prefetch ((const char *) p + AHEAD_BYTES);
}

/* Rows, of which so many numbers are read, that far ahead. */
INLINE size_t
rows_ahead (int width)
{
  size_t rows = AHEAD_BYTES / sizeof (Stored) / (size_t) width;
  return rows > 0 ? rows : 1;
}

/* What a source does with its values; a constant wherever it is inlined. */
typedef enum { OPERAND_PLAIN, OPERAND_RELU, OPERAND_GRADIENT } OperandKind;

/* One vector of channels of a source. */
typedef struct {
  const Stored *values, *z;
  Vec k1, k2, k3, mean;
} Operand;

INLINE OperandKind
operand_kind (const GnConvSource *s)
{
  return s->scale ? OPERAND_RELU : s->gradient ? OPERAND_GRADIENT : OPERAND_PLAIN;
}

/* Channels c .. c+LANES-1; values at offset at and further. */
INLINE Operand
operand (OperandKind kind, const GnConvSource *s, ptrdiff_t at, int c)
{
  Operand o = { .values = (const Stored *) s->values + at + c };
  if (kind == OPERAND_RELU) {
    o.k1 = load (s->scale + c);
    o.k2 = load (s->shift + c);
  } else if (kind == OPERAND_GRADIENT) {
    o.z = (const Stored *) s->z + at + c;
    o.k1 = load (s->gradient->k1 + c);
    o.k2 = load (s->gradient->k2 + c);
    o.k3 = load (s->gradient->k3 + c);
    o.mean = load (s->gradient->mean + c);
  }
  return o;
}

INLINE void
fetch_operand (OperandKind kind, const Operand *o, ptrdiff_t at)
{
  __builtin_prefetch (o->values + at);
  if (kind == OPERAND_GRADIENT)
    __builtin_prefetch (o->z + at);
}

INLINE Vec
load_operand (OperandKind kind, const Operand *o, ptrdiff_t at)
{
  Vec v = load_stored (o->values + at);
  if (kind == OPERAND_RELU)
    return relu (o->k1 * v + o->k2);
  if (kind == OPERAND_GRADIENT)
    return o->k1 * v + (o->k2 * (load_stored (o->z + at) - o->mean) + o->k3);
  return v;
}

/* How a gradient is masked; a constant wherever it is inlined. */
typedef enum { MASK_NONE, MASK_OUTPUT, MASK_AFFINE } MaskKind;

/* Whether the gradient of channel j does not pass; that of what is not a number does. */
INLINE bool
is_stopped (MaskKind kind, int j, const Stored *y, const float *scale, const float *shift, float before)
{
  return (kind == MASK_OUTPUT && widen (y[j]) <= 0) || (kind == MASK_AFFINE && scale[j] * before + shift[j] <= 0);
}
