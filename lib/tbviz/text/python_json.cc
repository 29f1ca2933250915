#include "tbviz/text/python_json.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <iterator>
#include <map>
#include <string_view>
#include <variant>

#include "tbviz/text/python_number.h"
#include "tbviz/text/utf8.h"

namespace tbviz {
namespace {

void append_escaped(std::string& out, char32_t point) {
  if (point >= 0x10000) {
    const char32_t above = point - 0x10000;
    append_escaped(out, 0xD800 + (above >> 10U));
    append_escaped(out, 0xDC00 + (above & 0x3FFU));
    return;
  }
  fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<std::uint32_t>(point));
}

void append_character(std::string& out, std::string_view character) {
  constexpr std::string_view kShort = "\"\\\n\r\t\f\b";
  constexpr std::string_view kLetters = "\"\\nrtfb";
  const std::size_t at = kShort.find(character);
  if (at != std::string_view::npos) {
    out += '\\';
    out += kLetters[at];
  } else if (character.size() == 1 && character[0] >= ' ' && character[0] <= '~') {
    out += character;
  } else {
    append_escaped(out, code_point(character));
  }
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  while (!text.empty()) append_character(out, take_character(text));
  out += '"';
}

void append_float(std::string& out, double value) {
  if (std::isfinite(value)) return append_python_float(out, value);
  out += std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
}

struct Writer {
  std::string& out;

  void operator()(const Json& value) const {
    if (const auto* object = value.get_if<Json::Object>()) return write(*object);
    if (const auto* array = value.get_if<Json::Array>()) return write(*array);
    if (const auto* text = value.get_if<std::string>()) return append_string(out, *text);
    if (const auto* flag = value.get_if<bool>()) {
      out += *flag ? "true" : "false";
    } else if (const auto* whole = value.get_if<std::int64_t>()) {
      out += fmt::format("{}", *whole);
    } else if (const auto* number = value.get_if<double>()) {
      append_float(out, *number);
    } else {
      out += "null";
    }
  }

 private:
  void write(const Json::Array& array) const {
    out += '[';
    for (const Json& element : array) {
      if (&element != array.data()) out += ", ";
      (*this)(element);
    }
    out += ']';
  }

  void write(const Json::Object& object) const {
    std::map<std::string_view, const Json*> members;  // UTF-8 sorts as its code points do.
    for (const auto& [name, value] : object) members[name] = &value;
    out += '{';
    std::string_view comma;
    for (const auto& [name, value] : members) {
      out += comma;
      comma = ", ";
      append_string(out, name);
      out += ": ";
      (*this)(*value);
    }
    out += '}';
  }
};

}  // namespace

std::string python_json(const Json& value) {
  std::string text;
  Writer{text}(value);
  return text;
}

}  // namespace tbviz
