// Losses: what a model's outputs are turned into one number by, and the gradients of that.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/tensor.h"

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

/// The score of a class: element `index` of axis 1 of the first output, (N, classes, ...), summed
/// over everything else; of axis 0 if it has one axis only.
[[nodiscard]] Loss class_loss(std::int64_t index);

/// torch.nn.L1Loss and MSELoss of the first output: the mean absolute and squared difference.
[[nodiscard]] Loss l1_loss(LossTarget target);
[[nodiscard]] Loss mse_loss(LossTarget target);

}  // namespace tbviz
