// Memory with a bound, and a file for what goes beyond.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>

#include "tbviz/base/bytes.h"
#include "tbviz/io/byte_source.h"

namespace tbviz {

/// Counts the memory of those who share it, and keeps bytes for which there is none left in a
/// scratch file, which is made when it is needed. Thread-safe.
class OverflowStore {
 public:
  explicit OverflowStore(std::size_t most_memory) : most_memory_(most_memory) {}
  OverflowStore(const OverflowStore&) = delete;
  OverflowStore& operator=(const OverflowStore&) = delete;

  /// Whether there is memory for so many bytes more, which is taken then.
  [[nodiscard]] bool take_memory(std::size_t bytes);

  /// Puts bytes into the file; returns where. Throws OutputError if there is no room.
  [[nodiscard]] std::uint64_t write(Bytes bytes);

  /// Fills `room` with what was put there. Throws InputError if it cannot be read.
  void read(std::uint64_t offset, std::span<std::byte> room) const;

 private:
  std::size_t most_memory_;
  std::atomic<std::size_t> memory_{0};
  mutable std::mutex mutex_;  // Of the file.
  std::optional<FileSource> file_;
  std::uint64_t size_ = 0;
};

}  // namespace tbviz
