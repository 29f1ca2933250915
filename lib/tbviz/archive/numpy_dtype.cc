#include "tbviz/archive/numpy_dtype.h"

#include <algorithm>
#include <array>
#include <utility>

namespace tbviz {
namespace {

/// Type codes of numbers, without the byte order.
constexpr std::array<std::pair<std::string_view, DType>, 12> kTypeCodes = {{
    {"b1", DType::kBool},
    {"u1", DType::kUInt8},
    {"i1", DType::kInt8},
    {"u2", DType::kUInt16},
    {"i2", DType::kInt16},
    {"u4", DType::kUInt32},
    {"i4", DType::kInt32},
    {"u8", DType::kUInt64},
    {"i8", DType::kInt64},
    {"f2", DType::kFloat16},
    {"f4", DType::kFloat32},
    {"f8", DType::kFloat64},
}};

}  // namespace

std::optional<DType> numpy_dtype(std::string_view code) {
  for (const auto& [known, dtype] : kTypeCodes) {
    if (code == known) return dtype;
  }
  return {};
}

std::string_view numpy_code(DType dtype) {
  const auto* const found = std::find_if(kTypeCodes.begin(), kTypeCodes.end(),
                                         [&](const auto& entry) { return entry.second == dtype; });
  return found == kTypeCodes.end() ? std::string_view() : found->first;
}

std::optional<DType> numpy_complex_part(std::string_view code) {
  if (code == "c8") return DType::kFloat32;
  return code == "c16" ? std::optional(DType::kFloat64) : std::nullopt;
}

std::string_view describe_numpy_type(std::string_view code) {
  switch (code.empty() ? '?' : code[0]) {
    case 'O':
      return "Python objects, which would have to be executed to be read";
    case 'c':
      return "complex numbers";
    case 'S':
    case 'a':
    case 'U':
      return "text";
    case 'M':
    case 'm':
      return "dates or time spans";
    case 'V':
      return "records or raw bytes";
    default:
      return "elements of an unknown type";
  }
}

}  // namespace tbviz
