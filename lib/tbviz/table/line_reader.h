// Lines of text from a stream, parsed where they were read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "tbviz/io/byte_source.h"

namespace tbviz {

/// Reads front to back and asks the source for more only when no whole line is left in memory, so
/// that whatever has arrived is handed out before a wait. Memory is bounded by the longest line.
class LineReader {
 public:
  static constexpr std::size_t kMaxLineBytes = std::size_t{4} << 20;

  /// `source` must outlive the reader.
  explicit LineReader(ByteSource& source, std::size_t max_line_bytes = kMaxLineBytes);

  /// The next line without its "\n" or "\r\n", and without a byte order mark; nothing at the end.
  /// The last line needs no end. Valid until the next call. Throws InputError, FormatError if the
  /// line exceeds the limit, and what the source throws; after Interrupted the reader can go on.
  [[nodiscard]] std::optional<std::string_view> next();

  /// The current line together with the one after it, the break between them included: a quoted
  /// field may hold one. Nothing if the input ends here, or if that would exceed the limit: only
  /// undo_extend() brings the lines back then.
  [[nodiscard]] std::optional<std::string_view> extend();

  /// Makes next() return the line after the first of those that extend() joined. REQUIRES: next()
  /// returned a line.
  void undo_extend();

  /// Makes next() return the current line again. REQUIRES: a current line.
  void unread();

  /// Where the current line begins, counted from 1.
  [[nodiscard]] std::int64_t line_number() const { return line_number_; }

  /// The source's name, for messages.
  [[nodiscard]] const std::string& name() const { return source_->name(); }

 private:
  [[nodiscard]] std::optional<std::string_view> line_from(std::size_t searched);
  // False at the end, or if the current line exceeds the limit, which sets discarding_.
  [[nodiscard]] bool fill();
  void discard_line();

  ByteSource* source_;
  std::size_t max_line_bytes_;
  std::string buffer_;
  std::size_t line_ = 0;  // Offsets into the buffer: the current line, what follows it, the end.
  std::size_t next_ = 0;
  std::size_t end_ = 0;
  std::size_t first_size_ = 0;  // Of the current line before extend(), its end included.
  bool source_ended_ = false;
  bool discarding_ = false;  // The rest of a line that was too long is still to come.
  std::int64_t line_number_ = 0;
  std::int64_t next_number_ = 1;
};

}  // namespace tbviz
