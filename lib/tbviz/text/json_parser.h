// JSON text as a sequence of events. All that tbviz reads of JSON passes through here.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace tbviz {

/// Is told what a JSON text holds, from front to back. Views end with the call.
class JsonHandler {
 public:
  virtual ~JsonHandler() = default;
  virtual void begin_object() = 0;
  virtual void key(std::string_view name) = 0;
  virtual void end_object() = 0;
  virtual void begin_array() = 0;
  virtual void end_array() = 0;
  virtual void string(std::string_view text) = 0;
  virtual void whole_number(std::int64_t value) = 0;
  virtual void number(double value) = 0;
  virtual void boolean(bool value) = 0;
  virtual void null() = 0;
};

/// Parses JSON as Python's json module writes and reads it: besides RFC 8259 the words NaN,
/// Infinity and -Infinity are numbers, and numbers may exceed the range of double (they become
/// infinities) and of 64-bit integers (they become doubles). Text must be UTF-8. Reused, it
/// allocates nothing.
class JsonParser {
 public:
  static constexpr int kMaxDepth = 256;  ///< Of arrays and objects in each other.

  JsonParser();
  ~JsonParser();
  JsonParser(JsonParser&&) noexcept;
  JsonParser& operator=(JsonParser&&) = delete;

  /// Tells `handler` what `text`, one JSON value, holds. Returns what is wrong with the text, if
  /// anything is; the handler has then been told what comes before.
  [[nodiscard]] std::optional<std::string> parse(std::string_view text, JsonHandler& handler);

 private:
  struct State;  // Hides simdjson from this header.
  std::unique_ptr<State> state_;
};

}  // namespace tbviz
