#include "tbviz/table/csv.h"

#include <algorithm>
#include <optional>

#include "tbviz/error.h"
#include "tbviz/text/number.h"

namespace tbviz {
namespace {

constexpr std::string_view kBlanks = " \t";

bool is_blank(char c) { return c == ' ' || c == '\t'; }

/// The closing quote of a quoted field, searched from `at` inside it; npos if it does not end here.
std::size_t closing_quote(std::string_view text, std::size_t at) {
  for (;; at += 2) {
    at = text.find('"', at);
    if (at == std::string_view::npos || at + 1 == text.size() || text[at + 1] != '"') return at;
  }
}

}  // namespace

char find_separator(std::string_view line) {
  for (const char separator : {'\t', ','}) {
    if (line.find(separator) != std::string_view::npos) return separator;
  }
  return ' ';
}

bool is_header(std::span<const std::string_view> fields) {
  return std::ranges::any_of(
      fields, [](std::string_view field) { return !field.empty() && !parse_number(field); });
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

bool CsvReader::next() {
  for (;;) {
    const std::optional<std::string_view> line = lines_->next();
    if (!line) return false;
    if (line->find_first_not_of(kBlanks) == std::string_view::npos) continue;
    fields_.clear();
    unquoted_.clear();
    first_line_ = line->size();
    credit_ = std::min(credit_ + first_line_ + 1, LineReader::kMaxLineBytes);
    if (separator_ == ' ') {
      split_blanks(*line);
    } else if (line->find('"') == std::string_view::npos) {
      split_plain(*line);
    } else {
      split_quoted(*line);
    }
    return true;
  }
}

void CsvReader::split_plain(std::string_view line) {
  const char* field = line.data();
  const char* const end = line.data() + line.size();
  for (const char* at = field;; ++at) {
    if (at != end && *at != separator_) continue;
    check_field_count(fields_.size(), line);
    fields_.push_back(trimmed({field, static_cast<std::size_t>(at - field)}));
    if (at == end) return;
    field = at + 1;
  }
}

void CsvReader::split_blanks(std::string_view line) {
  std::size_t at = line.find_first_not_of(kBlanks);
  while (at < line.size()) {
    const std::size_t stop = std::min(line.find_first_of(kBlanks, at), line.size());
    check_field_count(fields_.size(), line);
    fields_.push_back(line.substr(at, stop - at));
    at = line.find_first_not_of(kBlanks, stop);
  }
}

void CsvReader::split_quoted(std::string_view line) {
  spans_.clear();  // Offsets until the record is complete: extend() may move the line.
  std::size_t from = 0;
  for (;;) {
    std::size_t begin = std::min(line.find_first_not_of(' ', from), line.size());
    const bool quoted = begin < line.size() && line[begin] == '"';
    std::size_t end = 0;
    if (quoted) {
      end = end_of_quotes(line, ++begin);
      from = std::min(line.find_first_not_of(' ', end + 1), line.size());
    } else {
      end = from = std::min(line.find(separator_, begin), line.size());
    }
    check_field_count(spans_.size(), line);
    spans_.push_back({begin, end, quoted});
    if (from == line.size()) break;
    if (line[from] != separator_) refuse(line, "text follows the closing quote of a field");
    ++from;
  }
  for (const Span& span : spans_) {
    const std::string_view field = line.substr(span.begin, span.end - span.begin);
    fields_.push_back(span.quoted ? unquoted(field) : trimmed(field));
  }
}

std::size_t CsvReader::end_of_quotes(std::string_view& line, std::size_t at) {
  for (;;) {
    const std::size_t close = closing_quote(line, at);
    if (close != std::string_view::npos) return close;
    at = line.size();
    const bool may_go_on = line.size() - first_line_ <= credit_;
    const std::optional<std::string_view> longer = may_go_on ? lines_->extend() : std::nullopt;
    if (!longer) refuse(line, "a quoted field has no closing quote");
    line = *longer;
  }
}

void CsvReader::check_field_count(std::size_t count, std::string_view line) {
  if (count < kMaxFields) return;
  refuse(line, "has more than " + std::to_string(kMaxFields) + " fields; is this a table?");
}

void CsvReader::refuse(std::string_view record, std::string_view fact) {
  // The quote may be astray, and what it swallowed are records.
  credit_ -= std::min(credit_, record.size() - first_line_);
  lines_->undo_extend();
  throw FormatError(name(), line_number(), fact);
}

std::string_view CsvReader::unquoted(std::string_view field) {
  if (field.find('"') == std::string_view::npos) return field;
  std::string& text = unquoted_.emplace_back();
  for (std::size_t at = 0; at < field.size(); ++at) {
    text += field[at];
    if (field[at] == '"') ++at;  // The second of a pair.
  }
  return text;
}

}  // namespace tbviz
