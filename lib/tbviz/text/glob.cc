#include "tbviz/text/glob.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "tbviz/text/utf8.h"

namespace tbviz {
namespace {

// The next character of a set, with its backslash taken off; empty if the pattern ends.
std::string_view take_member(std::string_view& pattern) {
  if (pattern.starts_with('\\')) pattern.remove_prefix(1);
  return pattern.empty() ? pattern : take_character(pattern);
}

// Characters are compared as the bytes of UTF-8 are, which is the order of their code points.
//
// Whether `character` is in the set that `pattern` begins with, behind its bracket; the pattern is
// moved behind the set. Nothing, and the pattern stays, if no bracket closes it.
std::optional<bool> take_set(std::string_view& pattern, std::string_view character) {
  std::string_view rest = pattern;
  const bool negated = rest.starts_with('!') || rest.starts_with('^');
  if (negated) rest.remove_prefix(1);
  bool found = false;
  for (bool first = true; first || !rest.starts_with(']'); first = false) {
    const std::string_view from = take_member(rest);
    std::string_view to = from;
    if (rest.size() > 1 && rest[0] == '-' && rest[1] != ']') {
      rest.remove_prefix(1);
      to = take_member(rest);
    }
    if (from.empty() || to.empty()) return {};
    found = found || (from <= character && character <= to);
  }
  rest.remove_prefix(1);
  pattern = rest;
  return found != negated;
}

// Matches one character of both, which are moved behind it. REQUIRES: neither is empty, and the
// pattern does not begin with a star
bool take_one(std::string_view& pattern, std::string_view& name) {
  const std::string_view character = take_character(name);
  const std::string_view wanted = take_character(pattern);
  if (wanted == "?") return true;
  if (wanted == "[") return take_set(pattern, character).value_or(character == "[");
  if (wanted == "\\") return !pattern.empty() && take_character(pattern) == character;
  return wanted == character;
}

}  // namespace

// A star takes as little as it can, and one more each time that what follows does not match. Only
// the last star is gone back to: whatever an earlier one could take, this one can.
bool glob_match(std::string_view pattern, std::string_view name) {
  std::optional<std::string_view> behind_star;
  std::string_view name_there;
  for (;;) {
    if (pattern.starts_with('*')) {
      pattern.remove_prefix(1);
      behind_star = pattern;
      name_there = name;
      continue;
    }
    if (name.empty() && pattern.empty()) return true;
    if (!name.empty() && !pattern.empty() && take_one(pattern, name)) continue;
    if (!behind_star || name_there.empty()) return false;
    take_character(name_there);
    pattern = *behind_star;
    name = name_there;
  }
}

bool glob_match_any(std::span<const std::string> patterns, std::string_view name) {
  return std::ranges::any_of(patterns,
                             [&](const std::string& pattern) { return glob_match(pattern, name); });
}

bool is_glob(std::string_view text) { return text.find_first_of("*?[") != std::string_view::npos; }

std::string glob_literal(std::string_view name) {
  std::string pattern;
  for (const char c : name) {
    if (std::string_view("*?[\\").find(c) != std::string_view::npos) pattern += '\\';
    pattern += c;
  }
  return pattern;
}

}  // namespace tbviz
