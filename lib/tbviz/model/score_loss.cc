// Losses of single scores: a class, an element, a class against all others.
#include <fmt/format.h>

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/model/loss.h"
#include "tbviz/model/loss_values.h"

namespace tbviz {
namespace {

// An index for each axis of an output; none: all along it.
using Choice = std::vector<std::optional<std::int64_t>>;

// Elements that lie between two neighbours along an axis.
std::int64_t step_along(const Shape& shape, std::size_t axis) {
  return count_elements({shape.begin() + static_cast<std::ptrdiff_t>(axis) + 1, shape.end()});
}

// The sum of the elements that are chosen.
LossValue sum_of_chosen(std::span<const TensorView> outputs, const Choice& choice) {
  const TensorView& output = outputs[0];
  LossValue loss;
  loss.gradients.resize(outputs.size());
  in_type_of(output, [&](auto zero) {
    using T = decltype(zero);
    const Tensor scores = as<T>(output);
    Tensor gradient = filled<T>(output.shape(), 1);
    for (std::size_t axis = 0; axis < choice.size(); ++axis) {
      if (!choice[axis]) continue;
      const std::int64_t step = step_along(output.shape(), axis);
      for (std::int64_t i = 0; i < output.count(); ++i) {
        if (i / step % output.size(axis) == *choice[axis]) continue;
        gradient.values<T>()[static_cast<std::size_t>(i)] = 0;
      }
    }
    for (std::size_t i = 0; i < scores.values<T>().size(); ++i) {
      if (gradient.values<T>()[i] != 0) loss.value += static_cast<double>(scores.values<T>()[i]);
    }
    loss.gradients[0] = std::move(gradient);
  });
  return loss;
}

void check_class(const TensorView& output, std::size_t axis, std::int64_t index) {
  const std::int64_t classes = output.rank() == 0 ? 0 : output.size(axis);
  if (index >= 0 && index < classes) return;
  throw UsageError(
      fmt::format("there is no class {}: the output {} has {} classes, numbered from 0", index,
                  format_shape(output.shape()), classes));
}

// For each axis of the output, what `index` says of those behind the batch.
Choice choice_of(const TensorView& output, const std::vector<std::optional<std::int64_t>>& index) {
  const std::size_t batch = output.rank() > 1 ? 1 : 0;
  if (index.size() + batch != output.rank()) {
    throw UsageError(fmt::format(
        "the output has the shape {}: the element needs an index, or ':', for each axis "
        "after the batch, {} in all, not {}",
        format_shape(output.shape()), output.rank() - batch, index.size()));
  }
  Choice choice(batch);
  choice.insert(choice.end(), index.begin(), index.end());
  for (std::size_t axis = 0; axis < choice.size(); ++axis) {
    if (!choice[axis] || (*choice[axis] >= 0 && *choice[axis] < output.size(axis))) continue;
    throw UsageError(
        fmt::format("there is no element {} along axis {}: the output has the shape "
                    "{}, and counts from 0",
                    *choice[axis], axis, format_shape(output.shape())));
  }
  return choice;
}

/// The scores of all classes at one place of an output.
struct Place {
  const double* first;
  std::int64_t classes;
  std::int64_t step;

  [[nodiscard]] double score(std::int64_t c) const { return first[c * step]; }
};

// The logarithm of the sum of the exponentials, which neither overflows nor loses small ones.
double log_sum_exp(const Place& place) {
  double most = place.score(0);
  for (std::int64_t c = 1; c < place.classes; ++c) most = std::max(most, place.score(c));
  double sum = 0;
  for (std::int64_t c = 0; c < place.classes; ++c) sum += std::exp(place.score(c) - most);
  return most + std::log(sum);
}

// Mean over all places.
LossValue cross_entropy_of(const TensorView& output, std::size_t axis, std::int64_t index) {
  const Tensor scores = as<double>(output);
  Tensor gradient(DType::kFloat64, output.shape());
  const std::int64_t classes = output.size(axis);
  const std::int64_t step = step_along(output.shape(), axis);
  const std::int64_t places = output.count() / classes;
  const auto share = 1 / static_cast<double>(places);
  LossValue loss{.value = 0 * share, .gradients = {}};  // Of no place at all NaN, as torch has it.
  for (std::int64_t i = 0; i < places; ++i) {
    const std::int64_t first = i / step * classes * step + i % step;
    const Place place{scores.values<double>().data() + first, classes, step};
    const double whole = log_sum_exp(place);
    loss.value += (whole - place.score(index)) * share;
    for (std::int64_t c = 0; c < classes; ++c) {
      const double wanted = c == index ? 1 : 0;
      gradient.values<double>()[static_cast<std::size_t>(first + c * step)] =
          (std::exp(place.score(c) - whole) - wanted) * share;
    }
  }
  loss.gradients.emplace_back(
      in_type_of(output, [&](auto zero) { return as<decltype(zero)>(gradient); }));
  return loss;
}

}  // namespace

Loss class_loss(std::int64_t index) {
  return [index](std::span<const TensorView> outputs) {
    const TensorView& output = first_float(outputs, "class");
    const std::size_t axis = output.rank() == 3 ? 2 : output.rank() > 1 ? 1 : 0;
    check_class(output, axis, index);
    Choice choice(output.rank());
    choice[axis] = index;
    return sum_of_chosen(outputs, choice);
  };
}

Loss element_loss(std::vector<std::optional<std::int64_t>> index) {
  return [index = std::move(index)](std::span<const TensorView> outputs) {
    return sum_of_chosen(outputs, choice_of(first_float(outputs, "element"), index));
  };
}

Loss cross_entropy_loss(std::int64_t index) {
  return [index](std::span<const TensorView> outputs) {
    const TensorView& output = first_float(outputs, "cross_entropy");
    const std::size_t axis = output.rank() > 1 ? 1 : 0;
    check_class(output, axis, index);
    LossValue loss = cross_entropy_of(output, axis, index);
    loss.gradients.resize(outputs.size());
    return loss;
  };
}

}  // namespace tbviz
