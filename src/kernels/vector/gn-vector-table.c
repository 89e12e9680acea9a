/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-vector.h"

const GnKernelTable GN_VECTOR (kernel_table) = {
  .relu_forward = GN_VECTOR (relu_forward),
  .relu_backward = GN_VECTOR (relu_backward),
  .add_forward = GN_VECTOR (add_forward),
  .accumulate = GN_VECTOR (accumulate),
  .all_finite = GN_VECTOR (all_finite),
  .column_sums = GN_VECTOR (column_sums),
  .finish_rows = GN_VECTOR (finish_rows),
  .norm_forward = GN_VECTOR (norm_forward),
  .norm_backward_sums = GN_VECTOR (norm_backward_sums),
  .norm_backward_apply = GN_VECTOR (norm_backward_apply),
  .max_pool_forward_row = GN_VECTOR (max_pool_forward_row),
  .max_pool_backward_row = GN_VECTOR (max_pool_backward_row),
  .average_rows = GN_VECTOR (average_rows),
  .broadcast_rows = GN_VECTOR (broadcast_rows),
  .winograd_input = GN_VECTOR (winograd_input),
  .winograd_output = GN_VECTOR (winograd_output),
  .winograd_output_gradient = GN_VECTOR (winograd_output_gradient),
  .winograd_weight = GN_VECTOR (winograd_weight),
  .winograd_weight_gradient = GN_VECTOR (winograd_weight_gradient),
  .adam = GN_VECTOR (adam),
  .sgd = GN_VECTOR (sgd),
};
