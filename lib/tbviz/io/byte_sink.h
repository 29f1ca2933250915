// Where bytes go: the smallest interface that writing an event log needs.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace tbviz {

/// A place that bytes are appended to. Not thread-safe.
class ByteSink {
 public:
  virtual ~ByteSink() = default;

  /// Accepts all of `bytes`, possibly into a buffer. Throws OutputError if they cannot be taken.
  virtual void write(std::span<const std::byte> bytes) = 0;

  /// Hands on whatever is buffered. Throws OutputError if it did not arrive.
  virtual void flush() = 0;

  /// Flushes and releases the sink. Throws OutputError if any byte was lost. REQUIRES: not closed.
  virtual void close() = 0;

  /// What to call the sink in messages: a path, or "standard output".
  [[nodiscard]] virtual const std::string& name() const = 0;
};

/// Gathers bytes and hands them to a file descriptor in large writes. After a write that failed
/// every further call throws: bytes behind a gap would spoil the file even if the disk has room
/// again.
class FileSink final : public ByteSink {
 public:
  /// Takes over `descriptor`, which close() and the destructor close.
  FileSink(int descriptor, std::string name);

  /// Closes without reporting. Call close() to learn whether the bytes arrived.
  ~FileSink() override;
  FileSink(const FileSink&) = delete;
  FileSink& operator=(const FileSink&) = delete;

  void write(std::span<const std::byte> bytes) override;
  void flush() override;
  void close() override;
  [[nodiscard]] const std::string& name() const override { return name_; }

 private:
  void write_through(std::span<const std::byte> bytes);
  void check() const;

  int descriptor_;   // -1 once closed.
  int failure_ = 0;  // Error number of the first failed write, after which nothing is written.
  std::string name_;
  std::string buffer_;
  std::string in_flight_;  // The buffer being written; keeps its capacity for the next turn.
};

/// A sink on standard output. The stream itself stays open. What was written arrives even without
/// close(), which alone reports whether it did.
[[nodiscard]] std::unique_ptr<ByteSink> standard_output_sink();

}  // namespace tbviz
