// The leaves of a JSON object: its numbers and texts, by the keys that lead to them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/table/loose_number.h"
#include "tbviz/table/text_arena.h"
#include "tbviz/text/json_parser.h"

namespace tbviz {

struct JsonLeaf {
  enum class Kind : std::uint8_t { kNumber, kText, kNull, kOther };

  std::string_view path;  ///< Keys, joined by `/`.
  Kind kind = Kind::kOther;
  LooseNumber number;
  std::string_view text;
  bool top = false;  ///< A member of the object itself.
};

/// Is told of one object after another. A list is one leaf, of another kind; what it holds is not
/// looked at but for its shape.
class JsonLeaves final : public JsonHandler {
 public:
  /// Forgets the object before.
  void clear();

  [[nodiscard]] bool is_object() const { return is_object_; }
  [[nodiscard]] const std::vector<JsonLeaf>& all() const { return leaves_; }

  /// Whether `log_history` is a member, and a list.
  [[nodiscard]] bool has_history() const { return has_history_; }

  /// Whether every member is a list of numbers, of one at least.
  [[nodiscard]] bool has_only_lists() const { return lists_ > 0 && !has_others_; }

  /// Whether it is columns of cells, numbers or not, under the same row numbers:
  /// {"loss": {"0": 1, "1": 0.5}, "acc": {"0": 0.5, "1": 0.75}}
  [[nodiscard]] bool has_numbered_columns() const;

  void begin_object() override;
  void end_object() override;
  void key(std::string_view name) override;
  void begin_array() override;
  void end_array() override;
  void string(std::string_view text) override;
  void whole_number(std::int64_t value) override;
  void number(double value) override;
  void boolean(bool value) override;
  void null() override;

 private:
  // A new leaf, filled in where it stays; null within a list, and outside the object.
  [[nodiscard]] LooseNumber* add_number();
  [[nodiscard]] JsonLeaf* add(JsonLeaf::Kind kind);

  std::vector<JsonLeaf> leaves_;
  TextArena arena_;
  bool is_object_ = false;
  bool has_history_ = false;
  bool has_others_ = false;  // Than lists of numbers.
  std::size_t lists_ = 0;    // Met so far.
  std::size_t list_size_ = 0;

  std::string path_;                  // Of the value that comes next.
  std::vector<std::size_t> parents_;  // Lengths of the paths of the objects that are open.
  int array_depth_ = 0;
};

/// The path of a cell of numbered columns without its row.
[[nodiscard]] inline std::string_view json_column_of(std::string_view path) {
  return path.substr(0, path.rfind('/'));
}

}  // namespace tbviz
