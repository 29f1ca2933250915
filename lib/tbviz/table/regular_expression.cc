#include "tbviz/table/regular_expression.h"

#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>
#include <vector>

#include "tbviz/error.h"

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

struct RegularExpression::State {
  explicit State(const std::string& pattern)
      : regex(pattern, quiet_options()),
        groups(static_cast<std::size_t>(std::max(regex.NumberOfCapturingGroups(), 0)) + 1) {}

  RE2 regex;
  std::string_view text;
  std::vector<re2::StringPiece> groups;  // Of the last match; the first is all of it.
};

RegularExpression::RegularExpression(std::string_view text, std::string_view what)
    : state_(std::make_unique<State>(with_python_groups(text))) {
  const RE2& regex = state_->regex;
  if (!regex.ok()) {
    throw UsageError(
        fmt::format("{} is malformed: {} (RE2's syntax; it has no look-ahead, "
                    "look-behind or back-references)",
                    what, regex.error()));
  }
  if (regex.NamedCapturingGroups().size() != regex.CapturingGroupNames().size()) {
    throw UsageError(fmt::format("{} is malformed: two groups have one name", what));
  }
}

RegularExpression::~RegularExpression() = default;
RegularExpression::RegularExpression(RegularExpression&&) noexcept = default;

const std::map<int, std::string>& RegularExpression::names() const {
  return state_->regex.CapturingGroupNames();
}

int RegularExpression::find(std::string_view name) const {
  const auto& groups = state_->regex.NamedCapturingGroups();
  const auto found = groups.find(std::string(name));
  return found == groups.end() ? 0 : found->second;
}

int RegularExpression::group_count() const { return state_->regex.NumberOfCapturingGroups(); }

bool RegularExpression::search(std::string_view text, std::size_t from) {
  state_->text = text;
  return state_->regex.Match({text.data(), text.size()}, from, text.size(), RE2::UNANCHORED,
                             state_->groups.data(), static_cast<int>(state_->groups.size()));
}

std::string_view RegularExpression::group(int number) const {
  const re2::StringPiece& piece = state_->groups[static_cast<std::size_t>(number)];
  return piece.data() == nullptr ? std::string_view()
                                 : std::string_view(piece.data(), piece.size());
}

std::size_t RegularExpression::end() const {
  return static_cast<std::size_t>(state_->groups[0].end() - state_->text.data());
}

}  // namespace tbviz
