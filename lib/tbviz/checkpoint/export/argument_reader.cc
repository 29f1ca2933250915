#include "tbviz/checkpoint/export/argument_reader.h"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <string>
#include <utility>

#include "tbviz/error.h"

namespace tbviz {
namespace {

using Kind = ExportedArgument::Kind;
using Value = JsonTape::Value;

ExportedArgument other(std::string_view word) {
  ExportedArgument argument{.kind = Kind::kOther};
  argument.text = word;
  return argument;
}

ExportedArgument whole(Kind kind, Value json, std::string_view word) {
  const auto integer = json.integer();
  if (!integer) return other(word);
  return {.kind = kind, .integer = *integer};
}

// Infinities and NaN are texts; before PyTorch 2.7 they were bare words, which are numbers here.
std::optional<double> read_float(Value json) {
  if (const auto text = json.string()) {
    if (*text == "NaN") return std::nan("");
    if (*text == "Infinity") return std::numeric_limits<double>::infinity();
    if (*text == "-Infinity") return -std::numeric_limits<double>::infinity();
  }
  return json.number();
}

ExportedArgument read_boolean(Value json, std::string_view word) {
  const auto truth = json.boolean();
  if (!truth) return other(word);
  return {.kind = Kind::kBoolean, .integer = *truth ? 1 : 0};
}

ExportedArgument read_number(Value json, std::string_view word) {
  const auto number = read_float(json);
  if (!number) return other(word);
  return {.kind = Kind::kFloat, .number = *number};
}

ExportedArgument read_complex(Value json, std::string_view word) {
  const auto real = read_float(json.find("real"));
  const auto imaginary = read_float(json.find("imag"));
  if (!real || !imaginary) return other(word);
  return {.kind = Kind::kComplex, .number = *real, .imaginary = *imaginary};
}

ExportedArgument read_text(Kind kind, std::optional<std::string_view> text, std::string_view word) {
  if (!text) return other(word);
  ExportedArgument argument{.kind = kind};
  argument.text = *text;
  return argument;
}

ExportedArgument read_device(Value json, std::string_view word) {
  std::string device = read_exported_device(json);
  if (device.empty()) return other(word);
  return {.kind = Kind::kDevice, .text = std::move(device)};
}

class ArgumentReader {
 public:
  ArgumentReader(const ValueLookup& lookup, std::size_t& left) : lookup_(lookup), left_(left) {}

  [[nodiscard]] ExportedArgument read(std::string_view word, Value json) const {
    if (left_ == 0) {
      throw FormatError({}, fmt::format("it has more than {} arguments", kMostArguments));
    }
    --left_;
    if (word == "as_none") return {};
    if (word == "as_int") return whole(Kind::kInteger, json, word);
    if (word == "as_bool") return read_boolean(json, word);
    if (word == "as_float") return read_number(json, word);
    if (word == "as_complex") return read_complex(json, word);
    if (word == "as_string") return read_text(Kind::kString, json.string(), word);
    if (word == "as_scalar_type") return whole(Kind::kScalarType, json, word);
    if (word == "as_memory_format") return whole(Kind::kMemoryFormat, json, word);
    if (word == "as_layout") return whole(Kind::kLayout, json, word);
    if (word == "as_device") return read_device(json, word);
    if (word == "as_tensor") return named(json.find("name"));
    if (word == "as_sym_int" || word == "as_sym_float" || word == "as_sym_bool") {
      return read_symbolic(json, word);
    }
    // {"as_tensor": ...} or {"as_none": ...}
    if (word == "as_optional_tensor") return read_only_member(json);
    return read_list(word, json);
  }

  [[nodiscard]] ExportedArgument read_only_member(Value json) const {
    for (const auto& [word, value] : json.members()) return read(word, value);
    return other("nothing");
  }

 private:
  [[nodiscard]] ExportedArgument named(Value name) const {
    const auto text = name.string();
    if (!text) return other("a value without a name");
    return {.kind = Kind::kValue, .value = lookup_(*text), .text = std::string(*text)};
  }

  [[nodiscard]] ExportedArgument read_symbolic(Value json, std::string_view word) const {
    if (const Value name = json.find("as_name")) return named(name);
    for (const auto& [kind, value] : json.members()) {
      if (kind == "as_int" || kind == "as_float" || kind == "as_bool") return read(kind, value);
    }
    return other(word);
  }

  [[nodiscard]] ExportedArgument read_list(std::string_view word, Value json) const {
    struct Lists {
      std::string_view word;
      std::string_view element;
    };
    static constexpr std::array<Lists, 12> kLists = {{{"as_tensors", "as_tensor"},
                                                      {"as_ints", "as_int"},
                                                      {"as_bools", "as_bool"},
                                                      {"as_floats", "as_float"},
                                                      {"as_strings", "as_string"},
                                                      {"as_sym_ints", "as_sym_int"},
                                                      {"as_sym_floats", "as_sym_float"},
                                                      {"as_sym_bools", "as_sym_bool"},
                                                      {"as_optional_tensors", "as_optional_tensor"},
                                                      {"as_nested_tensors", "as_tensors"},
                                                      {"as_int_lists", "as_ints"},
                                                      {"as_float_lists", "as_floats"}}};
    for (const Lists& lists : kLists) {
      if (lists.word != word || !json.is_array()) continue;
      ExportedArgument argument{.kind = Kind::kList};
      for (const Value element : json.elements()) {
        argument.elements.push_back(read(lists.element, element));
      }
      return argument;
    }
    return other(word);
  }

  const ValueLookup& lookup_;
  std::size_t& left_;
};

}  // namespace

ExportedArgument read_exported_argument(Value json, const ValueLookup& lookup, std::size_t& left) {
  return ArgumentReader(lookup, left).read_only_member(json);
}

std::string read_exported_device(Value json) {
  const auto type = json.find("type").string();
  if (!type) return {};
  const auto index = json.find("index").integer();
  return std::string(*type) + (index ? ":" + std::to_string(*index) : "");
}

}  // namespace tbviz
