#include "tbviz/table/pattern_log.h"

#include <re2/re2.h>

#include <algorithm>
#include <optional>
#include <string_view>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/table/loose_number.h"
#include "tbviz/table/names.h"
#include "tbviz/table/plain_text.h"

namespace tbviz {
namespace {

/// Groups as others write them, `(?<name>...)`, in the form that all versions of RE2 know.
std::string with_python_groups(std::string_view pattern) {
  std::string text;
  for (std::size_t at = 0; at < pattern.size(); ++at) {
    text += pattern[at];
    if (pattern[at] == '\\' && at + 1 < pattern.size()) {
      text += pattern[++at];
      continue;
    }
    const std::string_view rest = pattern.substr(at);
    if (rest.starts_with("(?<") && !rest.starts_with("(?<=") && !rest.starts_with("(?<!")) {
      text += "?P";
      ++at;
    }
  }
  return text;
}

RE2::Options quiet_options() {
  RE2::Options options;
  options.set_log_errors(false);
  return options;
}

}  // namespace

struct PatternLog::Pattern {
  explicit Pattern(const std::string& text)
      : regex(with_python_groups(text), quiet_options()),
        groups(static_cast<std::size_t>(std::max(regex.NumberOfCapturingGroups(), 0)) + 1) {}

  /// What the group matched; empty if it did not take part.
  [[nodiscard]] std::string_view text(int group) const {
    const re2::StringPiece& piece = groups[static_cast<std::size_t>(group)];
    return piece.data() == nullptr ? std::string_view()
                                   : std::string_view(piece.data(), piece.size());
  }

  RE2 regex;
  std::vector<re2::StringPiece> groups;  // Of the current match; the first is all of it.
};

PatternLog::PatternLog(const ScalarReaderOptions& options, RowWriter& writer)
    : writer_(&writer),
      pattern_(std::make_unique<Pattern>(options.pattern)),
      tag_(options.default_tag),
      comma_(options.decimal_comma ? Comma::kDecimal : Comma::kThousands) {
  const RE2& regex = pattern_->regex;
  if (!regex.ok()) {
    throw UsageError("the `pattern` is malformed: " + regex.error() +
                     " (RE2's syntax; it has no look-ahead, look-behind or back-references)");
  }
  const auto& names = regex.NamedCapturingGroups();
  if (names.size() != regex.CapturingGroupNames().size()) {
    throw UsageError("the `pattern` is malformed: two groups have one name");
  }
  const bool values = std::ranges::any_of(names, [](const auto& group) {
    return group.first != "step" && group.first != "run" && group.first != "wall_time" &&
           group.first != "name";
  });
  if (!values) {
    throw UsageError(
        "the `pattern` names no value: write a group like (?P<loss>[0-9.]+), or (?P<value>...)");
  }
}

PatternLog::~PatternLog() = default;

void PatternLog::read(const Draw& draw) {
  const std::string_view text = plain_text(draw.text, plain_);
  const re2::StringPiece piece(text.data(), text.size());
  row_.clear();
  run_.clear();
  Pattern& pattern = *pattern_;
  for (std::size_t at = 0; at <= text.size();) {
    if (!pattern.regex.Match(piece, at, text.size(), RE2::UNANCHORED, pattern.groups.data(),
                             static_cast<int>(pattern.groups.size()))) {
      break;
    }
    if (begins_row()) write_row();
    add_match();
    const auto end = static_cast<std::size_t>(pattern.groups[0].end() - text.data());
    at = std::max(end, at + (pattern.groups[0].empty() ? 1 : 0));
    if (pattern.groups[0].empty()) at = std::max(at, end + 1);
  }
  write_row();
  if (draw.ends_line) writer_->end_line();
}

/// Whether the match tells a step where the row before it has one, and values.
bool PatternLog::begins_row() const {
  const auto& names = pattern_->regex.NamedCapturingGroups();
  const auto step = names.find("step");
  return step != names.end() && !row_.counters.empty() && !row_.values.empty() &&
         parse_cell(pattern_->text(step->second)).has_value();
}

void PatternLog::write_row() {
  row_.run = run_;
  row_.where = run_;
  writer_->write(row_);
  row_.clear();
  run_.clear();
}

void PatternLog::add_match() {
  const auto& names = pattern_->regex.NamedCapturingGroups();
  const auto named = names.find("name");
  const std::string_view name =
      named == names.end() ? std::string_view() : pattern_->text(named->second);
  for (const auto& [group, index] : pattern_->regex.CapturingGroupNames()) {
    static_cast<void>(group);
    const std::string& key = index;
    const std::string_view text = pattern_->text(group);
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
