#include "tbviz/table/row_reader.h"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/table/plain_text.h"
#include "tbviz/text/ascii.h"

namespace tbviz {
namespace {

bool has_open_quote(std::string_view text) { return std::ranges::count(text, '"') % 2 != 0; }

}  // namespace

RowReader::RowReader(DrawReader& draws, char separator, OnBad on_bad)
    : draws_(&draws), separator_(separator), on_bad_(std::move(on_bad)) {}

bool RowReader::next() {
  while (const std::optional<Draw> draw = draws_->next()) {
    const bool drawn = separator_ == ' ' || separator_ == '|';  // By bars and blanks of any kind.
    const std::string_view text =
        drawn ? plain_text(draw->text, plain_) : without_escapes(draw->text, plain_);
    const std::string_view inner = stripped(text);
    if (inner.empty()) continue;
    line_ = draw->line;
    text_ = separator_ == '\t' ? text : inner;
    if (separator_ == ' ' || text.find('"') == std::string_view::npos || !has_open_quote(text)) {
      return true;
    }
    if (join_lines(text, draw->ends_line)) return true;
  }
  return false;
}

bool RowReader::join_lines(std::string_view first, bool line_ended) {
  std::vector<Line> following;
  joined_ = first;
  bool open = true;
  while (open && std::ssize(following) + 1 < kMostLines &&
         joined_.size() < DrawReader::kMaxLineBytes) {
    std::optional<Draw> draw;
    try {
      draw = draws_->next();
    } catch (const Error&) {
      put_back(following);
      throw;
    }
    if (!draw) break;
    if (draw->text.empty() && !line_ended) {  // The second half of "\r\n", if they came apart.
      line_ended = draw->ends_line;
      if (!following.empty()) following.back().ends_line = line_ended;
      continue;
    }
    line_ended = draw->ends_line;
    following.push_back({std::string(draw->text), draw->line, draw->ends_line});
    joined_.append("\n").append(draw->text);
    open = has_open_quote(draw->text) ? !open : open;
  }
  if (!open) {
    text_ = stripped(joined_);
    return true;
  }
  on_bad_(line_, "a quoted field has no closing quote");
  put_back(following);
  return false;
}

void RowReader::put_back(std::vector<Line>& lines) {
  for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
    draws_->put_back(std::move(line->text), line->number, line->ends_line);
  }
}

Cells& RowReader::cells() {
  cells_.split(text_, separator_);
  return cells_;
}

}  // namespace tbviz
