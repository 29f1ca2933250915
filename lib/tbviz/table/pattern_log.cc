#include "tbviz/table/pattern_log.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/table/loose_number.h"
#include "tbviz/table/names.h"
#include "tbviz/table/plain_text.h"

namespace tbviz {

PatternLog::PatternLog(const ScalarReaderOptions& options, RowWriter& writer)
    : writer_(&writer),
      pattern_(options.pattern, "the `pattern`"),
      tag_(options.default_tag),
      comma_(options.decimal_comma ? Comma::kDecimal : Comma::kThousands) {
  const bool values = std::ranges::any_of(pattern_.names(), [](const auto& group) {
    return group.second != "step" && group.second != "run" && group.second != "wall_time" &&
           group.second != "name";
  });
  if (!values) {
    throw UsageError(
        "the `pattern` names no value: write a group like (?P<loss>[0-9.]+), or (?P<value>...)");
  }
}

void PatternLog::read(const Draw& draw) {
  const std::string_view text = plain_text(draw.text, plain_);
  row_.clear();
  run_.clear();
  for (std::size_t at = 0; at <= text.size();) {
    if (!pattern_.search(text, at)) break;
    if (begins_row()) write_row();
    add_match();
    at = pattern_.end() + (pattern_.group(0).empty() ? 1 : 0);
  }
  write_row();
  if (draw.ends_line) writer_->end_line();
}

/// Whether the match tells a step where the row before it has one, and values.
bool PatternLog::begins_row() const {
  const int step = pattern_.find("step");
  return step > 0 && !row_.counters.empty() && !row_.values.empty() &&
         parse_cell(pattern_.group(step)).has_value();
}

void PatternLog::write_row() {
  row_.run = run_;
  row_.where = run_;
  writer_->write(row_);
  row_.clear();
  run_.clear();
}

void PatternLog::add_match() {
  const int named = pattern_.find("name");
  const std::string_view name = named == 0 ? std::string_view() : pattern_.group(named);
  for (const auto& [group, key] : pattern_.names()) {
    const std::string_view text = pattern_.group(group);
    if (key == "run" && !text.empty()) run_ = safe_sub_run(text);
    const std::optional<LooseNumber> number = parse_cell(text, comma_);
    if (key == "name" || key == "run" || !number) continue;
    if (key == "wall_time") {
      row_.wall_time = number->value;
    } else if (key == "step") {
      if (number->whole) {
        row_.counters.push_back(
            {.rank = kGivenStep, .name = "step", .value = *number, .total = {}});
      }
    } else if (key == "value" && !name.empty()) {
      row_.values.push_back({.tag = name, .value = number->value, .unit = number->unit});
    } else {
      row_.values.push_back(
          {.tag = key == "value" ? tag_ : key, .value = number->value, .unit = number->unit});
    }
  }
}

}  // namespace tbviz
