// Builds zip archives byte by byte, wrong ones too.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz::test {

/// What goes into one member. Fields that start with `claimed` default to the truth.
struct ZipEntry {
  std::string name;
  std::string data;  ///< As it lies in the archive, compressed by the caller if `method` says so.
  std::uint16_t method = 0;
  std::uint16_t flags = 0;
  std::uint32_t crc32 = 0;
  std::int64_t claimed_size = -1;             ///< Uncompressed, in the directory.
  std::int64_t claimed_compressed_size = -1;  ///< In the directory.
  std::int64_t claimed_offset = -1;           ///< Of the local header, in the directory.
  std::string local_name;                     ///< Empty: the same name.
  bool zip64 = false;                         ///< Sizes and offset only in the ZIP64 extra field.
};

class ZipBuilder {
 public:
  ZipBuilder& add(ZipEntry entry) {
    const auto size = static_cast<std::uint32_t>(entry.data.size());
    const std::string& local = entry.local_name.empty() ? entry.name : entry.local_name;
    offsets_.push_back(bytes_.size());
    number(0x04034b50, 4).number(20, 2).number(entry.flags, 2).number(entry.method, 2).number(0, 4);
    const bool follows = (entry.flags & 8) != 0;
    number(follows ? 0 : entry.crc32, 4).number(follows ? 0 : size, 4);
    number(follows ? 0 : uncompressed(entry), 4).number(local.size(), 2).number(0, 2);
    bytes_ += local + entry.data;
    entries_.push_back(std::move(entry));
    return *this;
  }

  ZipBuilder& add(std::string name, std::string data) {
    ZipEntry entry;
    entry.name = std::move(name);
    entry.data = std::move(data);
    return add(std::move(entry));
  }

  /// Adds directory and end record; `zip64` adds the 64-bit ones as well.
  std::string finish(bool zip64 = false, std::string_view comment = {}) {
    const std::size_t directory = bytes_.size();
    for (std::size_t i = 0; i < entries_.size(); ++i) add_to_directory(entries_[i], offsets_[i]);
    const std::size_t end = bytes_.size();
    if (zip64) {
      number(0x06064b50, 4).number(44, 8).number(45, 2).number(45, 2).number(0, 4).number(0, 4);
      number(entries_.size(), 8).number(entries_.size(), 8).number(end - directory, 8);
      number(directory, 8);
      number(0x07064b50, 4).number(0, 4).number(end, 8).number(1, 4);
    }
    const auto in32 = [&](std::size_t value) { return zip64 ? 0xffffffff : value; };
    number(0x06054b50, 4).number(0, 2).number(0, 2).number(entries_.size(), 2);
    number(entries_.size(), 2).number(in32(end - directory), 4).number(in32(directory), 4);
    number(comment.size(), 2);
    return bytes_.append(comment);
  }

 private:
  static std::uint64_t uncompressed(const ZipEntry& entry) {
    return entry.claimed_size >= 0 ? static_cast<std::uint64_t>(entry.claimed_size)
                                   : entry.data.size();
  }

  void add_to_directory(const ZipEntry& entry, std::size_t true_offset) {
    const auto claimed = [](std::int64_t claim, std::size_t truth) {
      return claim >= 0 ? static_cast<std::uint64_t>(claim) : truth;
    };
    const std::uint64_t compressed = claimed(entry.claimed_compressed_size, entry.data.size());
    const std::uint64_t offset = claimed(entry.claimed_offset, true_offset);
    const auto in32 = [&](std::uint64_t value) { return entry.zip64 ? 0xffffffff : value; };
    number(0x02014b50, 4).number(20, 2).number(20, 2).number(entry.flags, 2);
    number(entry.method, 2).number(0, 4).number(entry.crc32, 4).number(in32(compressed), 4);
    number(in32(uncompressed(entry)), 4).number(entry.name.size(), 2);
    number(entry.zip64 ? 28 : 0, 2).number(0, 2).number(0, 2).number(0, 2).number(0, 4);
    number(in32(offset), 4);
    bytes_ += entry.name;
    if (entry.zip64) {
      number(1, 2).number(24, 2).number(uncompressed(entry), 8).number(compressed, 8);
      number(offset, 8);
    }
  }

  ZipBuilder& number(std::uint64_t value, int bytes) {
    for (int i = 0; i < bytes; ++i) bytes_ += static_cast<char>(value >> (8 * i) & 0xff);
    return *this;
  }

  std::string bytes_;
  std::vector<ZipEntry> entries_;
  std::vector<std::size_t> offsets_;
};

}  // namespace tbviz::test
