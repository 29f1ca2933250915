#include "tbviz/table/json_lines.h"

#include <cmath>
#include <limits>
#include <utility>

#include "tbviz/table/csv.h"
#include "tbviz/table/step_names.h"
#include "tbviz/text/json_parser.h"
#include "tbviz/text/name_index.h"
#include "tbviz/text/number.h"

namespace tbviz {
namespace {

struct Leaf {
  enum class Kind : std::uint8_t { kNumber, kNull, kOther };

  std::size_t key = 0;  ///< In FlatObject::keys().
  Kind kind = Kind::kOther;
  double value = 0;
  std::optional<std::int64_t> whole;  ///< Set if the number is a whole one.
};

/// The leaves of an object, by their path.
class FlatObject final : public JsonHandler {
 public:
  void clear() {
    leaves_.clear();
    parents_.clear();
    tag_.reset();
    is_object_ = false;
    array_depth_ = 0;
  }

  [[nodiscard]] bool is_object() const { return is_object_; }
  [[nodiscard]] const std::vector<Leaf>& leaves() const { return leaves_; }
  [[nodiscard]] const NameIndex& keys() const { return keys_; }

  /// The text under the key `tag`.
  [[nodiscard]] const std::optional<std::string>& tag() const { return tag_; }

  void begin_object() override {
    if (array_depth_ > 0) return;
    if (parents_.empty()) {
      is_object_ = true;
      path_.clear();
    } else {
      path_ += '/';
    }
    parents_.push_back(path_.size());
  }
  void end_object() override {
    if (array_depth_ == 0) parents_.pop_back();
  }
  void key(std::string_view name) override {
    if (array_depth_ > 0) return;
    path_.resize(parents_.back());
    path_ += name;
  }
  void begin_array() override {
    add({});
    ++array_depth_;
  }
  void end_array() override { --array_depth_; }
  void string(std::string_view text) override {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    if (text == "NaN") return number(std::numeric_limits<double>::quiet_NaN());
    if (text == "Infinity") return number(kInfinity);
    if (text == "-Infinity") return number(-kInfinity);
    if (parents_.size() == 1 && array_depth_ == 0 && path_ == "tag") tag_ = text;
    add({});
  }
  void whole_number(std::int64_t value) override {
    add({.kind = Leaf::Kind::kNumber, .value = static_cast<double>(value), .whole = value});
  }
  void number(double value) override {
    add({.kind = Leaf::Kind::kNumber, .value = value, .whole = to_whole_number(value)});
  }
  void boolean(bool) override { add({}); }
  void null() override { add({.kind = Leaf::Kind::kNull, .whole = {}}); }

 private:
  void add(Leaf leaf) {
    if (array_depth_ > 0 || parents_.empty()) return;
    leaf.key = keys_[path_];
    leaves_.push_back(leaf);
  }

  NameIndex keys_;
  std::vector<Leaf> leaves_;
  std::optional<std::string> tag_;
  bool is_object_ = false;

  std::string path_;                  // Of the value that comes next.
  std::vector<std::size_t> parents_;  // Lengths of the paths of the objects that are open.
  int array_depth_ = 0;
};

class JsonLines final : public ScalarTable {
 public:
  JsonLines(std::unique_ptr<LineReader> table_lines, const ScalarTableOptions& table_options)
      : ScalarTable(std::move(table_lines), table_options) {
    if (options().tags.empty()) return;
    throw UsageError("in JSON lines the keys are the tags; `tags` names the columns of a table",
                     name());
  }

  bool next(ScalarRow& row) override {
    while (const std::optional<std::string_view> line = lines().next()) {
      if (trimmed(*line).empty()) continue;
      points_.clear();
      const std::int64_t number = options().first_step.value_or(0) + rows_++;
      read_object(*line);
      const Leaf* const step = find_step();
      row.step = step != nullptr ? *step->whole : number;
      row.wall_time.reset();
      const Leaf* const value = object_.tag() ? find("value") : nullptr;
      if (value != nullptr && value->kind == Leaf::Kind::kNumber) {
        row.wall_time = wall_time();
        add_point(known(tags_[*object_.tag()], tag_info_), *object_.tag(), value->value);
      } else {
        add_points(step);
      }
      row.points = points_;
      if (!points_.empty()) return true;
    }
    return false;
  }

 private:
  /// What is known of a key or a tag, the same in all lines.
  struct Known {
    std::optional<std::size_t> curve;  ///< Unset until a number comes.
    int step_rank = -1;                ///< Unset.
    bool noted = false;                ///< That something else came.
  };

  static Known& known(std::size_t number, std::vector<Known>& all) {
    if (number >= all.size()) all.resize(number + 1);
    return all[number];
  }

  void read_object(std::string_view line) {
    object_.clear();
    const std::optional<std::string> wrong = parser_.parse(line, object_);
    if (wrong) throw bad_row("is no JSON: " + *wrong);
    if (!object_.is_object()) throw bad_row("is no JSON object");
  }

  /// The leaf that serves best as the step. Throws FormatError if it is no whole number, UsageError
  /// if the first line lacks the one that was asked for.
  const Leaf* find_step() {
    const Leaf* best = nullptr;
    int best_rank = kNoStep;
    for (const Leaf& leaf : object_.leaves()) {
      Known& key = known(leaf.key, key_info_);
      if (key.step_rank < 0) {
        key.step_rank = step_rank(object_.keys().name(leaf.key), options().step_column);
      }
      if (key.step_rank >= best_rank) continue;
      best = &leaf;
      best_rank = key.step_rank;
    }
    if (best == nullptr && !options().step_column.empty()) throw_no_step();
    if (best != nullptr && !best->whole) throw bad_row("the step is not a whole number");
    return best;
  }

  [[noreturn]] void throw_no_step() const {
    const std::string& wanted = options().step_column;
    if (rows_ > 1) throw bad_row("has no step '" + wanted + "'");
    std::vector<std::string> names;
    for (const Leaf& leaf : object_.leaves()) names.push_back(object_.keys().name(leaf.key));
    throw no_step_column(wanted, names, name());
  }

  [[nodiscard]] const Leaf* find(std::string_view name) const {
    for (const Leaf& leaf : object_.leaves()) {
      if (object_.keys().name(leaf.key) == name) return &leaf;
    }
    return nullptr;
  }

  /// Null is none. Throws FormatError if it is anything else but a number.
  [[nodiscard]] std::optional<double> wall_time() const {
    for (const char* const name : {"wall_time", "walltime"}) {
      const Leaf* const time = find(name);
      if (time == nullptr || time->kind == Leaf::Kind::kNull) continue;
      if (time->kind != Leaf::Kind::kNumber || !std::isfinite(time->value)) {
        throw bad_row("the wall time is not a number");
      }
      return time->value;
    }
    return {};
  }

  void add_points(const Leaf* step) {
    for (const Leaf& leaf : object_.leaves()) {
      if (&leaf == step) continue;
      Known& key = known(leaf.key, key_info_);
      const std::string& key_name = object_.keys().name(leaf.key);
      if (leaf.kind == Leaf::Kind::kNumber) {
        add_point(key, key_name, leaf.value);
      } else if (leaf.kind == Leaf::Kind::kNull) {
        skip_empty_cell();
      } else if (!std::exchange(key.noted, true)) {
        skip_text(key_name);
      }
    }
  }

  void add_point(Known& of, const std::string& tag, double value) {
    if (!of.curve) of.curve = add_curve(tag);
    if (*of.curve != kNoCurve) points_.push_back({*of.curve, value});
  }

  JsonParser parser_;
  FlatObject object_;
  std::vector<Known> key_info_;
  NameIndex tags_;  // Of long rows.
  std::vector<Known> tag_info_;
  std::vector<ScalarPoint> points_;
  std::int64_t rows_ = 0;
};

}  // namespace

std::unique_ptr<ScalarTable> open_json_lines(std::unique_ptr<LineReader> lines,
                                             const ScalarTableOptions& options) {
  return std::make_unique<JsonLines>(std::move(lines), options);
}

}  // namespace tbviz
