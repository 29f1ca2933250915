// The bytes of a text file, whatever wrote it, as UTF-8.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "tbviz/io/byte_source.h"

namespace tbviz {

/// Hands out what another source holds, decoded: UTF-16 with a byte order mark becomes UTF-8, a
/// mark in front of UTF-8 is dropped. No more is read ahead than tells these apart.
///
/// The first read() throws FormatError if the bytes are those of a compressed file, an archive, a
/// binary table, a database, a web page or an event log: it names the format and what turns it into
/// text.
class TextSource final : public ByteSource {
 public:
  /// `bytes` must outlive the source.
  explicit TextSource(ByteSource& bytes) : bytes_(&bytes) {}

  [[nodiscard]] std::size_t read(std::span<std::byte> buffer) override;
  [[nodiscard]] bool ready() override { return !front_.empty() || bytes_->ready(); }
  [[nodiscard]] const std::string& name() const override { return bytes_->name(); }

 private:
  enum class Encoding : std::uint8_t { kUnknown, kUtf8, kUtf16Little, kUtf16Big };

  void find_encoding();
  bool read_more();
  void decode_utf16();
  void decode_unit(std::uint16_t unit);

  ByteSource* bytes_;
  Encoding encoding_ = Encoding::kUnknown;
  bool ended_ = false;
  std::string front_;                 // Read, decoded, and not yet handed out.
  std::string undecoded_;             // Of UTF-16: at most half a unit between reads.
  std::uint16_t high_surrogate_ = 0;  // Whose second half is still to come.
};

}  // namespace tbviz
