#include "tbviz/table/aligned_table.h"

#include <algorithm>
#include <optional>

#include "tbviz/table/cells.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/number.h"

namespace tbviz {
namespace {

constexpr std::size_t kLongestLine = 4096;

struct Bar {
  std::size_t begin;  ///< A colon before it included; npos: there is none.
  std::size_t end;
};

/// `50%|`, `50% ━`: where a progress bar behind the numbers begins, and what follows its mark.
Bar find_bar(std::string_view line) {
  constexpr std::string_view kHeavy = "\xE2\x94\x81";  // U+2501
  constexpr std::string_view kHalf = "\xE2\x95\xB8";   // U+2578
  for (std::size_t at = line.find('%'); at != std::string_view::npos; at = line.find('%', at + 1)) {
    std::size_t begin = at;
    while (begin > 0 && at - begin < 3 && is_digit(line[begin - 1])) --begin;
    if (begin == at) continue;
    const std::size_t mark = at + 1 + run_of(line, at + 1, is_space);
    const std::string_view rest = line.substr(mark);
    if (!line.substr(at + 1).starts_with('|') && !rest.starts_with(kHeavy) &&
        !rest.starts_with(kHalf)) {
      continue;
    }
    while (begin > 0 && is_space(line[begin - 1])) --begin;
    if (begin > 0 && line[begin - 1] == ':') --begin;
    return {begin, mark};
  }
  return {std::string_view::npos, 0};
}

/// A pair or a group: `=`, braces, or a colon behind what is no digit.
bool has_pairs(std::string_view line) {
  for (std::size_t at = line.find_first_of("={}:"); at != std::string_view::npos;
       at = line.find_first_of("={}:", at + 1)) {
    if (line[at] != ':') return true;
    std::size_t before = at;
    while (before > 0 && is_space(line[before - 1])) --before;
    if (before > 0 && !is_digit(line[before - 1])) return true;
  }
  return false;
}

char separator_in(std::string_view line) {
  for (const char separator : {'\t', ';', '|', ','}) {
    if (line.find(separator) != std::string_view::npos) return separator;
  }
  return ' ';
}

/// `line` without the percentage of a bar at its end: "... mAP50  mAP50-95): 100%|".
std::string_view without_percentage(std::string_view line) {
  for (std::size_t at = line.find('%'); at != std::string_view::npos; at = line.find('%', at + 1)) {
    std::size_t digits = at;
    while (digits > 0 && is_digit(line[digits - 1])) --digits;
    if (digits == at) continue;
    std::size_t end = digits;
    while (end > 0 && is_space(line[end - 1])) --end;
    if (end > 0 && line[end - 1] == ':') --end;
    return line.substr(0, end);
  }
  return line;
}

/// Where the words of a line, or the cells between its bars, begin and end.
std::vector<std::pair<std::size_t, std::size_t>> spans_of(std::string_view line) {
  const bool bars = line.find('|') != std::string_view::npos;
  const auto inside = [bars](char c) { return bars ? c != '|' : !is_space(c); };
  std::vector<std::pair<std::size_t, std::size_t>> spans;
  for (std::size_t at = 0; at < line.size();) {
    const std::size_t length = run_of(line, at, inside);
    if (length > 0) spans.emplace_back(at, at + length);
    at += std::max<std::size_t>(length, 1);
  }
  return spans;
}

std::string_view stripped_end(std::string_view text) {
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

}  // namespace

std::vector<AlignedTable::Part> AlignedTable::parts_of(std::string_view text) {
  std::vector<Part> parts;
  for (std::size_t at = run_of(text, 0, is_space); at < text.size();) {
    std::size_t end = at;
    while (end < text.size() &&
           (!is_space(text[end]) || (end + 1 < text.size() && !is_space(text[end + 1])))) {
      ++end;
    }
    parts.push_back({text.substr(at, end - at), end});
    at = end + run_of(text, end, is_space);
  }
  return parts;
}

void AlignedTable::remember(std::string_view text, std::int64_t line) {
  const std::string_view stripped_text = stripped(text);
  const bool names =
      std::ranges::any_of(stripped_text, [](char c) { return is_letter(c) || c == '#'; });
  if (text.size() >= kLongestLine || !names) return;
  text = stripped_end(without_percentage(text));
  if (!heading_.empty() && heading_line_ == line - 1 && join_heading(text)) return;
  heading_ = stripped(text);
  heading_text_ = text;
  heading_line_ = line;
}

bool AlignedTable::join_heading(std::string_view text) {
  const auto above = spans_of(heading_text_);
  const auto below = spans_of(text);
  constexpr std::size_t kFewest = 3;
  if (heading_text_ == text || above.size() != below.size() || above.size() < kFewest) return false;
  for (std::size_t i = 0; i < above.size(); ++i) {
    if (above[i].first != below[i].first && above[i].second != below[i].second) return false;
  }
  const bool bars = text.find('|') != std::string_view::npos;
  std::string joined_text(bars ? "|" : "");
  for (std::size_t i = 0; i < above.size(); ++i) {
    const auto part = [](std::string_view line, std::pair<std::size_t, std::size_t> span) {
      return stripped(line.substr(span.first, span.second - span.first));
    };
    const std::string_view first = part(heading_text_, above[i]);
    const std::string_view second = part(text, below[i]);
    joined_text.append(first);
    if (!first.empty() && !second.empty()) joined_text += ' ';
    joined_text.append(second).append(bars ? "|" : "  ");
  }
  heading_ = stripped(joined_text);
  heading_text_.clear();
  heading_line_ = 0;
  return true;
}

bool AlignedTable::take(std::string_view text) {
  if ((heading_.empty() && columns_.empty()) || text.size() > kLongestLine) return false;
  const Bar bar = find_bar(text);
  const bool has_bar = bar.begin != std::string_view::npos;
  const std::string_view main = text.substr(0, bar.begin);
  const char separator = separator_in(main);
  if (has_pairs(main) || !split(main, separator)) return false;
  find_columns(separator);
  if (separator == ' ' && !has_bar && !place_cells(parts_of(text))) return false;
  if (columns_.size() != cells_.size()) return false;
  add_cells();
  if (has_bar && !word_first_) add_count_of_bar(text.substr(bar.end));
  writer_->write(row_);
  return true;
}

/// Whether `main` has cells that a row of numbers has.
bool AlignedTable::split(std::string_view main, char separator) {
  arena_.clear();
  Cells cells;
  cells.split(separator == ' ' ? main : stripped(main), separator);
  if (cells.size() < 2) return false;
  cells_.clear();
  for (const std::string_view cell : cells) {
    // Checkpoints are marked so.
    cells_.push_back(cell == "+" || cell == "*" ? std::string_view() : arena_.keep(cell));
  }
  const auto number = [](std::string_view cell) { return parse_cell(cell).has_value(); };
  word_first_ = !number(cells_[0]) && !parse_count(cells_[0]);
  const std::size_t fewest = separator == '|' ? 3 : 4;  // With a word before them.
  if (word_first_ && (cells_[0].empty() || !is_letter(cells_[0][0]) || cells_.size() < fewest)) {
    return false;
  }
  bool any = false;
  for (std::size_t i = 1; i < cells_.size(); ++i) {
    const bool value = number(cells_[i]);
    if (!value && !is_hole(cells_[i]) && !is_time_of_day(cells_[i])) return false;
    any |= value;
  }
  return any;
}

/// The line above names the columns, if it fits; else the table goes on, if one was begun.
void AlignedTable::find_columns(char separator) {
  if (heading_.empty()) return;
  const Heading heading = heading_of(heading_, separator, cells_.size());
  if (heading.names.empty() || (!heading.sure && !columns_.empty())) return;
  columns_ = told_apart(heading.names);
  ends_.clear();
  const std::vector<Part> parts = parts_of(heading_text_);
  if (parts.size() == columns_.size()) {
    for (const Part& part : parts) ends_.push_back(part.end);
  }
  heading_.clear();
}

/// Where a row has fewer cells than names: each belongs to the name that ends where it does. False
/// if one ends elsewhere.
bool AlignedTable::place_cells(const std::vector<Part>& parts) {
  const std::vector<Part> heads = parts_of(heading_text_);
  const auto fit = [&parts](const auto& ends) {
    return std::ranges::all_of(parts, [&ends](const Part& part) {
      return std::ranges::find(ends, part.end) != ends.end();
    });
  };
  if (!heading_.empty() && cells_.size() < heads.size() && cells_.size() == parts.size()) {
    std::vector<std::size_t> ends;
    std::vector<std::string> names;
    for (const Part& head : heads) {
      ends.push_back(head.end);
      names.emplace_back(head.text);
    }
    if (fit(ends)) {
      columns_ = told_apart(names);
      ends_ = ends;
      heading_.clear();
    }
  }
  if (cells_.size() >= columns_.size() || ends_.size() != columns_.size()) return true;
  if (cells_.size() != parts.size() || !fit(ends_)) return false;
  std::vector<std::string_view> placed(columns_.size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto column = std::ranges::find(ends_, parts[i].end) - ends_.begin();
    placed[static_cast<std::size_t>(column)] = cells_[i];
  }
  cells_ = placed;
  return true;
}

void AlignedTable::add_count_of_bar(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_of("0123456789"), text.size()));
  const std::size_t end = run_of(text, 0, [](char c) { return is_digit(c) || c == '/'; });
  const std::optional<Count> count = parse_count(text.substr(0, end));
  if (!count) return;
  row_.counters.push_back({.rank = kNamelessCounter,
                           .name = {},
                           .value = to_number(count->count),
                           .total = count->total});
}

void AlignedTable::add_cells() {
  row_.clear();
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    const std::string& name = columns_[i];
    const std::optional<Count> count = parse_count(cells_[i]);
    std::optional<LooseNumber> number = parse_cell(cells_[i]);
    if (count) number = to_number(count->count);
    if (!number || name.empty()) continue;
    std::optional<CounterRank> rank = names_->rank_of(name);
    if (name == "#") rank = kStepsRank;
    std::size_t counter = RowValue::kNoCounter;
    if (rank) {
      counter = row_.counters.size();
      row_.counters.push_back({.rank = *rank,
                               .name = name,
                               .value = *number,
                               .total = count ? std::optional(count->total) : std::nullopt});
    }
    if (rank && count) continue;
    const std::string_view tag =
        word_first_ && !rank ? arena_.keep(cells_[0], "/", name) : std::string_view(name);
    row_.values.push_back({tag, number->value, number->unit, counter, false});
  }
}

}  // namespace tbviz
