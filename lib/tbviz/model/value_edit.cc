#include "tbviz/model/value_edit.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <span>
#include <utility>

#include "tbviz/error.h"

namespace tbviz {
namespace {

// By channel, whether it changes.
std::vector<bool> chosen_channels(const ValueEdit& edit, const TensorView& value,
                                  std::size_t axis) {
  const std::int64_t channels = value.rank() == 0 ? 1 : value.size(axis);
  if (edit.channels.empty()) return std::vector<bool>(static_cast<std::size_t>(channels), true);
  std::vector<bool> chosen(static_cast<std::size_t>(channels));
  for (const std::int64_t channel : edit.channels) {
    if (channel < 0 || channel >= channels) {
      throw UsageError(fmt::format("there is no channel {}: the value {} has {}, numbered from 0",
                                   channel, format_shape(value.shape()), channels));
    }
    chosen[static_cast<std::size_t>(channel)] = true;
  }
  return chosen;
}

template <class T>
void scale(const ValueEdit& edit, Slot& slot) {
  const std::size_t axis = slot.value->rank() > 1 ? 1 : 0;
  const std::vector<bool> chosen = chosen_channels(edit, *slot.value, axis);
  Tensor replacement = to_contiguous(*slot.value);
  Tensor slope(replacement.dtype(), replacement.shape());
  const Shape& shape = replacement.shape();
  std::size_t inner = 1;
  for (std::size_t i = axis + 1; i < shape.size(); ++i) inner *= static_cast<std::size_t>(shape[i]);
  const T factor = edit.kind == ValueEdit::Kind::kZero ? T{0} : static_cast<T>(edit.factor);
  const std::span<T> values = replacement.values<T>();
  const std::span<T> slopes = slope.values<T>();
  for (std::size_t i = 0; i < values.size(); ++i) {
    const bool changes = chosen[i / inner % chosen.size()];
    slopes[i] = changes ? factor : T{1};
    if (!changes) continue;
    values[i] = edit.kind == ValueEdit::Kind::kZero ? T{0} : values[i] * factor;  // NaN too.
  }
  slot.replacement = std::move(replacement);
  slot.slope = std::move(slope);
}

}  // namespace

void apply_edit(const ValueEdit& edit, Slot& slot) {
  if (!slot.value || !is_floating_point(slot.value->dtype())) return;
  if (edit.kind == ValueEdit::Kind::kReplace) {
    slot.replacement = edit.values;
    slot.slope.reset();
  } else if (slot.value->dtype() == DType::kFloat64) {
    scale<double>(edit, slot);
  } else if (slot.value->dtype() == DType::kFloat32) {
    scale<float>(edit, slot);
  } else {
    throw UnsupportedError(
        {}, fmt::format("{} values cannot be changed", name_of(slot.value->dtype())));
  }
}

}  // namespace tbviz
