// Event logs as they lie on the disk: as they were written, or gzipped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>

#include "tbviz/io/byte_source.h"
#include "tbviz/io/gzip_source.h"
#include "tbviz/io/mapped_file.h"

namespace tbviz {

/// The bytes of a log. What begins like gzip, and not like a log, is unpacked, whatever it is
/// called. A file that is empty yet is looked at again. Not thread-safe.
class LogSource final : public ByteSource {
 public:
  explicit LogSource(FileSource file);
  LogSource(const LogSource&) = delete;
  LogSource& operator=(const LogSource&) = delete;

  /// Opens `path`; "-" is standard input. Throws InputError.
  [[nodiscard]] static LogSource open(const std::filesystem::path& path);

  [[nodiscard]] std::size_t read(std::span<std::byte> buffer) override;
  [[nodiscard]] bool ready() override { return gzip_ ? gzip_->ready() : file_.ready(); }
  [[nodiscard]] const std::string& name() const override { return file_.name(); }
  [[nodiscard]] bool is_unpacked() const override { return gzip_.has_value(); }
  [[nodiscard]] std::optional<StreamFault> fault() const override;

  /// The file as it is: how far it was read, packed or not.
  [[nodiscard]] const FileSource& file() const { return file_; }

 private:
  FileSource file_;
  bool is_known_ = false;  // Whether it is gzipped.
  std::optional<GzipSource> gzip_;
};

/// Whether a file's first record, packed or not, begins as a record does. Nothing is taken from
/// the file, though it may be waited for. Throws what its read() throws.
[[nodiscard]] bool begins_as_log(FileSource& file);

/// A log in full: its bytes, and what is wrong with those that they were unpacked from.
struct MappedLog {
  MappedFile file;
  std::optional<StreamFault> fault;
};

/// Maps a log. A gzipped one is unpacked into a file without a name before. Throws InputError if it
/// cannot be read, or is gzipped and holds more than 64 MiB and a hundred times its own bytes;
/// OutputError if there is no room for what it holds.
[[nodiscard]] MappedLog map_log(const std::filesystem::path& path);

}  // namespace tbviz
