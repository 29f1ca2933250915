// Zip archives in memory: PyTorch's files and .npz. The bytes are described in PKWARE's
// APPNOTE.TXT.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/base/bytes.h"

namespace tbviz {

/// Bounds that are checked before anything is allocated.
struct ZipLimits {
  std::size_t max_members = 1U << 18U;
  std::uint64_t max_inflated_bytes = std::uint64_t{1} << 32U;  ///< Of one compressed member.
  /// A small file must not take much memory: a member may inflate to this many bytes, and to this
  /// many times its compressed size beyond them.
  std::uint64_t free_inflated_bytes = std::uint64_t{64} << 20U;
  std::uint64_t max_expansion = 100;

  /// What `compressed` bytes may inflate to.
  [[nodiscard]] std::uint64_t inflated_bytes(std::uint64_t compressed) const {
    const std::uint64_t most = max_inflated_bytes / max_expansion;
    return std::min(max_inflated_bytes,
                    free_inflated_bytes + max_expansion * std::min(compressed, most));
  }
};

/// One file of an archive, as the central directory describes it.
struct ZipMember {
  std::string_view name;              ///< Inside the archive's bytes; may be any bytes but NUL.
  std::uint64_t size = 0;             ///< Uncompressed.
  std::uint64_t compressed_size = 0;  ///< As it lies in the archive.
  std::uint64_t header_offset = 0;    ///< Of the local header.
  std::uint64_t end_offset = 0;       ///< Where the next member begins, or the directory.
  std::uint32_t crc32 = 0;            ///< Of the uncompressed bytes.
  std::uint16_t method = 0;           ///< 0 stored, 8 deflated.
  std::uint16_t flags = 0;
};

/// The bytes of a member: a view into the archive, or inflated bytes that this object owns.
class ZipContents {
 public:
  explicit ZipContents(Bytes stored) : bytes_(stored) {}
  ZipContents(std::unique_ptr<std::byte[]> inflated, std::size_t size)
      : inflated_(std::move(inflated)), bytes_(inflated_.get(), size) {}

  /// Valid while this object and, if the member is stored, the archive's bytes live.
  [[nodiscard]] Bytes bytes() const { return bytes_; }

 private:
  std::unique_ptr<std::byte[]> inflated_;
  Bytes bytes_;
};

/// An archive whose directory has been checked. Members are looked at only when they are asked for,
/// so that the rest of a mapped file is never touched. Nothing is ever written to disk.
///
/// Thread-safe once constructed.
class ZipArchive {
 public:
  /// Reads the directory of `bytes`, which must outlive the archive; `file` is for messages. Throws
  /// FormatError, with the offset, for archives that are cut, contradict themselves, or have
  /// overlapping members, duplicate names, or names that are absolute or hold `..`;
  /// UnsupportedError for archives in several parts.
  ZipArchive(Bytes bytes, std::string file, const ZipLimits& limits = {});

  /// In the order of the directory.
  [[nodiscard]] const std::vector<ZipMember>& members() const { return members_; }

  [[nodiscard]] const ZipLimits& limits() const { return limits_; }

  /// The member called `name`, or null.
  [[nodiscard]] const ZipMember* find(std::string_view name) const;

  /// A member that lies uncompressed in the archive, without a copy. Throws FormatError if its
  /// local header and the directory disagree, UnsupportedError if it is compressed or encrypted.
  [[nodiscard]] Bytes stored(const ZipMember& member) const;

  /// Any member, inflated if need be; an inflated member's checksum has been verified. Throws as
  /// stored() does, and FormatError if the compressed bytes are damaged or claim too large a size.
  [[nodiscard]] ZipContents read(const ZipMember& member) const;

  /// The first `count` bytes of any member, or all if it is shorter; no checksum is verified.
  /// Throws as stored() does, and FormatError if compressed bytes are damaged that early.
  [[nodiscard]] ZipContents front(const ZipMember& member, std::size_t count) const;

  /// Where the member's header lies: another place for every member.
  [[nodiscard]] const std::byte* place_of(const ZipMember& member) const {
    return bytes_.data() + member.header_offset;
  }

  /// Whether `contents`, the bytes of `member`, have the checksum that the directory names. PyTorch
  /// can be told to write files with wrong ones, so only readers of other files ask.
  [[nodiscard]] static bool checksum_matches(const ZipMember& member, Bytes contents);

 private:
  [[nodiscard]] Bytes raw(const ZipMember& member) const;
  [[noreturn]] void fail(const ZipMember& member, std::string_view fact) const;
  void check_size(const ZipMember& member, std::uint64_t compressed) const;
  void check_layout(std::uint64_t directory_offset);
  void index_names();

  Bytes bytes_;
  std::string file_;
  ZipLimits limits_;
  std::vector<ZipMember> members_;
  std::vector<std::uint32_t> by_name_;  // Indices of members_, sorted by name.
};

/// Whether `bytes` begin as a zip archive does.
[[nodiscard]] bool looks_like_zip(Bytes bytes);

}  // namespace tbviz
