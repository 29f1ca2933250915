#include "tbviz/table/json_document.h"

#include <algorithm>
#include <optional>
#include <string>

#include "tbviz/error.h"
#include "tbviz/table/loose_number.h"
#include "tbviz/table/names.h"
#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

/// `[1700000000.5, 3, 0.25]`
struct Download {
  double wall_time;
  std::int64_t step;
  double value;
};

std::optional<Download> parse_download(std::string_view list) {
  list = list.substr(1, list.size() - 2);
  std::vector<LooseNumber> numbers;
  while (numbers.size() < 4) {
    const std::size_t end = std::min(list.find(','), list.size());
    std::string_view word = stripped(list.substr(0, end));
    if (word.size() > 1 && word.front() == '"' && word.back() == '"') {
      word = word.substr(1, word.size() - 2);
    }
    const std::optional<LooseNumber> number = parse_loose_number(word);
    if (!number) return {};
    numbers.push_back(*number);
    if (end == list.size()) break;
    list.remove_prefix(end + 1);
  }
  if (numbers.size() != 3 || !numbers[1].whole) return {};
  return Download{numbers[0].value, *numbers[1].whole, numbers[2].value};
}

std::int64_t line_at(std::string_view text, std::size_t at) {
  return 1 + std::ranges::count(text.substr(0, at), '\n');
}

}  // namespace

void JsonNesting::add(std::string_view text) {
  for (const char c : text) {
    if (escaped_) {
      escaped_ = false;
    } else if (c == '"') {
      quoted_ = !quoted_;
    } else if (quoted_) {
      escaped_ = c == '\\';
    } else if (c == '{' || c == '[') {
      ++depth_;
      any_ = true;
    } else if (c == '}' || c == ']') {
      --depth_;
    }
  }
}

void write_document(std::string_view text, const ScalarReaderOptions& options, JsonRows& rows,
                    RowWriter& writer, Findings& findings) {
  const std::string tag(tag_of_stem(options.default_tag));
  const auto parts = [](char c) { return is_space(c) || c == ','; };
  int depth = 0;  // Of arrays around the rows.
  for (std::size_t at = run_of(text, 0, parts); at < text.size(); at += run_of(text, at, parts)) {
    const char c = text[at];
    std::size_t end = at + 1;
    std::string wrong;
    if (c == '{') {
      end = end_of_object(text, at);
      if (end == at) return findings.bad(line_at(text, at), "the JSON object has no end");
      wrong = rows.write(text.substr(at, end - at)).value_or("");
    } else if (c == '[' && depth == 1 && at + 1 < text.size() && text[at + 1] != '{') {
      const std::size_t close = text.find(']', at);
      const std::string_view list = text.substr(at, close - at + 1);
      const auto point = close == std::string_view::npos ? std::nullopt : parse_download(list);
      if (point) {
        writer.write(point->step, tag, point->value, point->wall_time);
        end = close + 1;
      } else {
        wrong = "no [wall time, step, value]";
      }
    } else if (c == '[') {
      ++depth;
      at = end;
      continue;
    } else if (c == ']' && depth > 0) {
      --depth;
      at = end;
      continue;
    } else {
      wrong = "no object or array begins here";
    }
    if (!wrong.empty()) return findings.bad(line_at(text, at), "is broken JSON: " + wrong);
    writer.end_line();
    at = end;
  }
  if (depth > 0) findings.bad(line_at(text, text.size()), "the JSON array has no end");
}

}  // namespace tbviz
