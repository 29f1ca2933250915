#include "tbviz/text/json.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/text/json_parser.h"
#include "tbviz/text/utf8.h"

namespace tbviz {
namespace {

/// Controls are written by their numbers, C1 and those of bidirectional text, too, which JSON would
/// allow: lines of JSON are looked at on terminals.
void append_string(std::string& out, std::string_view text) {
  const std::string valid = to_valid_utf8(text);
  out += '"';
  for (std::string_view rest = valid; !rest.empty();) {
    const std::string_view character = take_character(rest);
    if (character == "\"" || character == "\\") {
      out.append("\\").append(character);
    } else if (character == "\n") {
      out += "\\n";
    } else if (character == "\t") {
      out += "\\t";
    } else if (is_control(character)) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(code_point(character)));
    } else {
      out += character;
    }
  }
  out += '"';
}

struct Dumper {
  std::string& out;

  void operator()(std::monostate) const { out += "null"; }
  void operator()(bool value) const { out += value ? "true" : "false"; }
  void operator()(std::int64_t value) const { out += std::to_string(value); }
  void operator()(double value) const { append_json_number(out, value); }
  void operator()(const std::string& value) const { append_string(out, value); }
  void operator()(const Json::Array& array) const {
    out += '[';
    for (const Json& element : array) {
      if (&element != array.data()) out += ", ";
      out += element.dump();
    }
    out += ']';
  }
  void operator()(const Json::Object& object) const {
    out += '{';
    for (const Json::Member& member : object) {
      if (&member != object.data()) out += ", ";
      append_string(out, member.first);
      out += ": ";
      out += member.second.dump();
    }
    out += '}';
  }
};

/// Builds a value from the parser's events.
class JsonBuilder final : public JsonHandler {
 public:
  void begin_object() override { open(Json::Object{}); }
  void key(std::string_view name) override { key_ = name; }
  void end_object() override { open_.pop_back(); }
  void begin_array() override { open(Json::Array{}); }
  void end_array() override { open_.pop_back(); }
  void string(std::string_view text) override { place() = text; }
  void whole_number(std::int64_t value) override { place() = value; }
  void number(double value) override { place() = value; }
  void boolean(bool value) override { place() = value; }
  void null() override { place(); }

  [[nodiscard]] Json take() { return std::move(result_); }

 private:
  void open(Json container) { open_.emplace_back(&(place() = std::move(container))); }

  /// Where the next value goes; null so far.
  Json& place() {
    if (open_.empty()) return result_;
    if (auto* object = open_.back()->get_if<Json::Object>()) {
      Json::Member& member = object->emplace_back();
      member.first = std::move(key_);
      return member.second;
    }
    return open_.back()->get_if<Json::Array>()->emplace_back();
  }

  Json result_;
  std::vector<Json*> open_;  // Stay valid: a container does not grow while one inside it is open.
  std::string key_;
};

}  // namespace

void append_json_number(std::string& out, double value) {
  if (std::isnan(value)) {
    out += "\"NaN\"";
  } else if (std::isinf(value)) {
    out += value > 0 ? "\"Infinity\"" : "\"-Infinity\"";
  } else if (value == 0 && std::signbit(value)) {
    out += "-0.0";  // "-0" would read back as the whole number 0.
  } else {
    fmt::format_to(std::back_inserter(out), "{}", value);
  }
}

Json json_array(std::span<const std::int64_t> numbers) {
  return Json::Array(numbers.begin(), numbers.end());
}

const Json* Json::find(std::string_view key) const {
  const auto* object = get_if<Object>();
  if (object == nullptr) return nullptr;
  const auto found =
      std::find_if(object->begin(), object->end(), [&](const Member& m) { return m.first == key; });
  return found == object->end() ? nullptr : &found->second;
}

Json& Json::operator[](std::string_view key) {
  if (std::holds_alternative<std::monostate>(value_)) value_ = Object{};
  auto& object = std::get<Object>(value_);
  const auto found =
      std::find_if(object.begin(), object.end(), [&](const Member& m) { return m.first == key; });
  if (found != object.end()) return found->second;
  return object.emplace_back(std::string(key), Json()).second;
}

void Json::push_back(Json element) {
  if (std::holds_alternative<std::monostate>(value_)) value_ = Array{};
  std::get<Array>(value_).push_back(std::move(element));
}

std::string Json::dump() const {
  std::string out;
  std::visit(Dumper{out}, value_);
  return out;
}

Json parse_json(std::string_view text, std::string_view name) {
  if (text.size() > kMaxJsonBytes) {
    throw FormatError(std::string(name), "JSON text of more than " + std::to_string(kMaxJsonBytes) +
                                             " bytes is refused");
  }
  JsonParser parser;
  JsonBuilder builder;
  if (const std::optional<std::string> wrong = parser.parse(text, builder)) {
    throw FormatError(std::string(name), "is no JSON: " + *wrong);
  }
  return builder.take();
}

}  // namespace tbviz
