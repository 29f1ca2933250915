#include "tbviz/table/draw_reader.h"

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;  // What a pipe holds.

}  // namespace

DrawReader::DrawReader(ByteSource& source, TooLong too_long, std::size_t max_line_bytes)
    : source_(&source),
      too_long_(std::move(too_long)),
      max_line_bytes_(max_line_bytes),
      buffer_(std::min(kReadBytes, max_line_bytes + 1), '\0') {}

std::optional<Draw> DrawReader::next() {
  if (!held_.empty()) {
    Held& first = held_.front();
    current_ = std::move(first.text);
    const Draw draw{current_, first.line, first.ends_line};
    held_.pop_front();
    return draw;
  }
  if (ended_here_) return {};
  for (;;) {
    const std::optional<Draw> draw = buffered_draw();
    if (draw) {
      const bool rest = std::exchange(dropping_, false);
      if (draw->text.size() > max_line_bytes_ && !rest) tell_too_long(draw->line);
      if (!rest && draw->text.size() <= max_line_bytes_) return draw;
      // What follows a dropped draw on its line is drawn anew.
      if (draw->ends_line) return Draw{{}, draw->line, true};
      continue;
    }
    if (end_ - begin_ > max_line_bytes_ && !dropping_) {
      tell_too_long(line_);
      dropping_ = true;
    }
    if (dropping_) begin_ = searched_ = end_;
    if (fill()) continue;
    if (begin_ == end_) return {};
    return take(end_ - begin_, 0, true);
  }
}

void DrawReader::put_back(std::string text, std::int64_t line, bool ends_line) {
  held_.push_front({std::move(text), line, ends_line});
}

std::string_view DrawReader::unfinished() const {
  return dropping_ ? std::string_view() : std::string_view(buffer_).substr(begin_, end_ - begin_);
}

/// Where the mark stands next; end_ if nowhere. What a mark was sought in is not searched again.
std::size_t DrawReader::find(Mark& mark) const {
  mark.at = std::max(mark.at, searched_);
  if (mark.at < end_ && buffer_[mark.at] != mark.character) {
    const void* const found = std::memchr(buffer_.data() + mark.at, mark.character, end_ - mark.at);
    mark.at = found == nullptr
                  ? end_
                  : static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data());
  }
  return mark.at;
}

std::optional<Draw> DrawReader::buffered_draw() {
  std::size_t at = end_;
  for (Mark& mark : marks_) at = std::min(at, find(mark));
  searched_ = at;
  if (at == end_) return {};
  std::size_t next = at + 1;
  bool ends_line = buffer_[at] == '\n';
  if (buffer_[at] == '\r' && next < end_ && buffer_[next] == '\n') {
    ends_line = true;
    ++next;
  }
  while (buffer_[at] == '\b' && next < end_ && buffer_[next] == '\b') ++next;
  return take(at - begin_, next - at, ends_line);
}

Draw DrawReader::take(std::size_t length, std::size_t mark_length, bool ends_line) {
  const Draw draw{std::string_view(buffer_).substr(begin_, length), line_, ends_line};
  begin_ += length + mark_length;
  searched_ = begin_;
  if (ends_line) ++line_;
  return draw;
}

void DrawReader::tell_too_long(std::int64_t line) {
  if (too_long_) return too_long_(line);
  throw FormatError(
      name(), line,
      "the line is longer than " + std::to_string(max_line_bytes_) + " bytes; is this text?");
}

bool DrawReader::fill() {
  if (source_ended_) return false;
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    searched_ -= begin_;
    for (Mark& mark : marks_) mark.at -= std::min(mark.at, begin_);
    begin_ = 0;
  }
  if (end_ == buffer_.size()) buffer_.resize(std::min(2 * end_, max_line_bytes_ + kReadBytes));
  const std::size_t count = source_->read(std::as_writable_bytes(std::span(buffer_)).subspan(end_));
  source_ended_ = count == 0;
  end_ += count;
  return !source_ended_;
}

}  // namespace tbviz
