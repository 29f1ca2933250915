#include "tbviz/checkpoint/export/constant_text.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>
#include <string_view>

#include "tbviz/checkpoint/export/export_weights.h"
#include "tbviz/tensor/dtype.h"

namespace tbviz {
namespace {

using Kind = ExportedArgument::Kind;

constexpr std::size_t kLongestText = 80;
constexpr std::size_t kLongestList = 200;

// Of the archive's own enumeration.
std::string format_text(std::int64_t number) {
  constexpr std::array<std::string_view, 5> kFormats = {"", "contiguous_format", "channels_last",
                                                        "channels_last_3d", "preserve_format"};
  const bool known = number > 0 && number < std::ssize(kFormats);
  return known ? std::string(kFormats[static_cast<std::size_t>(number)])
               : fmt::format("memory format {}", number);
}

std::string layout_text(std::int64_t number) {
  return number == kStridedLayout ? "strided" : fmt::format("layout {}", number);
}

std::string list_text(const ExportedArgument& list) {
  std::string text;
  for (const ExportedArgument& element : list.elements) {
    const std::string constant = constant_text(element);
    if (constant.empty()) return {};
    if (text.size() < kLongestList) text += (text.empty() ? "" : ", ") + constant;
  }
  return "[" + text.substr(0, kLongestList) + "]";
}

}  // namespace

std::string type_text(std::int64_t number) {
  const ExportedType* type = exported_type(number);
  if (type == nullptr) return fmt::format("type {}", number);
  return std::string(type->complex.empty() ? name_of(type->dtype) : type->complex);
}

std::string constant_text(const ExportedArgument& argument) {
  switch (argument.kind) {
    case Kind::kNone:
      return "None";
    case Kind::kInteger:
      return std::to_string(argument.integer);
    case Kind::kBoolean:
      return argument.integer != 0 ? "True" : "False";
    case Kind::kFloat:
      return fmt::format("{}", argument.number);
    case Kind::kComplex:
      return fmt::format("{}{:+}j", argument.number, argument.imaginary);
    case Kind::kString:
    case Kind::kDevice:
      return argument.text.substr(0, kLongestText);
    case Kind::kScalarType:
      return type_text(argument.integer);
    case Kind::kMemoryFormat:
      return format_text(argument.integer);
    case Kind::kLayout:
      return layout_text(argument.integer);
    case Kind::kList:
      return list_text(argument);
    case Kind::kValue:
    case Kind::kOther:
      return {};
  }
  return {};
}

}  // namespace tbviz
