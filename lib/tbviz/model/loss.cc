#include "tbviz/model/loss.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/model/loss_values.h"

namespace tbviz {
namespace {

template <class T>
double sum_of(const TensorView& view) {
  const Tensor values = as<T>(view);
  double sum = 0;
  for (const T value : values.values<T>()) sum += static_cast<double>(value);
  return sum;
}

std::int64_t count_floats(std::span<const TensorView> outputs) {
  std::int64_t count = 0;
  for (const TensorView& output : outputs) {
    if (is_floating_point(output.dtype())) count += output.count();
  }
  if (count == 0) throw ModelError({}, "there are no floating-point outputs to derive");
  return count;
}

// The sum of all elements times 1 / divisor.
LossValue scaled_sum(std::span<const TensorView> outputs, std::int64_t divisor) {
  LossValue loss;
  for (const TensorView& output : outputs) {
    if (!is_floating_point(output.dtype())) {
      loss.gradients.emplace_back();
      continue;
    }
    loss.gradients.emplace_back(in_type_of(output, [&](auto zero) {
      using T = decltype(zero);
      loss.value += sum_of<T>(output) / static_cast<double>(divisor);
      return filled<T>(output.shape(), T{1} / static_cast<T>(divisor));
    }));
  }
  return loss;
}

Tensor target_for(const TensorView& output, const LossTarget& target) {
  return in_type_of(output, [&](auto zero) {
    using T = decltype(zero);
    if (!target.values) return filled<T>(output.shape(), static_cast<T>(target.fill));
    if (target.values->shape() == output.shape()) return as<T>(*target.values);
    throw ModelError(
        {}, fmt::format("the target has the shape {}, the output has {}",
                        format_shape(target.values->shape()), format_shape(output.shape())));
  });
}

// term(difference) -> the loss's part of it and its derivative, both before the division by the
// number of elements.
template <class Term>
Loss mean_over_differences(std::string_view name, LossTarget target, Term term) {
  return [name, target = std::move(target), term](std::span<const TensorView> outputs) {
    const TensorView& output = first_float(outputs, name);
    const Tensor wanted = target_for(output, target);
    LossValue loss;
    loss.gradients.resize(outputs.size());
    in_type_of(output, [&](auto zero) {
      using T = decltype(zero);
      const Tensor given = as<T>(output);
      Tensor gradient(kLossType<T>, output.shape());
      const auto count = static_cast<double>(given.count());
      for (std::size_t i = 0; i < given.values<T>().size(); ++i) {
        const T difference = given.values<T>()[i] - wanted.values<T>()[i];
        loss.value += static_cast<double>(term.value(difference)) / count;
        gradient.values<T>()[i] = term.gradient(difference, count);
      }
      loss.gradients[0] = std::move(gradient);
    });
    return loss;
  };
}

struct AbsoluteTerm {
  template <class T>
  [[nodiscard]] T value(T difference) const {
    return std::abs(difference);
  }
  template <class T>
  [[nodiscard]] T gradient(T difference, double count) const {
    const T sign = static_cast<T>((difference > 0) - (difference < 0));
    return sign * (T{1} / static_cast<T>(count));
  }
};

struct SquaredTerm {
  template <class T>
  [[nodiscard]] T value(T difference) const {
    return difference * difference;
  }
  template <class T>
  [[nodiscard]] T gradient(T difference, double count) const {
    return static_cast<T>(2 / count) * difference;
  }
};

}  // namespace

const TensorView& first_float(std::span<const TensorView> outputs, std::string_view loss) {
  if (outputs.empty() || !is_floating_point(outputs[0].dtype())) {
    throw ModelError({}, fmt::format("the loss '{}' needs a floating-point tensor as the first "
                                     "output",
                                     loss));
  }
  return outputs[0];
}

Loss sum_loss() {
  return [](std::span<const TensorView> outputs) {
    (void)count_floats(outputs);
    return scaled_sum(outputs, 1);
  };
}

Loss mean_loss() {
  return [](std::span<const TensorView> outputs) {
    return scaled_sum(outputs, count_floats(outputs));
  };
}

Loss norm_loss() {
  return [](std::span<const TensorView> outputs) {
    const TensorView& output = first_float(outputs, "norm");
    LossValue loss;
    loss.gradients.resize(outputs.size());
    in_type_of(output, [&](auto zero) {
      using T = decltype(zero);
      Tensor gradient = as<T>(output);
      for (const T value : gradient.values<T>()) {
        loss.value += static_cast<double>(value) * static_cast<double>(value);
      }
      loss.value = std::sqrt(loss.value);
      const T scale = loss.value == 0 ? T{0} : T{1} / static_cast<T>(loss.value);
      for (T& value : gradient.values<T>()) value *= scale;
      loss.gradients[0] = std::move(gradient);
    });
    return loss;
  };
}

Loss l1_loss(LossTarget target) {
  return mean_over_differences("l1", std::move(target), AbsoluteTerm{});
}

Loss mse_loss(LossTarget target) {
  return mean_over_differences("mse", std::move(target), SquaredTerm{});
}

}  // namespace tbviz
