#include "tbviz/archive/zip_directory.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "tbviz/archive/byte_cursor.h"
#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr std::uint32_t kEndSignature = 0x06054b50;
constexpr std::uint32_t kEnd64Signature = 0x06064b50;
constexpr std::uint32_t kLocator64Signature = 0x07064b50;
constexpr std::uint32_t kMemberSignature = 0x02014b50;
constexpr std::size_t kEndBytes = 22;
constexpr std::size_t kLocator64Bytes = 20;
constexpr std::size_t kMemberBytes = 46;
constexpr std::uint16_t kZip64Field = 1;
constexpr std::uint16_t kIn64 = 0xffff;  // "See the ZIP64 record", in 16 and 32 bits.
constexpr std::uint32_t kIn64Wide = 0xffffffff;

struct EndRecord {
  std::uint64_t count = 0;
  std::uint64_t size = 0;    // Of the directory, in bytes.
  std::uint64_t offset = 0;  // Of the directory.
  std::uint64_t at = 0;      // Where the directory has to end at the latest.
};

// The end record stands last, followed only by a comment whose length it holds.
std::size_t find_end_record(Bytes bytes, const std::string& file) {
  if (bytes.size() >= kEndBytes) {
    const std::size_t last = bytes.size() - kEndBytes;
    const std::size_t first = last - std::min<std::size_t>(last, 0xffff);
    for (std::size_t at = last + 1; at-- > first;) {
      if (load_le<std::uint32_t>(&bytes[at]) != kEndSignature) continue;
      if (load_le<std::uint16_t>(&bytes[at + 20]) == last - at) return at;
    }
  }
  throw FormatError(file, fmt::format("offset {}: begins as a zip archive, but the archive's end "
                                      "record is missing (is the file cut? copy it again)",
                                      bytes.size()));
}

// Takes over the 64-bit counts if the archive has them.
void read_zip64(Bytes bytes, const std::string& file, EndRecord& end) {
  if (end.at < kLocator64Bytes) return;
  const std::uint64_t locator_at = end.at - kLocator64Bytes;
  ByteCursor cursor(bytes, file, "zip end record");
  cursor.seek(locator_at, "ZIP64 locator");
  if (cursor.read<std::uint32_t>("locator") != kLocator64Signature) return;
  if (cursor.read<std::uint32_t>("locator") != 0) {
    cursor.fail_unsupported(locator_at, "the archive has several parts; join them first");
  }
  const auto record_at = cursor.read<std::uint64_t>("locator");
  if (record_at >= locator_at) cursor.fail(locator_at, "ZIP64 locator points behind itself");
  cursor.seek(record_at, "ZIP64 record");
  if (cursor.read<std::uint32_t>("ZIP64 record") != kEnd64Signature) {
    cursor.fail(record_at, "no ZIP64 record where the locator points to");
  }
  (void)cursor.take(28, "ZIP64 record");  // Its size, versions, parts, members in this part.
  end.count = cursor.read<std::uint64_t>("ZIP64 record");
  end.size = cursor.read<std::uint64_t>("ZIP64 record");
  end.offset = cursor.read<std::uint64_t>("ZIP64 record");
  end.at = record_at;
}

EndRecord read_end_record(Bytes bytes, const std::string& file) {
  EndRecord end;
  end.at = find_end_record(bytes, file);
  ByteCursor cursor(bytes, file, "zip end record");
  cursor.seek(end.at + 4, "end record");
  const auto part = cursor.read<std::uint16_t>("end record");
  const auto directory_part = cursor.read<std::uint16_t>("end record");
  if ((part != 0 && part != kIn64) || (directory_part != 0 && directory_part != kIn64)) {
    cursor.fail_unsupported(end.at, "the archive has several parts; join them first");
  }
  (void)cursor.read<std::uint16_t>("end record");  // Members in this part.
  end.count = cursor.read<std::uint16_t>("end record");
  end.size = cursor.read<std::uint32_t>("end record");
  end.offset = cursor.read<std::uint32_t>("end record");
  const std::uint64_t end_at = end.at;
  read_zip64(bytes, file, end);

  if (end.offset > end.at || end.size > end.at - end.offset) {
    cursor.fail(end_at,
                fmt::format("the directory at {}, {} bytes long, does not lie before the end "
                            "record (is the file damaged?)",
                            end.offset, end.size));
  }
  if (end.count > end.size / kMemberBytes) {
    cursor.fail(end_at, fmt::format("{} members do not fit into a directory of {} bytes", end.count,
                                    end.size));
  }
  return end;
}

void check_name(const ByteCursor& cursor, std::size_t at, std::string_view name) {
  const auto refuse = [&](std::string_view why) {
    cursor.fail(at, fmt::format("the name '{}' {}", name, why));
  };
  if (name.empty()) refuse("is empty");
  if (name.find('\0') != std::string_view::npos) refuse("holds a zero byte");
  const bool drive = name.size() > 1 && name[1] == ':';
  if (name.front() == '/' || name.front() == '\\' || drive) refuse("is absolute");
  for (std::size_t begin = 0; begin <= name.size();) {
    const std::size_t end = std::min(name.find_first_of("/\\", begin), name.size());
    if (name.substr(begin, end - begin) == "..") refuse("leads out of the archive");
    begin = end + 1;
  }
}

// Fields that do not fit into 32 bits stand in an extra field, in this order, each only if needed.
void read_zip64_field(const ByteCursor& directory, std::size_t at, Bytes extra,
                      const std::string& file, ZipMember& member) {
  ByteCursor cursor(extra, file, "zip directory, extra field");
  while (cursor.left() >= 4) {
    const auto id = cursor.read<std::uint16_t>("extra field");
    const Bytes field = cursor.take(cursor.read<std::uint16_t>("extra field"), "extra field");
    if (id != kZip64Field) continue;
    std::size_t read = 0;
    for (std::uint64_t* value : {&member.size, &member.compressed_size, &member.header_offset}) {
      if (*value != kIn64Wide) continue;
      if (field.size() - read < 8) directory.fail(at, "a ZIP64 field is too short");
      *value = load_le<std::uint64_t>(&field[read]);
      read += 8;
    }
    return;
  }
}

ZipMember read_member(ByteCursor& cursor, const std::string& file) {
  const std::size_t at = cursor.at();
  const Bytes fixed = cursor.take(kMemberBytes, "a member");
  const auto u16 = [&](std::size_t offset) { return load_le<std::uint16_t>(&fixed[offset]); };
  const auto u32 = [&](std::size_t offset) { return load_le<std::uint32_t>(&fixed[offset]); };
  if (u32(0) != kMemberSignature) {
    cursor.fail(at, fmt::format("no member stands here (found {:#010x})", u32(0)));
  }
  ZipMember member;
  member.flags = u16(8);
  member.method = u16(10);
  member.crc32 = u32(16);
  member.compressed_size = u32(20);
  member.size = u32(24);
  member.header_offset = u32(42);
  member.name = as_chars(cursor.take(u16(28), "a member's name"));
  check_name(cursor, at, member.name);
  read_zip64_field(cursor, at, cursor.take(u16(30), "a member's extra fields"), file, member);
  (void)cursor.take(u16(32), "a member's comment");
  return member;
}

}  // namespace

ZipDirectory read_zip_directory(Bytes bytes, const std::string& file, const ZipLimits& limits) {
  const EndRecord end = read_end_record(bytes, file);
  if (end.count > limits.max_members) {
    throw FormatError(file, fmt::format("offset {}: the zip archive has {} members; at most {} are "
                                        "read",
                                        end.at, end.count, limits.max_members));
  }
  const auto directory_end = static_cast<std::size_t>(end.offset + end.size);
  ByteCursor cursor(bytes.first(directory_end), file, "zip directory");
  cursor.seek(end.offset, "the directory");
  ZipDirectory directory;
  directory.offset = end.offset;
  directory.members.reserve(static_cast<std::size_t>(end.count));
  for (std::uint64_t i = 0; i < end.count; ++i) {
    directory.members.push_back(read_member(cursor, file));
  }
  if (cursor.left() != 0) {
    cursor.fail(cursor.at(),
                fmt::format("{} bytes follow the last of {} members", cursor.left(), end.count));
  }
  return directory;
}

}  // namespace tbviz
