#include "tbviz/archive/zip.h"

#include <fmt/format.h>
#include <libdeflate.h>

#include <algorithm>
#include <numeric>
#include <utility>

#include "tbviz/archive/byte_cursor.h"
#include "tbviz/archive/zip_directory.h"
#include "tbviz/error.h"
#include "tbviz/io/inflate.h"

namespace tbviz {
namespace {

constexpr std::uint32_t kLocalSignature = 0x04034b50;
constexpr std::size_t kLocalBytes = 30;
constexpr std::uint16_t kStored = 0;
constexpr std::uint16_t kDeflated = 8;
constexpr std::uint16_t kEncrypted = 1U << 0U;
constexpr std::uint16_t kSizesFollow = 1U << 3U;  // The local header leaves sizes and checksum out.
constexpr std::uint32_t kIn64Wide = 0xffffffff;

// No deflate stream expands more than this, so larger claims are lies.
constexpr std::uint64_t kMostExpansion = 1032;

}  // namespace

ZipArchive::ZipArchive(Bytes bytes, std::string file, const ZipLimits& limits)
    : bytes_(bytes), file_(std::move(file)), limits_(limits) {
  ZipDirectory directory = read_zip_directory(bytes_, file_, limits_);
  members_ = std::move(directory.members);
  check_layout(directory.offset);
  index_names();
}

// Each member has to end before the next one begins, the last before the directory.
void ZipArchive::check_layout(std::uint64_t directory_offset) {
  std::vector<std::uint32_t> by_offset(members_.size());
  std::iota(by_offset.begin(), by_offset.end(), 0U);
  std::sort(by_offset.begin(), by_offset.end(), [&](std::uint32_t a, std::uint32_t b) {
    return members_[a].header_offset < members_[b].header_offset;
  });
  std::uint64_t next = directory_offset;
  std::string_view next_name = "the directory";
  for (std::size_t i = by_offset.size(); i-- > 0;) {
    ZipMember& member = members_[by_offset[i]];
    member.end_offset = next;
    const std::uint64_t header = kLocalBytes + member.name.size();
    if (member.header_offset > next || next - member.header_offset < header ||
        next - member.header_offset - header < member.compressed_size) {
      fail(member, fmt::format("its {} bytes overlap {} at offset {} (is the file damaged?)",
                               member.compressed_size, next_name, next));
    }
    next = member.header_offset;
    next_name = member.name;
  }
}

void ZipArchive::index_names() {
  by_name_.resize(members_.size());
  std::iota(by_name_.begin(), by_name_.end(), 0U);
  const auto name = [&](std::uint32_t index) { return members_[index].name; };
  std::sort(by_name_.begin(), by_name_.end(),
            [&](std::uint32_t a, std::uint32_t b) { return name(a) < name(b); });
  const auto twice =
      std::adjacent_find(by_name_.begin(), by_name_.end(),
                         [&](std::uint32_t a, std::uint32_t b) { return name(a) == name(b); });
  if (twice != by_name_.end()) fail(members_[*twice], "another member has the same name");
}

const ZipMember* ZipArchive::find(std::string_view name) const {
  const auto found = std::lower_bound(
      by_name_.begin(), by_name_.end(), name,
      [&](std::uint32_t index, std::string_view wanted) { return members_[index].name < wanted; });
  if (found == by_name_.end() || members_[*found].name != name) return nullptr;
  return &members_[*found];
}

// The member as it lies in the file, after its local header has been held against the directory.
Bytes ZipArchive::raw(const ZipMember& member) const {
  ByteCursor cursor(bytes_, file_, "zip member");
  cursor.seek(member.header_offset, "a local header");
  const Bytes fixed = cursor.take(kLocalBytes, "a local header");
  const auto u16 = [&](std::size_t offset) { return load_le<std::uint16_t>(&fixed[offset]); };
  const auto u32 = [&](std::size_t offset) { return load_le<std::uint32_t>(&fixed[offset]); };
  if (u32(0) != kLocalSignature) fail(member, "no local header stands here");
  if (((member.flags | u16(6)) & kEncrypted) != 0) {
    throw UnsupportedError(file_, fmt::format("zip member {} is encrypted", member.name));
  }
  const bool sizes_known = (u16(6) & kSizesFollow) == 0;
  const auto differs = [](std::uint32_t local, std::uint64_t central) {
    return local != kIn64Wide && local != central;
  };
  if (u16(8) != member.method ||
      (sizes_known && (u32(14) != member.crc32 || differs(u32(18), member.compressed_size) ||
                       differs(u32(22), member.size)))) {
    fail(member, "its local header and the directory disagree");
  }
  if (as_chars(cursor.take(u16(26), "a local name")) != member.name) {
    fail(member, "its local header has another name");
  }
  (void)cursor.take(u16(28), "local extra fields");
  if (cursor.at() > member.end_offset || member.end_offset - cursor.at() < member.compressed_size) {
    fail(member, fmt::format("its {} bytes reach beyond offset {}, where the next part of the "
                             "archive begins",
                             member.compressed_size, member.end_offset));
  }
  return cursor.take(member.compressed_size, "a member");
}

Bytes ZipArchive::stored(const ZipMember& member) const {
  if (member.method != kStored) {
    throw UnsupportedError(
        file_, fmt::format("zip member {} is compressed (method {}), which is not supported here; "
                           "write the file without compression",
                           member.name, member.method));
  }
  if (member.size != member.compressed_size) fail(member, "it is stored but has two sizes");
  return raw(member);
}

void ZipArchive::check_size(const ZipMember& member, std::uint64_t compressed) const {
  if (member.size / kMostExpansion > compressed) {
    fail(member, fmt::format("{} bytes cannot inflate to {}", compressed, member.size));
  }
  const std::uint64_t most = limits_.inflated_bytes(compressed);
  if (member.size <= most) return;
  fail(member, fmt::format("its {} bytes inflate to {}; of so few at most {} are read (write the "
                           "file without compression)",
                           compressed, member.size, most));
}

ZipContents ZipArchive::front(const ZipMember& member, std::size_t count) const {
  if (member.method != kDeflated) {
    const Bytes whole = stored(member);
    return ZipContents(whole.first(std::min(count, whole.size())));
  }
  const Bytes compressed = raw(member);
  const std::size_t room = count + kUnsureBytes;
  auto inflated = std::make_unique_for_overwrite<std::byte[]>(room);
  const std::size_t known = inflate_front(compressed, {inflated.get(), room});
  if (known < std::min<std::uint64_t>(count, member.size)) {
    fail(member, "its compressed bytes are damaged");
  }
  return {std::move(inflated), std::min(count, known)};
}

ZipContents ZipArchive::read(const ZipMember& member) const {
  if (member.method != kDeflated) return ZipContents(stored(member));
  const Bytes compressed = raw(member);
  check_size(member, compressed.size());
  const auto size = static_cast<std::size_t>(member.size);
  auto inflated = std::make_unique_for_overwrite<std::byte[]>(size);
  const Inflated result = inflate(compressed, DeflateWrapper::kNone, {inflated.get(), size});
  if (result.status != InflateStatus::kWhole || result.size != size) {
    fail(member, "its compressed bytes are damaged");
  }
  ZipContents contents(std::move(inflated), size);
  if (!checksum_matches(member, contents.bytes())) fail(member, "its checksum is wrong");
  return contents;
}

bool ZipArchive::checksum_matches(const ZipMember& member, Bytes contents) {
  return libdeflate_crc32(0, contents.data(), contents.size()) == member.crc32;
}

void ZipArchive::fail(const ZipMember& member, std::string_view fact) const {
  throw FormatError(file_, fmt::format("zip member {} at offset {}: {}", member.name,
                                       member.header_offset, fact));
}

bool looks_like_zip(Bytes bytes) {
  return bytes.size() >= 4 && (load_le<std::uint32_t>(bytes.data()) == kLocalSignature ||
                               load_le<std::uint32_t>(bytes.data()) == 0x06054b50);
}

}  // namespace tbviz
