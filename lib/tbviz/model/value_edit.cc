#include "tbviz/model/value_edit.h"

#include <fmt/format.h>

#include <cstddef>
#include <span>
#include <string>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/tensor/arithmetic.h"

namespace tbviz {
namespace {

std::size_t axis_of(const ValueEdit& edit, const Shape& shape) {
  const auto rank = static_cast<std::int64_t>(shape.size());
  if (!edit.axis) return rank > 1 ? 1 : 0;
  const std::int64_t axis = *edit.axis < 0 ? *edit.axis + rank : *edit.axis;
  if (axis >= 0 && axis < rank) return static_cast<std::size_t>(axis);
  throw UsageError(fmt::format("there is no axis {}: the value has the shape {}", *edit.axis,
                               format_shape(shape)));
}

/// The elements that an edit changes.
class Choice {
 public:
  Choice(const ValueEdit& edit, const Shape& shape) {
    const std::size_t axis = axis_of(edit, shape);
    const std::int64_t channels = shape.empty() ? 1 : shape[axis];
    chosen_.assign(static_cast<std::size_t>(channels), edit.channels.empty());
    for (const std::int64_t channel : edit.channels) {
      if (channel < 0 || channel >= channels) {
        throw UsageError(
            fmt::format("there is no channel {}{}: the value {} has {}, numbered from "
                        "0",
                        channel, edit.axis ? fmt::format(" along axis {}", *edit.axis) : "",
                        format_shape(shape), channels));
      }
      chosen_[static_cast<std::size_t>(channel)] = true;
    }
    for (std::size_t i = axis + 1; i < shape.size(); ++i) {
      step_ *= static_cast<std::size_t>(shape[i]);
    }
  }

  /// Whether the element of that position, in C order, changes.
  [[nodiscard]] bool operator[](std::size_t position) const {
    return chosen_[position / step_ % chosen_.size()];
  }

 private:
  std::vector<bool> chosen_;  // By channel.
  std::size_t step_ = 1;      // Elements between a channel and the next.
};

template <class T>
void scale(const ValueEdit& edit, Slot& slot) {
  using Number = Arithmetic<T>;
  const Choice changes(edit, slot.value->shape());
  const bool is_zero = edit.kind == ValueEdit::Kind::kZero;
  const Number factor = is_zero ? Number{0} : static_cast<Number>(edit.factor);
  Tensor replacement = to_contiguous(*slot.value);
  Tensor slope(std::is_same_v<Number, double> ? DType::kFloat64 : DType::kFloat32,
               replacement.shape());
  const std::span<T> values = replacement.values<T>();
  const std::span<Number> slopes = slope.values<Number>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    slopes[i] = changes[i] ? factor : Number{1};
    if (!changes[i]) continue;
    values[i] =
        rounded<T>(is_zero ? Number{0} : static_cast<Number>(values[i]) * factor);  // NaN too.
  }
  slot.replacement = std::move(replacement);
  slot.slope = std::move(slope);
}

}  // namespace

std::string apply_edit(const ValueEdit& edit, Slot& slot) {
  if (!slot.value) return slot.unread.empty() ? "does not exist" : slot.unread;
  const DType dtype = slot.value->dtype();
  const std::string left =
      fmt::format("holds {} values, which edits leave as they are", name_of(dtype));
  if (!is_floating_point(dtype)) return left;
  if (edit.kind == ValueEdit::Kind::kReplace) {
    slot.replacement = edit.values;
    slot.slope.reset();
    slot.vjp = {};
    return {};
  }
  bool done = false;
  visit_dtype(dtype, [&]<class T>() {
    if constexpr (kHasArithmetic<T>) {
      scale<T>(edit, slot);
      done = true;
    }
  });
  if (!done) return left;
  slot.vjp = {};
  return {};
}

}  // namespace tbviz
