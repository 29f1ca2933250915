#include "tbviz/model/loss.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <utility>

#include "tbviz/error.h"

namespace tbviz {
namespace {

// Calls function(0.0F) or function(0.0) for the type in which a loss of such values is computed:
// the values' own if they are doubles, else float.
template <class Function>
auto in_type_of(const TensorView& output, Function&& function) {
  return output.dtype() == DType::kFloat64 ? function(double{}) : function(float{});
}

template <class T>
constexpr DType kDType = sizeof(T) == sizeof(double) ? DType::kFloat64 : DType::kFloat32;

// A copy with elements of type T.
template <class T>
Tensor as(const TensorView& view) {
  Tensor copy(kDType<T>, view.shape());
  T* at = copy.values<T>().data();
  for_each_element(view, [&](auto value) { *at++ = static_cast<T>(value); });
  return copy;
}

template <class T>
double sum_of(const TensorView& view) {
  const Tensor values = as<T>(view);
  double sum = 0;
  for (const T value : values.values<T>()) sum += static_cast<double>(value);
  return sum;
}

template <class T>
Tensor filled(const Shape& shape, T value) {
  Tensor tensor(kDType<T>, shape);
  std::ranges::fill(tensor.values<T>(), value);
  return tensor;
}

std::int64_t count_floats(std::span<const TensorView> outputs) {
  std::int64_t count = 0;
  for (const TensorView& output : outputs) {
    if (is_floating_point(output.dtype())) count += output.count();
  }
  if (count == 0) throw ModelError({}, "the model returns no floating-point values to derive");
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

const TensorView& first_float(std::span<const TensorView> outputs, std::string_view loss) {
  if (outputs.empty() || !is_floating_point(outputs[0].dtype())) {
    throw ModelError({}, fmt::format("the loss '{}' needs a floating-point tensor as the model's "
                                     "first output",
                                     loss));
  }
  return outputs[0];
}

Tensor target_for(const TensorView& output, const LossTarget& target) {
  return in_type_of(output, [&](auto zero) {
    using T = decltype(zero);
    if (!target.values) return filled<T>(output.shape(), static_cast<T>(target.fill));
    if (target.values->shape() == output.shape()) return as<T>(*target.values);
    throw ModelError(
        {}, fmt::format("the target has the shape {}, the model's output has {}",
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
      Tensor gradient(kDType<T>, output.shape());
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

Loss class_loss(std::int64_t index) {
  return [index](std::span<const TensorView> outputs) {
    const TensorView& output = first_float(outputs, "class");
    const std::size_t axis = output.rank() > 1 ? 1 : 0;
    const std::int64_t classes = output.rank() == 0 ? 0 : output.size(axis);
    if (index < 0 || index >= classes) {
      throw UsageError(
          fmt::format("there is no class {}: the model's output {} has {} classes, "
                      "numbered from 0",
                      index, format_shape(output.shape()), classes));
    }
    LossValue loss;
    loss.gradients.resize(outputs.size());
    in_type_of(output, [&](auto zero) {
      using T = decltype(zero);
      const Tensor scores = as<T>(output);
      Tensor gradient(kDType<T>, output.shape());
      const std::int64_t inner = count_elements(
          {output.shape().begin() + static_cast<std::ptrdiff_t>(axis) + 1, output.shape().end()});
      for (std::int64_t i = 0; i < output.count(); ++i) {
        if (i / inner % classes != index) continue;
        const auto at = static_cast<std::size_t>(i);
        loss.value += static_cast<double>(scores.values<T>()[at]);
        gradient.values<T>()[at] = 1;
      }
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
