// Quantised tensors of PyTorch: small integers that stand for (element - zero point) * scale.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "tbviz/checkpoint.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// A type of quantised elements.
struct QuantisedType {
  std::string_view storage;       ///< Name of its storage's class.
  std::string_view name;          ///< PyTorch's word.
  std::optional<DType> elements;  ///< Nothing: several of them share a byte.
};

/// The type whose storages are of class `storage`, which may be dotted; null if there is none.
[[nodiscard]] const QuantisedType* find_quantised_type(std::string_view storage);

/// How scales and zero points are applied.
enum class Quantisation : std::uint8_t {
  kPerTensor,
  kPerChannel,
  kPerChannelFloat,  ///< Zero points are no integers.
};

/// Writes the values of `elements` as float32 in C order to `to`, rounded as PyTorch's dequantize()
/// rounds. REQUIRES: `form` has scales and zero points, one of each for the tensor or one for each
/// index of its axis; `to` has room for every element
void dequantise(const TensorView& elements, Quantisation kind, const StoredForm& form,
                std::span<std::byte> to);

}  // namespace tbviz
