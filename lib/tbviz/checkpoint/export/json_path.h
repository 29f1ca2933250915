// Picks values out of a JSON text by where they lie, without building the text's values.
#pragma once

#include <cstddef>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/text/json_parser.h"

namespace tbviz {

/// A JsonHandler that knows the place of what it is told. Subclasses override what they need; all
/// else is passed over.
class JsonPathHandler : public JsonHandler {
 public:
  void begin_object() final;
  void key(std::string_view name) final;
  void end_object() final;
  void begin_array() final;
  void end_array() final;
  void string(std::string_view) override {}
  void whole_number(std::int64_t) override {}
  void number(double) override {}
  void boolean(bool) override {}
  void null() override {}

 protected:
  /// Whether the current value lies under these keys, the outermost first. "*" is any key, "[]" any
  /// element of an array.
  [[nodiscard]] bool at(std::initializer_list<std::string_view> place) const;

  /// The key of the current value, or of one around it: 0 is the outermost. REQUIRES: it is there
  [[nodiscard]] const std::string& key_at(std::size_t depth) const { return path_[depth]; }

  /// The current value is an object whose first member comes next.
  virtual void object_begins() {}

  /// The current value is an array whose first element comes next.
  virtual void array_begins() {}

  /// The current value is an object that has been told as a whole.
  virtual void object_ends() {}

 private:
  void enter(std::string_view key);

  std::vector<std::string> path_;  // The first depth_ are in use; the others keep their memory.
  std::size_t depth_ = 0;
};

}  // namespace tbviz
