#include "tbviz/checkpoint/complex_parts.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>

namespace tbviz {
namespace {

constexpr std::int64_t kParts = 2;

struct ComplexType {
  std::string_view name;
  DType part;
};
constexpr std::array kTypes = {ComplexType{"complex32", DType::kFloat16},
                               ComplexType{"complex64", DType::kFloat32},
                               ComplexType{"complex128", DType::kFloat64}};

// One part of every element.
TensorView part_of(const TensorView& pairs, std::int64_t index) {
  Shape shape = pairs.shape();
  std::vector<std::int64_t> strides = pairs.strides();
  const std::int64_t offset =
      index * strides.back() * static_cast<std::int64_t>(size_of(pairs.dtype()));
  shape.pop_back();
  strides.pop_back();
  const std::byte* data = pairs.count() == 0 ? pairs.data() : pairs.data() + offset;
  return {pairs.dtype(), std::move(shape), std::move(strides), data};
}

}  // namespace

std::optional<DType> complex_part(std::string_view dtype) {
  for (const ComplexType& type : kTypes) {
    if (type.name == dtype) return type.part;
  }
  return std::nullopt;
}

std::string_view whole_name(const NamedTensor& tensor) {
  const std::string_view name = tensor.name;
  const bool is_part = tensor.stored && complex_part(tensor.stored->dtype);
  return is_part ? name.substr(0, name.rfind('.')) : name;
}

void add_complex_parts(const NamedTensor& pairs, std::string_view dtype,
                       std::vector<NamedTensor>& tensors) {
  constexpr std::array<std::string_view, kParts> kEndings = {".real", ".imag"};
  for (std::int64_t i = 0; i < kParts; ++i) {
    NamedTensor part = pairs;
    part.name += kEndings[static_cast<std::size_t>(i)];
    part.values = part_of(pairs.values, i);
    part.stored = StoredForm{.dtype = std::string(dtype), .bytes = part.values.byte_count()};
    tensors.push_back(std::move(part));
  }
}

}  // namespace tbviz
