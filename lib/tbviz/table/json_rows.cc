#include "tbviz/table/json_rows.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <utility>

#include "tbviz/table/loose_number.h"
#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

bool is_tag_key(std::string_view key) {
  return std::ranges::find(kTagNames, key) != kTagNames.end();
}

bool is_run_key(std::string_view key) {
  return std::ranges::find(kRunNames, key) != kRunNames.end();
}

/// wall_time, walltime, "Wall time", timestamp, _timestamp, time_ms.
bool is_wall_time_key(std::string_view key) {
  constexpr std::size_t kLongest = 10;
  if (key.size() > kLongest || key.empty()) return false;
  constexpr CharacterClass kBegins("wWtT_");
  if (!kBegins(key[0])) return false;
  std::string normal = lower(key);
  std::ranges::replace_if(
      normal, [](char c) { return !is_word(c); }, '_');
  return normal == "time_ms" || std::ranges::find(kWallTimeNames, normal) != kWallTimeNames.end();
}

}  // namespace

JsonRows::JsonRows(const ScalarReaderOptions& options, RowWriter& writer, Findings& findings)
    : writer_(&writer), findings_(&findings), counters_(options.step_key) {}

std::optional<std::string> JsonRows::write(std::string_view text, const JsonPrefix& prefix) {
  leaves_.clear();
  if (std::optional<std::string> wrong = parser_.parse(text, leaves_)) return wrong;
  if (!leaves_.is_object()) return "no object";
  if (leaves_.has_numbered_columns()) return write_numbered_columns();
  if (!leaves_.has_history() && !leaves_.has_only_lists()) {
    write_leaves(prefix);
    return {};
  }
  const Json whole = parse_json(text, findings_->name());
  if (leaves_.has_history()) {
    const Json* const history = whole.find("log_history");
    if (history->get_if<Json::Array>() == nullptr) return "log_history is there twice";
    write_history(*history);
  } else {
    write_columns(whole);
  }
  return {};
}

void JsonRows::write_history(const Json& rows) {
  for (const Json& row : *rows.get_if<Json::Array>()) {
    if (row.get_if<Json::Object>() == nullptr) continue;
    leaves_.clear();
    static_cast<void>(parser_.parse(row.dump(), leaves_));
    write_leaves({});
    writer_->end_line();
  }
}

/// {"loss": [1, 0.5], "acc": [0.5, 0.75]}
void JsonRows::write_columns(const Json& columns) {
  const auto& members = *columns.get_if<Json::Object>();
  std::size_t rows = 0;
  for (const auto& [name, list] : members)
    rows = std::max(rows, list.get_if<Json::Array>()->size());
  std::vector<const Json::Member*> left;  // Lists that go on.
  for (const Json::Member& member : members) left.push_back(&member);
  for (std::size_t i = 0; i < rows; ++i) {
    std::erase_if(left, [i](const Json::Member* member) {
      return i >= member->second.get_if<Json::Array>()->size();
    });
    leaves_.clear();
    leaves_.begin_object();
    for (const Json::Member* const member : left) {
      const Json& element = (*member->second.get_if<Json::Array>())[i];
      leaves_.key(member->first);
      if (const auto* const whole = element.get_if<std::int64_t>()) {
        leaves_.whole_number(*whole);
      } else if (const auto* const value = element.get_if<double>()) {
        leaves_.number(*value);
      }
    }
    leaves_.end_object();
    write_leaves({});
    writer_->end_line();
  }
}

/// {"loss": {"0": 1, "1": 0.5}, "acc": {"0": 0.5, "1": 0.75}}, as pandas writes columns.
std::optional<std::string> JsonRows::write_numbered_columns() {
  const std::vector<JsonLeaf> cells = leaves_.all();
  std::size_t rows = 1;
  while (rows < cells.size() && json_column_of(cells[rows].path) == json_column_of(cells[0].path))
    ++rows;
  std::vector<std::vector<std::pair<std::string, LooseNumber>>> table(rows);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (cells[i].kind != JsonLeaf::Kind::kNumber) continue;
    table[i % rows].emplace_back(json_column_of(cells[i].path), cells[i].number);
  }
  for (const auto& entries : table) {
    leaves_.clear();
    leaves_.begin_object();
    for (const auto& [name, number] : entries) {
      leaves_.key(name);
      if (number.whole) {
        leaves_.whole_number(*number.whole);
      } else {
        leaves_.number(number.value);
      }
    }
    leaves_.end_object();
    write_leaves({});
    writer_->end_line();
  }
  return {};
}

void JsonRows::write_leaves(const JsonPrefix& prefix) {
  using Kind = JsonLeaf::Kind;
  arena_.clear();
  row_.clear();
  if (prefix.counters != nullptr) row_.counters = *prefix.counters;
  std::string_view label = prefix.label;
  std::string_view tag;
  bool has_value = false;
  for (const JsonLeaf& leaf : leaves_.all()) {
    const bool text = leaf.kind == Kind::kText;
    if (label.empty() && text && is_phase_column(leaf.path) && is_phase(leaf.text)) {
      label = leaf.text;
    }
    if (tag.empty() && text && leaf.top && is_tag_key(leaf.path)) tag = leaf.text;
    has_value |= leaf.path == "value" || leaf.path.starts_with("value/");
  }
  if (!has_value) tag = {};
  run_.clear();
  for (std::size_t i = 0; i < leaves_.all().size(); ++i) add_leaf(i, label, tag);
  row_.aside = is_evaluation(label);
  row_.run = run_;
  row_.where =
      arena_.keep(run_, std::string_view("\0", 1), row_.aside ? label : std::string_view());
  writer_->write(row_);
}

/// `tag`: of a long row, whose run and value alone are looked at, and what counts.
void JsonRows::add_leaf(std::size_t index, std::string_view label, std::string_view tag) {
  using Kind = JsonLeaf::Kind;
  const JsonLeaf& leaf = leaves_.all()[index];
  const std::string_view key = leaf.path;
  std::optional<LooseNumber> number;
  if (leaf.kind == Kind::kNumber) number = leaf.number;
  if (leaf.kind == Kind::kText) {
    if (!tag.empty() && is_run_key(key)) {
      run_ = safe_sub_run(leaf.text);
      return;
    }
    const std::optional<Count> count = parse_count(leaf.text);
    if (count && counters_.rank_of(without_maximum(key)))
      return add_counter(key, to_number(count->count));
    number = parse_loose_number(leaf.text);
  }
  if (!number) {
    if (leaf.kind == Kind::kText && is_wall_time_key(key)) {
      findings_->note(fmt::format("left out text in {}: no wall time in seconds since 1970", key));
      return;
    }
    if (leaf.kind != Kind::kNull && tag.empty()) note_left_out(key);
    return;
  }
  if (is_wall_time_key(key)) {
    const bool sure = !tag.empty() && (key == "wall_time" || key == "walltime");
    if (const auto time = sure && std::isfinite(number->value) ? std::optional(number->value)
                                                               : as_wall_time(number->value)) {
      row_.wall_time = time;
      return;
    }
  }
  std::size_t counter = RowValue::kNoCounter;
  constexpr std::size_t kMostCounters = 64;  // More are none of a training's.
  if (row_.counters.size() < kMostCounters && counters_.rank_of(key)) {
    add_counter(key, *number);
    const auto same = [key](const RowCounter& c) { return c.name == key; };
    counter =
        static_cast<std::size_t>(std::ranges::find_if(row_.counters, same) - row_.counters.begin());
  }
  if (tag.empty()) {
    const bool labelled = !label.empty() && !names_phase(key);
    const std::string_view name = labelled ? arena_.keep(label, "/", key) : key;
    row_.values.push_back({name, number->value, {}, counter, false});
  } else if (key == "value") {
    row_.values.push_back({.tag = tag, .value = number->value, .unit = {}});
  } else if (key.starts_with("value/")) {
    row_.values.push_back(
        {.tag = arena_.keep(tag, key.substr(5)), .value = number->value, .unit = {}});
  }
}

void JsonRows::note_left_out(std::string_view key) {
  const std::size_t hash = std::hash<std::string_view>()(key);
  if (std::exchange(left_out_[hash % left_out_.size()], hash) == hash) return;
  findings_->left_out("what is no number under the key " + std::string(key));
}

/// Of a key that is there twice, the last counts.
void JsonRows::add_counter(std::string_view name, const LooseNumber& value) {
  const auto same =
      std::ranges::find_if(row_.counters, [name](const RowCounter& c) { return c.name == name; });
  RowCounter& counter = same == row_.counters.end() ? row_.counters.emplace_back() : *same;
  counter = {
      .rank = *counters_.rank_of(without_maximum(name)), .name = name, .value = value, .total = {}};
}

std::size_t end_of_object(std::string_view text, std::size_t at) {
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = at; i < text.size(); ++i) {
    const char c = text[i];
    if (c == '"') quoted = !quoted;
    if (quoted) {
      if (c == '\\') ++i;
      continue;
    }
    if (c == '{') ++depth;
    if (c == '}' && --depth == 0) return i + 1;
  }
  return at;
}

bool may_be_object(std::string_view text, std::size_t at) {
  const std::size_t next = at + 1 + run_of(text, at + 1, is_space);
  return next < text.size() && (text[next] == '"' || text[next] == '}');
}

}  // namespace tbviz
