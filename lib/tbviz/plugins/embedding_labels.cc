#include "tbviz/plugins/embedding_labels.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>

#include "tbviz/error.h"
#include "tbviz/text/utf8.h"
#include "tbviz/text/words.h"

namespace tbviz {
namespace {

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts;
  while (true) {
    const std::size_t end = text.find(separator);
    parts.emplace_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

std::vector<std::string_view> lines_of(std::string_view text) {
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    lines.push_back(line);
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return lines;
}

// Refuses what would give labels to other points than those meant, above all a blank last line,
// with which the first label would be taken for a header.
void check_lines(const std::vector<std::string_view>& lines, std::int64_t points,
                 const std::string& name) {
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (lines[i].find('\r') == std::string_view::npos) continue;
    throw FormatError(name, static_cast<std::int64_t>(i) + 1,
                      "holds a carriage return (CR) within the line; lines end with LF or CR LF");
  }
  if (std::ssize(lines) == points) return;
  if (std::ssize(lines) != points + 1) {
    throw FormatError(
        name, fmt::format("has {} for {}; there must be one each, and a header or none",
                          count_text(std::ssize(lines), "line"), count_text(points, "point")));
  }
  if (lines.back().empty()) {
    throw FormatError(
        name, fmt::format("has {} for {}, of which the last is empty: remove it",
                          count_text(std::ssize(lines), "line"), count_text(points, "point")));
  }
}

void append_row(std::string& out, std::span<const std::string> row) {
  for (const std::string& label : row) {
    if (!is_valid_utf8(label)) {
      throw FormatError("", fmt::format("the label \"{}\" is no UTF-8 text", printable(label)));
    }
    if (label.find_first_of("\t\r\n") != std::string::npos) {
      throw UsageError(fmt::format("the label \"{}\" holds a tab or a line end, which part labels",
                                   printable(label)));
    }
  }
  fmt::format_to(std::back_inserter(out), "{}\n", fmt::join(row, "\t"));
}

void check(const EmbeddingLabels& labels) {
  const std::size_t columns = labels.columns();
  for (const std::vector<std::string>& row : labels.rows) {
    if (row.size() == columns) continue;
    throw UsageError(
        fmt::format("labels of {} and of {} columns do not go together", columns, row.size()));
  }
  if (!labels.header.empty() && labels.header.size() != columns) {
    throw UsageError(fmt::format("a header of {} does not fit labels of {}",
                                 count_text(std::ssize(labels.header), "column"), columns));
  }
  if (labels.header.empty() && columns > 1) {
    throw UsageError(
        fmt::format("labels of {} columns need a header: TensorBoard would take the "
                    "first row for one",
                    columns));
  }
}

}  // namespace

EmbeddingLabels parse_labels(std::string_view text, std::int64_t points, const std::string& name) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (!is_valid_utf8(text)) throw FormatError(name, "is no UTF-8 text");
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const std::vector<std::string_view> lines = lines_of(text);
  check_lines(lines, points, name);
  const bool has_header = std::ssize(lines) > points;
  EmbeddingLabels labels;
  std::size_t columns = 0;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    std::vector<std::string> row = split(lines[i], '\t');
    if (i == 0) columns = row.size();
    if (row.size() != columns) {
      throw FormatError(
          name, static_cast<std::int64_t>(i) + 1,
          fmt::format("has {}, the first line {}", count_text(std::ssize(row), "column"), columns));
    }
    if (i == 0 && has_header) {
      labels.header = std::move(row);
    } else {
      labels.rows.push_back(std::move(row));
    }
  }
  return labels;
}

std::string format_labels(const EmbeddingLabels& labels) {
  check(labels);
  std::string out;
  if (labels.columns() > 1) append_row(out, labels.header);
  for (const std::vector<std::string>& row : labels.rows) append_row(out, row);
  return out;
}

}  // namespace tbviz
