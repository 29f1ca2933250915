// Files in memory. Checkpoints of gigabytes are looked into without being read.
#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "tbviz/base/bytes.h"
#include "tbviz/io/byte_source.h"

namespace tbviz {

/// What an input that cannot be mapped may hold, unless the caller knows better.
inline constexpr std::size_t kMaxStreamBytes = std::size_t{1} << 32;

/// What may be done with the bytes of a mapped file.
enum class MapAccess : bool {
  kRead,
  kPrivateWrite,  ///< Write as well: to copies of the touched pages, never to the file.
};

/// A whole file, mapped; an input that cannot be mapped (a pipe) is read into memory.
///
/// A file that another process cuts short while it is mapped raises SIGBUS on access; see
/// mapped_file_containing().
class MappedFile {
 public:
  /// Opens `path`; "-" is standard input. Throws InputError if it is missing, a directory or
  /// unreadable, or if an input that must be read holds more than `max_stream_bytes`.
  explicit MappedFile(const std::filesystem::path& path,
                      std::size_t max_stream_bytes = kMaxStreamBytes,
                      MapAccess access = MapAccess::kRead);

  /// The same for a source from which nothing was read, though it may have been peeked into.
  explicit MappedFile(FileSource source, std::size_t max_stream_bytes = kMaxStreamBytes,
                      MapAccess access = MapAccess::kRead);

  /// What lies in another file, as a member of an archive does, and goes by `name`. Nothing is
  /// read. REQUIRES: `part` lies in whole->bytes()
  MappedFile(std::shared_ptr<const MappedFile> whole, Bytes part, std::string name);

  ~MappedFile();
  MappedFile(MappedFile&& other) noexcept;
  MappedFile& operator=(MappedFile&&) = delete;

  [[nodiscard]] Bytes bytes() const { return bytes_; }

  /// The same bytes. REQUIRES: the file was opened with MapAccess::kPrivateWrite, and is whole
  [[nodiscard]] std::span<std::byte> writable_bytes() { return bytes_; }

  /// What to call the file in messages.
  [[nodiscard]] const std::string& name() const { return name_; }

 private:
  std::string name_;
  std::span<std::byte> bytes_;
  std::string contents_;                     // Where the input was read instead of mapped.
  std::shared_ptr<const MappedFile> whole_;  // In which the bytes lie, if not in a mapping of ours.
  int slot_ = -1;                            // In the table that mapped_file_containing() searches.
};

/// The name of the mapped file in which `address` lies,
/// or empty. Async-signal-safe: a SIGBUS handler asks it which file was cut.
[[nodiscard]] std::string_view mapped_file_containing(const void* address) noexcept;

}  // namespace tbviz
