/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "gn-vec.h"
#include "gn-vector.h"


const GnKernelTable GN_VECTOR (kernel_table) = {
  .lanes = LANES,
#ifdef __AMX_BF16__
  .matrix_unit = true,
#endif
  .multiply_add = GN_VECTOR (multiply_add),
  .relu_forward = GN_VECTOR (relu_forward),
  .relu_backward = GN_VECTOR (relu_backward),
  .add_forward = GN_VECTOR (add_forward),
  .accumulate = GN_VECTOR (accumulate),
  .all_finite = GN_VECTOR (all_finite),
  .column_sums = GN_VECTOR (column_sums),
  .store_rows = GN_VECTOR (store_rows),
  .store_gradient = GN_VECTOR (store_gradient),
  .norm_forward = GN_VECTOR (norm_forward),
  .norm_backward_sums = GN_VECTOR (norm_backward_sums),
  .load_pixels = GN_VECTOR (load_pixels),
#ifdef GN_VECTOR_BF16
  .load_pairs = GN_VECTOR (load_pairs),
  .interleave = GN_VECTOR (interleave),
  .pack_pairs = GN_VECTOR (pack_pairs),
  .pack_transposed_pairs = GN_VECTOR (pack_transposed_pairs),
  .product_pairs = GN_VECTOR (product_pairs),
  .turn = GN_VECTOR (turn),
#else
  .pack = GN_VECTOR (pack),
  .pack_transposed = GN_VECTOR (pack_transposed),
  .product = GN_VECTOR (product),
  .product_transposed = GN_VECTOR (product_transposed),
#endif
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
  .adagrad = GN_VECTOR (adagrad),
  .adadelta = GN_VECTOR (adadelta),
  .rmsprop = GN_VECTOR (rmsprop),
  .adamp = GN_VECTOR (adamp),
};
