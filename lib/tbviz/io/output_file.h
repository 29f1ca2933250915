// Output files that appear whole or not at all, and never in place of another by accident.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "tbviz/base/bytes.h"
#include "tbviz/io/byte_sink.h"

namespace tbviz {

/// Whether a file that exists may be replaced.
enum class Overwrite : bool { kNo, kYes };

/// Throws OutputError if `path` exists and may not be replaced, or is a folder. Commands ask before
/// they start work. Devices and pipes, /dev/null and what shells put for >(...), are no files that
/// could be replaced: they are written to.
void check_writable(const std::filesystem::path& path, Overwrite overwrite);

/// A file that is written piece by piece, into a temporary file beside `path`, and gets its name
/// when it is closed. One that is not closed leaves nothing behind. Devices and pipes get the bytes
/// as they come.
class OutputFile final : public ByteSink {
 public:
  /// Creates missing folders. Throws OutputError.
  OutputFile(const std::filesystem::path& path, Overwrite overwrite);

  ~OutputFile() override;
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  void write(std::span<const std::byte> bytes) override { sink_->write(bytes); }
  void flush() override { sink_->flush(); }
  void close() override;
  [[nodiscard]] const std::string& name() const override { return name_; }

 private:
  std::string name_;
  std::filesystem::path target_;  // What is named, through links.
  Overwrite overwrite_;
  std::string temporary_;  // Empty once it has its name, and where there is none.
  std::optional<FileSink> sink_;
};

/// Writes `bytes` to `path` as OutputFile does. Throws OutputError, and leaves nothing behind, if
/// any step fails.
void write_file(const std::filesystem::path& path, Bytes bytes, Overwrite overwrite);

/// Creates a folder and those above it. Throws OutputError.
void create_folders(const std::filesystem::path& folder);

}  // namespace tbviz
