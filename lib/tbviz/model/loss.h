// Losses: what a model's outputs, or a layer's, are turned into one number by, and the gradients of
// that.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/tensor.h"

#pragma GCC visibility push(default)
namespace tbviz {

struct LossValue {
  double value = 0;
  std::vector<std::optional<Tensor>> gradients;  ///< By each output, as LossGradient gives them.
};

/// Outputs that hold no floating point have no gradient. Throws ModelError if the outputs do not
/// fit.
using Loss = std::function<LossValue(std::span<const TensorView> outputs)>;

/// What the outputs should have been: a tensor of the first output's shape, or one number
/// everywhere.
struct LossTarget {
  std::optional<Tensor> values;
  double fill = 0;
};

/// The sum of all elements of all outputs.
[[nodiscard]] Loss sum_loss();

/// Their mean.
[[nodiscard]] Loss mean_loss();

/// The score of a class, summed over everything else: element `index` of axis 1 of the first
/// output, (N, classes, ...); of its last axis if it has three, (N, tokens, classes); of axis 0 if
/// it has one. Throws UsageError if there is no such class.
[[nodiscard]] Loss class_loss(std::int64_t index);

/// Elements of the first output, summed: `index` has an entry for each axis after the batch, the
/// first of several; none sums along the axis. The batch is summed, too. Throws UsageError if there
/// is no such element.
[[nodiscard]] Loss element_loss(std::vector<std::optional<std::int64_t>> index);

/// torch.nn.CrossEntropyLoss of the first output, where every sample, and every place of it, is of
/// class `index`: classes lie along axis 1, (N, classes, ...), or axis 0 if it is the only one.
/// Throws UsageError if there is no such class.
[[nodiscard]] Loss cross_entropy_loss(std::int64_t index);

/// torch.linalg.vector_norm of the first output: the root of the sum of all squares. Its gradient
/// at 0 is 0.
[[nodiscard]] Loss norm_loss();

/// torch.nn.L1Loss and MSELoss of the first output: the mean absolute and squared difference.
[[nodiscard]] Loss l1_loss(LossTarget target);
[[nodiscard]] Loss mse_loss(LossTarget target);

}  // namespace tbviz
#pragma GCC visibility pop
