#include "tbviz/text/json_parser.h"

#include <simdjson.h>

#include <algorithm>
#include <limits>
#include <string>

#include "tbviz/text/ascii.h"
#include "tbviz/text/number.h"

namespace tbviz {
namespace {

namespace ondemand = simdjson::ondemand;

class Malformed : public std::exception {
 public:
  explicit Malformed(std::string fact) : fact_(std::move(fact)) {}
  [[nodiscard]] const char* what() const noexcept override { return fact_.c_str(); }

 private:
  std::string fact_;
};

/// Whether `text`, which parse_number() accepts, follows JSON's stricter grammar: no plus sign,
/// no leading zero, digits on both sides of the point.
bool is_json_number(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || !is_digit(text.front())) return false;
  if (text.size() > 1 && text[0] == '0' && is_digit(text[1])) return false;
  const std::size_t point = text.find('.');
  return point == std::string_view::npos || (point + 1 < text.size() && is_digit(text[point + 1]));
}

std::string_view without_white_space(std::string_view text) {
  constexpr CharacterClass kWhiteSpace(" \t\r\n");
  while (!text.empty() && kWhiteSpace(text.front())) text.remove_prefix(1);
  while (!text.empty() && kWhiteSpace(text.back())) text.remove_suffix(1);
  return text;
}

void tell_number(std::string_view token, JsonHandler& handler) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  if (token == "NaN") return handler.number(std::numeric_limits<double>::quiet_NaN());
  if (token == "Infinity") return handler.number(kInfinity);
  if (token == "-Infinity") return handler.number(-kInfinity);
  if (is_json_number(token)) {
    constexpr CharacterClass kOfFractions(".eE");
    const bool fraction = std::ranges::any_of(token, kOfFractions);
    const std::optional<std::int64_t> whole = fraction ? std::nullopt : parse_whole_number(token);
    if (whole) return handler.whole_number(*whole);
    if (const std::optional<double> value = parse_number(token)) return handler.number(*value);
  }
  throw Malformed("'" + std::string(token.substr(0, 40)) + "' is no JSON value");
}

/// Walks through a value and those in it. simdjson finds the tokens; bare words and numbers are
/// read here, because it refuses those that Python adds.
class Walker {
 public:
  explicit Walker(JsonHandler& handler) : handler_(&handler) {}

  void walk(ondemand::value& value) {
    const std::string_view token = value.raw_json_token();
    switch (token.front()) {
      case '{':
        return walk_object(value);
      case '[':
        return walk_array(value);
      case '"':
        return handler_->string(value.get_string());
      case 't':
      case 'f':
        return handler_->boolean(value.get_bool());
      case 'n':
        if (without_white_space(token) != "null") break;
        static_cast<void>(value.is_null());  // Consumes it.
        return handler_->null();
      default:
        break;
    }
    tell_number(without_white_space(token), *handler_);
  }

 private:
  void walk_object(ondemand::value& value) {
    enter();
    handler_->begin_object();
    ondemand::object object = value.get_object();
    for (auto field : object) {
      handler_->key(field.unescaped_key());
      ondemand::value member = field.value();
      walk(member);
    }
    handler_->end_object();
    --depth_;
  }

  void walk_array(ondemand::value& value) {
    enter();
    handler_->begin_array();
    ondemand::array array = value.get_array();
    for (auto element : array) {
      ondemand::value member = element.value();
      walk(member);
    }
    handler_->end_array();
    --depth_;
  }

  void enter() {
    if (++depth_ > JsonParser::kMaxDepth) {
      throw Malformed("is nested deeper than " + std::to_string(JsonParser::kMaxDepth) + " levels");
    }
  }

  JsonHandler* handler_;
  int depth_ = 0;
};

void walk_only_element(ondemand::document& document, JsonHandler& handler) {
  ondemand::array array = document.get_array();
  int count = 0;
  for (auto element : array) {
    if (++count > 1) break;
    ondemand::value value = element.value();
    Walker(handler).walk(value);
  }
  if (count == 0) throw Malformed("there is no JSON value");
  const bool ended = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  if (count > 1 || !ended) throw Malformed("something follows the JSON value");
}

}  // namespace

struct JsonParser::State {
  ondemand::parser parser;
  std::string padded;  // simdjson reads past the end of what it parses.
};

JsonParser::JsonParser() : state_(std::make_unique<State>()) {}
JsonParser::~JsonParser() = default;
JsonParser::JsonParser(JsonParser&&) noexcept = default;

std::optional<std::string> JsonParser::parse(std::string_view text, JsonHandler& handler) {
  // Put into an array, a lone number or word needs no rules of its own: at the top level simdjson
  // neither hands out bare words nor sees what follows them.
  std::string& padded = state_->padded;
  padded.assign("[").append(text).append("]");
  const std::size_t size = padded.size();
  padded.append(simdjson::SIMDJSON_PADDING, '\0');
  try {
    ondemand::document document = state_->parser.iterate(padded.data(), size, padded.size());
    walk_only_element(document, handler);
  } catch (const simdjson::simdjson_error& error) {
    return error.what();
  } catch (const Malformed& error) {
    return error.what();
  }
  return {};
}

}  // namespace tbviz
