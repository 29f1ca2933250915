// JSON values: built for programs to read, parsed from configurations and checkpoint headers.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace tbviz {

/// Appends a number as Json::dump() writes it.
void append_json_number(std::string& out, double value);

/// A JSON value. Objects keep the order of their members.
class Json {
 public:
  using Array = std::vector<Json>;
  using Member = std::pair<std::string, Json>;
  using Object = std::vector<Member>;

  Json() = default;  ///< null
  // Implicit, so that members are assigned plain values.
  Json(bool value) : value_(value) {}
  Json(std::int64_t value) : value_(value) {}
  Json(int value) : value_(std::int64_t{value}) {}
  Json(double value) : value_(value) {}
  Json(std::string value) : value_(std::move(value)) {}
  Json(std::string_view value) : value_(std::string(value)) {}
  Json(const char* value) : value_(std::string(value)) {}
  Json(Array value) : value_(std::move(value)) {}
  Json(Object value) : value_(std::move(value)) {}

  /// The value under `key`, or null if there is none or this is no object.
  [[nodiscard]] const Json* find(std::string_view key) const;

  /// The alternative held, or null.
  template <class T>
  [[nodiscard]] const T* get_if() const {
    return std::get_if<T>(&value_);
  }
  template <class T>
  [[nodiscard]] T* get_if() {
    return std::get_if<T>(&value_);
  }

  /// The member `key` of this object, added as null if missing. null becomes an object first.
  Json& operator[](std::string_view key);

  /// Appends to this array. null becomes an array first.
  void push_back(Json element);

  /// Compact text on one line. NaN and infinities are the strings "NaN", "Infinity", "-Infinity";
  /// bytes that are no UTF-8 become U+FFFD.
  [[nodiscard]] std::string dump() const;

  bool operator==(const Json&) const = default;

 private:
  std::variant<std::monostate, bool, std::int64_t, double, std::string, Array, Object> value_;
};

/// An array of whole numbers: a shape.
[[nodiscard]] Json json_array(std::span<const std::int64_t> numbers);

/// The largest text that parse_json() takes: headers and configurations, not data.
inline constexpr std::size_t kMaxJsonBytes = std::size_t{256} << 20;

/// The value that `text` spells; json_parser.h says what is taken as JSON. Of members with one key
/// find() yields the first. Throws FormatError, with `name` as the file, if the text is malformed,
/// larger than kMaxJsonBytes, or nested deeper than JsonParser::kMaxDepth.
[[nodiscard]] Json parse_json(std::string_view text, std::string_view name);

}  // namespace tbviz
