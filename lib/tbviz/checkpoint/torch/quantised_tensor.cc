#include "tbviz/checkpoint/torch/quantised_tensor.h"

#include <algorithm>
#include <array>

#include "tbviz/base/bytes.h"
#include "tbviz/tensor/axis_index.h"

namespace tbviz {
namespace {

constexpr std::array kTypes = {
    QuantisedType{"QInt8Storage", "qint8", DType::kInt8},
    QuantisedType{"QUInt8Storage", "quint8", DType::kUInt8},
    QuantisedType{"QInt32Storage", "qint32", DType::kInt32},
    QuantisedType{"QUInt4x2Storage", "quint4x2", std::nullopt},
    QuantisedType{"QUInt2x4Storage", "quint2x4", std::nullopt},
};

// Calls value_of(element, channel) for every element; the elements of all types fit an int32.
template <class Function>
void convert(const TensorView& elements, AxisIndex channel, std::byte* to, Function&& value_of) {
  for_each_element(elements, [&](auto element) {
    const float value = value_of(static_cast<std::int32_t>(element), channel.next());
    store_le(to, value);
    to += sizeof value;
  });
}

// FBGEMM takes integers from each other, which wraps around, and multiplies floats.
float per_tensor_value(std::int32_t element, double scale, double zero_point) {
  const auto zero = static_cast<std::uint32_t>(static_cast<std::int64_t>(zero_point));
  const auto offset = static_cast<std::int32_t>(static_cast<std::uint32_t>(element) - zero);
  return static_cast<float>(offset) * static_cast<float>(scale);
}

// ATen takes floats from each other, and multiplies by a double.
float per_channel_value(std::int32_t element, double scale, double zero_point) {
  const float offset = static_cast<float>(element) - static_cast<float>(zero_point);
  return static_cast<float>(static_cast<double>(offset) * scale);
}

float float_channel_value(std::int32_t element, double scale, double zero_point) {
  const float offset = static_cast<float>(element) - static_cast<float>(zero_point);
  return offset * static_cast<float>(scale);
}

}  // namespace

const QuantisedType* find_quantised_type(std::string_view storage) {
  const std::string_view name = storage.substr(storage.rfind('.') + 1);
  const auto* const found = std::ranges::find(kTypes, name, &QuantisedType::storage);
  return found == kTypes.end() ? nullptr : found;
}

void dequantise(const TensorView& elements, Quantisation kind, const StoredForm& form,
                std::span<std::byte> to) {
  if (elements.count() == 0) return;
  const auto with = [&](auto formula) {
    return [&form, formula](std::int32_t element, std::size_t channel) {
      return formula(element, form.scales[channel], form.zero_points[channel]);
    };
  };
  if (kind == Quantisation::kPerTensor) {
    convert(elements, AxisIndex({1}, 0), to.data(), with(per_tensor_value));
    return;
  }
  const AxisIndex channel(elements.shape(), *form.axis);
  if (kind == Quantisation::kPerChannel) {
    convert(elements, channel, to.data(), with(per_channel_value));
  } else {
    convert(elements, channel, to.data(), with(float_channel_value));
  }
}

}  // namespace tbviz
