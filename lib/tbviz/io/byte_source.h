// Where bytes come from: files, pipes and standard input, read front to back.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "tbviz/base/bytes.h"

namespace tbviz {

/// Where packed bytes, out of which others are made, cannot be followed any further.
struct StreamFault {
  enum class Kind : std::uint8_t {
    kCut,  ///< They end early. More may come, if they are those of a file that grows.
    kMalformed,
    kChecksum,  ///< What was made of them is not what was packed.
  };
  Kind kind = Kind::kCut;
  std::uint64_t offset = 0;  ///< In the packed bytes.

  bool operator==(const StreamFault&) const = default;
};

/// A stream of bytes. Not thread-safe.
class ByteSource {
 public:
  virtual ~ByteSource() = default;

  /// Fills the front of `buffer`; returns how many bytes, 0 at the end. A signal ends a waiting
  /// read early by Interrupted if interruption was asked for (see interrupt.h). Throws InputError.
  [[nodiscard]] virtual std::size_t read(std::span<std::byte> buffer) = 0;

  /// True if read() would return at once: bytes are there, or the end is.
  [[nodiscard]] virtual bool ready() = 0;

  /// What to call the source in messages: a path, or "standard input".
  [[nodiscard]] virtual const std::string& name() const = 0;

  /// Whether the bytes are made of packed ones, few of which may become any number.
  [[nodiscard]] virtual bool is_unpacked() const { return false; }

  /// What is wrong with the packed bytes, if that is why read() found an end.
  [[nodiscard]] virtual std::optional<StreamFault> fault() const { return {}; }
};

/// A file descriptor.
class FileSource final : public ByteSource {
 public:
  /// Takes over `descriptor`, which the destructor closes.
  FileSource(int descriptor, std::string name);

  /// Opens `path`; "-" is standard input. Throws InputError.
  [[nodiscard]] static FileSource open(const std::filesystem::path& path);

  ~FileSource() override;
  FileSource(FileSource&& other) noexcept;
  FileSource& operator=(FileSource&&) = delete;

  [[nodiscard]] std::size_t read(std::span<std::byte> buffer) override;
  [[nodiscard]] bool ready() override;
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] int descriptor() const { return descriptor_; }

  /// How many bytes were taken from the file so far.
  [[nodiscard]] std::uint64_t position() const { return position_; }

  /// The next `count` bytes, fewer only at the end; read() will hand them out all the same. Valid
  /// until the next call. Throws what read() throws.
  [[nodiscard]] Bytes peek(std::size_t count);

 private:
  void wait();
  [[nodiscard]] std::size_t read_descriptor(std::span<std::byte> buffer);

  int descriptor_;
  std::string name_;
  std::vector<std::byte> peeked_;
  std::uint64_t position_ = 0;
  bool known_ready_ = false;  // Spares read() a second poll.
};

/// Bytes in memory, for parsers of streams.
class MemorySource final : public ByteSource {
 public:
  /// `bytes` must outlive the source; `name` is for messages. `fault` is why they end, if they were
  /// unpacked.
  MemorySource(Bytes bytes, std::string name, std::optional<StreamFault> fault = {})
      : rest_(bytes), name_(std::move(name)), fault_(fault) {}

  [[nodiscard]] std::size_t read(std::span<std::byte> buffer) override;
  [[nodiscard]] bool ready() override { return true; }
  [[nodiscard]] const std::string& name() const override { return name_; }
  [[nodiscard]] std::optional<StreamFault> fault() const override { return fault_; }

 private:
  Bytes rest_;
  std::string name_;
  std::optional<StreamFault> fault_;
};

/// All that is left in `source`. Throws InputError if that is more than `max_bytes`.
[[nodiscard]] std::string read_all(ByteSource& source, std::size_t max_bytes);

}  // namespace tbviz
