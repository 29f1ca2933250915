// Tar archives, as data sets are kept in: which members there are, and where their bytes lie.
// POSIX.1-1988 (ustar) and -2001 (pax), and GNU tar's long names and sizes.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/error.h"
#include "tbviz/io/mapped_file.h"

namespace tbviz {

/// A regular file in an archive.
struct TarMember {
  std::string name;  ///< As it stands there, but for "./" in front. Never empty.
  Bytes bytes;       ///< Views into the archive.
};

/// What the bytes of an archive hold.
struct TarListing {
  std::vector<TarMember>
      members;  ///< In their order; of equal names the last alone, as tar has it.
  std::vector<std::string> left_out;  ///< Links and sparse files, which have no bytes of their own.
  std::optional<std::string> damage;  ///< Why reading ended early: members behind it are unknown.
  bool has_end = false;  ///< Whether the zeros that end archives are there: else it may be cut.
};

/// Whether `bytes` begin with a member's header whose checksum is right. An archive without any
/// member is none.
[[nodiscard]] bool is_tar(Bytes bytes);

/// Reads headers from the front on, and nothing of the members. The listing views `bytes`.
[[nodiscard]] TarListing list_tar(Bytes bytes);

/// A mapped archive and its directory.
class TarArchive {
 public:
  /// Throws InputError if the file cannot be read, FormatError if it is no tar archive.
  [[nodiscard]] static std::shared_ptr<const TarArchive> open(const std::filesystem::path& path);

  [[nodiscard]] const TarListing& listing() const { return listing_; }

  /// The member of this name, or null.
  [[nodiscard]] const TarMember* find(std::string_view name) const;

  /// The member's bytes as a file called "ARCHIVE/MEMBER", which keeps the mapping alive.
  [[nodiscard]] MappedFile open_member(const TarMember& member) const;

 private:
  explicit TarArchive(MappedFile file);

  std::shared_ptr<const MappedFile> file_;
  TarListing listing_;
  std::unordered_map<std::string_view, std::size_t> by_name_;
};

}  // namespace tbviz
