#include "tbviz/archive/npz.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <utility>

#include "tbviz/archive/npy.h"

namespace tbviz {
namespace {

constexpr std::string_view kNpySuffix = ".npy";

void check_inflated_size(const ZipArchive& archive, const std::string& name) {
  constexpr std::uint64_t kMaxBytes = std::uint64_t{1} << 32U;
  std::uint64_t total = 0;
  for (const ZipMember& member : archive.members()) {
    if (member.method != 0) total += std::min(member.size, kMaxBytes + 1);
    if (total > kMaxBytes) {
      throw FormatError(name,
                        "holds more than 4 GiB once inflated; save it with numpy.savez, which "
                        "does not compress");
    }
  }
}

}  // namespace

bool is_npz(Bytes bytes) {
  constexpr std::size_t kHeaderSize = 30;
  constexpr std::size_t kNameLengthAt = 26;
  if (bytes.size() < kHeaderSize || !as_chars(bytes).starts_with("PK\x03\x04")) return false;
  const std::size_t length = load_le<std::uint16_t>(bytes.data() + kNameLengthAt);
  return as_chars(bytes).substr(kHeaderSize, length).ends_with(kNpySuffix);
}

NpzArrays read_npz(const ZipArchive& archive, const std::string& file) {
  check_inflated_size(archive, file);
  NpzArrays result;
  std::vector<ZipContents> inflated;
  for (const ZipMember& member : archive.members()) {
    if (!member.name.ends_with(kNpySuffix)) continue;
    std::string key(member.name.substr(0, member.name.size() - kNpySuffix.size()));
    ZipContents contents = archive.read(member);
    if (member.method == 0 && !ZipArchive::checksum_matches(member, contents.bytes())) {
      throw FormatError(file, fmt::format("offset {}: the checksum of {} is wrong: the file is "
                                          "damaged",
                                          member.header_offset, member.name));
    }
    try {
      result.arrays.push_back(
          {key, parse_npy(contents.bytes(), fmt::format("{}/{}", file, member.name))});
    } catch (const UnsupportedError& error) {
      result.unread.push_back({std::move(key), error});
    }
    inflated.push_back(std::move(contents));
  }
  result.inflated = std::make_shared<const std::vector<ZipContents>>(std::move(inflated));
  return result;
}

}  // namespace tbviz
