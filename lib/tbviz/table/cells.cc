#include "tbviz/table/cells.h"

#include <algorithm>
#include <array>

#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

/// The closing quote of a quoted cell that begins at `at`; npos if it has none.
std::size_t closing_quote(std::string_view row, std::size_t at) {
  for (++at;; at += 2) {
    at = row.find('"', at);
    if (at == std::string_view::npos || at + 1 == row.size() || row[at + 1] != '"') return at;
  }
}

/// The parts of `line` between two blanks or more.
std::vector<std::string_view> wide_parts(std::string_view line) {
  std::vector<std::string_view> parts;
  line = stripped(line);
  std::size_t begin = 0;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t blanks = run_of(line, at, is_space);
    if (blanks < 2) {
      at += std::max<std::size_t>(blanks, 1);
      continue;
    }
    parts.push_back(line.substr(begin, at - begin));
    begin = at += blanks;
  }
  parts.push_back(line.substr(begin));
  return parts;
}

/// What stands around a bar's percentage in some headings: "mAP50-95):".
std::string_view without_closing_marks(std::string_view name) {
  if (name.find('(') != std::string_view::npos) return name;
  while (!name.empty() && (name.back() == ':' || name.back() == ')')) name.remove_suffix(1);
  return name;
}

}  // namespace

void Cells::split(std::string_view row, char separator) {
  cells_.clear();
  unquoted_.clear();
  if (separator == ' ') return split_blanks(row);
  if (row.find('"') != std::string_view::npos) return split_quoted(row, separator);
  split_plain(row, separator);
  if (separator == '|' && cells_.size() > 2 && cells_.front().empty() && cells_.back().empty()) {
    cells_.pop_back();
    cells_.erase(cells_.begin());
  }
}

void Cells::split_blanks(std::string_view row) {
  for (std::size_t at = run_of(row, 0, is_space); at < row.size();) {
    const std::size_t length = run_of(row, at, [](char c) { return !is_space(c); });
    std::string_view cell = row.substr(at, length);
    if (length > 1 && cell.front() == '"' && cell.back() == '"') {
      cell = cell.substr(1, length - 2);
    }
    cells_.push_back(cell);
    at += length;
    at += run_of(row, at, is_space);
  }
}

void Cells::split_plain(std::string_view row, char separator) {
  const char* cell = row.data();
  const char* const end = row.data() + row.size();
  for (const char* at = cell;; ++at) {
    if (at != end && *at != separator) continue;
    cells_.push_back(stripped({cell, static_cast<std::size_t>(at - cell)}));
    if (at == end) return;
    cell = at + 1;
  }
}

void Cells::split_quoted(std::string_view row, char separator) {
  bool may_close = true;  // Once a quote had no partner, none behind it has one.
  for (std::size_t at = 0;;) {
    std::size_t begin = at;
    while (begin < row.size() && is_space(row[begin]) && row[begin] != separator) ++begin;
    if (begin < row.size() && row[begin] == '"' && may_close) {
      const std::size_t close = closing_quote(row, begin);
      may_close = close != std::string_view::npos;
      std::size_t next = may_close ? close + 1 : row.size();
      while (next < row.size() && is_space(row[next]) && row[next] != separator) ++next;
      if (may_close && (next == row.size() || row[next] == separator)) {
        cells_.push_back(unquoted(row.substr(begin + 1, close - begin - 1)));
        if (next == row.size()) return;
        at = next + 1;
        continue;
      }
    }
    const std::size_t end = std::min(row.find(separator, at), row.size());
    cells_.push_back(stripped(row.substr(at, end - at)));
    if (end == row.size()) return;
    at = end + 1;
  }
}

std::string_view Cells::unquoted(std::string_view cell) {
  if (cell.find('"') == std::string_view::npos) return cell;
  std::string& text = unquoted_.emplace_back();
  for (std::size_t at = 0; at < cell.size(); ++at) {
    text += cell[at];
    if (cell[at] == '"') ++at;  // The second of a pair.
  }
  return text;
}

Heading heading_of(std::string_view line, char separator, std::size_t width) {
  const auto named = [](const auto& parts, bool sure) {
    Heading heading{{}, sure};
    for (const std::string_view name : parts)
      heading.names.emplace_back(without_closing_marks(name));
    return heading;
  };
  Cells cells;
  cells.split(line, separator);
  if (separator != ' ') return cells.size() == width ? named(cells, true) : Heading();
  const std::vector<std::string_view> wide = wide_parts(line);
  if (wide.size() == width) return named(wide, true);
  return cells.size() == width ? named(cells, wide.size() > 1) : Heading();
}

bool is_rule(std::string_view line) {
  constexpr std::array<std::string_view, 3> kDrawn = {"\xE2\x94\x80", "\xE2\x94\x81",
                                                      "\xE2\x95\x90"};  // U+2500, 2501, 2550
  bool rules = false;
  while (!line.empty()) {
    const char c = line[0];
    if (is_digit(c) || is_letter(c)) return false;
    const auto drawn =
        std::ranges::find_if(kDrawn, [line](auto mark) { return line.starts_with(mark); });
    if (drawn != kDrawn.end()) {
      rules = true;
      line.remove_prefix(drawn->size());
      continue;
    }
    rules |= c == '-' || c == '=';
    if (!is_space(c) && std::string_view("-=|:+").find(c) == std::string_view::npos) return false;
    line.remove_prefix(1);
  }
  return rules;
}

}  // namespace tbviz
