// A source that hands out bytes in pieces of the test's choosing: short reads, files that grow.
#pragma once

#include <algorithm>
#include <deque>
#include <string>
#include <string_view>
#include <utility>

#include "tbviz/base/bytes.h"
#include "tbviz/io/byte_source.h"

namespace tbviz::test {

/// Each read() returns bytes of one piece only; an empty piece is an end that more may follow.
class ScriptedSource final : public ByteSource {
 public:
  explicit ScriptedSource(std::deque<std::string> pieces, std::string name = "script")
      : pieces_(std::move(pieces)), name_(std::move(name)) {}

  /// The file grows.
  void append(std::string piece) { pieces_.push_back(std::move(piece)); }

  [[nodiscard]] std::size_t read(std::span<std::byte> buffer) override {
    if (pieces_.empty()) return 0;
    std::string& piece = pieces_.front();
    const std::size_t count = std::min(buffer.size(), piece.size());
    std::ranges::copy(as_bytes(piece).first(count), buffer.begin());
    piece.erase(0, count);
    if (piece.empty()) pieces_.pop_front();
    largest_ = std::max(largest_, buffer.size());
    return count;
  }
  [[nodiscard]] bool ready() override { return true; }
  [[nodiscard]] const std::string& name() const override { return name_; }

  /// The most that a read() asked for: how large the reader's buffer became.
  [[nodiscard]] std::size_t largest_request() const { return largest_; }

 private:
  std::deque<std::string> pieces_;
  std::string name_;
  std::size_t largest_ = 0;
};

/// `text` cut into pieces of `size` bytes.
inline std::deque<std::string> pieces_of(std::string_view text, std::size_t size) {
  std::deque<std::string> pieces;
  for (; !text.empty(); text.remove_prefix(std::min(size, text.size()))) {
    pieces.emplace_back(text.substr(0, size));
  }
  return pieces;
}

}  // namespace tbviz::test
