#include "tbviz/table/line_reader.h"

#include <algorithm>
#include <cstring>

#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::size_t kReadBytes = 64 * 1024;  // What a pipe holds.
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

}  // namespace

LineReader::LineReader(ByteSource& source, std::size_t max_line_bytes)
    : source_(&source),
      max_line_bytes_(max_line_bytes),
      buffer_(std::min(kReadBytes, max_line_bytes + 1), '\0') {}

std::optional<std::string_view> LineReader::next() {
  if (discarding_) discard_line();
  line_ = next_;
  line_number_ = next_number_;
  std::optional<std::string_view> line = line_from(0);
  if (discarding_) {
    throw FormatError(name(), line_number_,
                      "the line is longer than " + std::to_string(max_line_bytes_) +
                          " bytes; is this a table of numbers?");
  }
  if (line && line_number_ == 1 && line->starts_with(kByteOrderMark)) {
    line->remove_prefix(kByteOrderMark.size());
    line_ += kByteOrderMark.size();  // For extend() and unread(), too.
  }
  first_size_ = next_ - line_;
  return line;
}

std::optional<std::string_view> LineReader::extend() { return line_from(next_ - line_); }

void LineReader::undo_extend() {
  next_ = line_ + first_size_;
  next_number_ = line_number_ + 1;
  discarding_ = false;
}

void LineReader::unread() {
  next_ = line_;
  next_number_ = line_number_;
}

std::optional<std::string_view> LineReader::line_from(std::size_t searched) {
  const std::size_t known = searched;
  for (;;) {
    const char* const line = buffer_.data() + line_;
    const void* const found = std::memchr(line + searched, '\n', end_ - line_ - searched);
    if (found != nullptr) {
      auto length = static_cast<std::size_t>(static_cast<const char*>(found) - line);
      next_ = line_ + length + 1;
      ++next_number_;
      if (length > 0 && line[length - 1] == '\r') --length;
      return std::string_view(line, length);
    }
    searched = end_ - line_;
    if (!fill()) break;
  }
  if (discarding_) return {};
  next_ = end_;
  if (searched == known) return {};
  ++next_number_;
  return std::string_view(buffer_.data() + line_, searched);
}

void LineReader::discard_line() {
  const auto newline = [this] { return std::memchr(buffer_.data(), '\n', end_); };
  do {
    line_ = next_ = end_;
  } while (fill() && newline() == nullptr);
  const void* const found = newline();
  if (found != nullptr)
    next_ = static_cast<std::size_t>(static_cast<const char*>(found) - buffer_.data()) + 1;
  ++next_number_;
  discarding_ = false;
}

bool LineReader::fill() {
  if (source_ended_) return false;
  if (line_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + line_, end_ - line_);
    end_ -= line_;
    next_ -= line_;
    line_ = 0;
  }
  if (end_ > max_line_bytes_) {
    discarding_ = true;
    return false;
  }
  if (end_ == buffer_.size()) buffer_.resize(std::min(2 * end_, max_line_bytes_ + 1));
  const std::size_t count = source_->read(std::as_writable_bytes(std::span(buffer_)).subspan(end_));
  source_ended_ = count == 0;
  end_ += count;
  return !source_ended_;
}

}  // namespace tbviz
