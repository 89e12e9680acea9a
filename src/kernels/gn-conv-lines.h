/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Internal: GN_CONV_LINES, convolution of few channels. What a row of the kernel sees of a line of the picture is one run of
 * memory, so a line with its border is a product's operand as it lies, row after row of the kernel, and nothing is gathered. */
#pragma once

#include "gn-conv.h"
#include "gn-kernel-table.h"

/* Whether it applies; it is then the fastest. */
bool   gn_conv_lines_suit (const GnConvShape *shape);

size_t gn_conv_lines_prepared_bytes (const GnConvShape *shape);
void   gn_conv_lines_prepare (GnThreadPool *pool, const GnConvShape *shape, const float *weight, const float *scale,
                              void *prepared);

size_t gn_conv_lines_forward_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_lines_forward (GnThreadPool *pool, const GnConvShape *shape, const GnConvSource *x, const void *prepared,
                              const GnConvEpilogue *epilogue, void *z, void *workspace);

/* gn-conv-lines-gradient.c */
size_t gn_conv_lines_weight_gradient_workspace (const GnConvShape *shape, int n_threads);
void   gn_conv_lines_weight_gradient (GnThreadPool *pool, const GnConvShape *shape, const GnConvBackward *backward,
                                      void *workspace);

/**
 * GnConvLines:
 * @operand: what lines are made of: BF16 where the tensors are and numbers come in whole pairs
 * @run: numbers that a row of the kernel sees
 * @depth: the same, made even for pairs: the last one counts for nothing
 * @step: numbers between what two neighbouring outputs see
 * @length: numbers of a line, border included
 */
typedef struct {
  const GnConvShape *shape;
  GnElement operand;
  int run, depth, step, length;
} GnConvLines;

GnConvLines gn_conv_lines (const GnConvShape *shape);

/* Bytes that the lines of so many rows of outputs take, what they are made with included. */
size_t gn_conv_lines_bytes (const GnConvLines *lines, int rows);

/* lines[gn_conv_lines_count()][length]: what so many rows of the picture's outputs see, from row y on, zeros outside the
 * picture. memory: of gn_conv_lines_bytes(). */
const char *gn_conv_lines_load (const GnConvLines *lines, const GnConvSource *x, int picture, int y, int rows,
                                void *memory);

/* Lines that so many rows of outputs see. */
static inline int
gn_conv_lines_count (const GnConvShape *shape, int rows)
{
  return (rows - 1) * shape->stride + shape->kernel;
}
