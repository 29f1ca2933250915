// Gzip (RFC 1952), unpacked while it is read: logs are streams, whose length nobody knows before.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/io/byte_source.h"

namespace tbviz {

/// What is in the members of a gzip file, one behind the other, in constant memory. Zero bytes
/// behind a member are padding, as gzip has it. Not thread-safe.
///
/// Everything in front of a fault is handed out before read() finds the end and fault() tells why.
/// Where the packed bytes only end early, read() may be asked again: more may have come.
class GzipSource final : public ByteSource {
 public:
  /// REQUIRES: `packed` outlives the source. Throws std::bad_alloc.
  explicit GzipSource(ByteSource& packed);
  ~GzipSource() override;
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  [[nodiscard]] std::size_t read(std::span<std::byte> buffer) override;
  [[nodiscard]] bool ready() override;
  [[nodiscard]] const std::string& name() const override { return packed_->name(); }
  [[nodiscard]] bool is_unpacked() const override { return true; }
  [[nodiscard]] std::optional<StreamFault> fault() const override { return fault_; }

 private:
  struct Inflater;

  [[nodiscard]] bool begin_member();
  [[nodiscard]] std::size_t inflate(std::span<std::byte> buffer);
  [[nodiscard]] bool refill();
  [[nodiscard]] std::uint64_t offset() const;

  ByteSource* packed_;
  std::unique_ptr<Inflater> inflater_;
  std::vector<std::byte> input_;
  std::uint64_t taken_ = 0;  // Bytes of `packed_`.
  bool in_member_ = false;
  std::optional<StreamFault> fault_;
};

/// Whether `front`, the first bytes of a file, are those of gzip.
[[nodiscard]] bool looks_like_gzip(Bytes front);

}  // namespace tbviz
