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

// NumPy itself takes no longer header without being told to.
constexpr std::size_t kLongestHeader = std::size_t{1} << 16U;

bool is_compressed(const ZipMember& member) { return member.method != 0; }

void check_inflated_size(const ZipArchive& archive, const std::string& name) {
  std::uint64_t compressed = 0;
  std::uint64_t inflated = 0;
  for (const ZipMember& member : archive.members()) {
    if (!is_compressed(member)) continue;
    compressed += member.compressed_size;
    inflated += std::min(member.size, std::uint64_t{1} << 40U);
  }
  const std::uint64_t most = archive.limits().inflated_bytes(compressed);
  if (inflated <= most) return;
  throw FormatError(name, fmt::format("its {} compressed bytes inflate to {}; of so few at most {} "
                                      "are read; save it with numpy.savez, which does not compress",
                                      compressed, inflated, most));
}

NpyLayout layout_of(const ZipArchive& archive, const ZipMember& member, const std::string& name) {
  const ZipContents front = archive.front(member, kLongestHeader);
  NpyLayout layout = parse_npy_layout(front.bytes(), name);
  const std::uint64_t wanted = layout.begin + layout.bytes;
  if (member.size < wanted || (is_compressed(member) && member.size > wanted)) {
    throw FormatError(
        name,
        fmt::format("offset {}: an array of shape {} and type {} needs {} bytes "
                    "but {} follow (is the file damaged?)",
                    layout.begin, format_shape(layout.shape), name_of(layout.dtype), layout.bytes,
                    member.size - std::min<std::uint64_t>(member.size, layout.begin)));
  }
  return layout;
}

// The member's bytes, checked against their checksum.
ZipContents read_whole(const ZipArchive& archive, const ZipMember& member,
                       const std::string& file) {
  ZipContents contents = archive.read(member);
  if (is_compressed(member) || ZipArchive::checksum_matches(member, contents.bytes())) {
    return contents;
  }
  throw FormatError(file, fmt::format("offset {}: the checksum of {} is wrong: the file is damaged",
                                      member.header_offset, member.name));
}

}  // namespace

bool is_npz(Bytes bytes) {
  constexpr std::size_t kHeaderSize = 30;
  constexpr std::size_t kNameLengthAt = 26;
  if (bytes.size() < kHeaderSize || !as_chars(bytes).starts_with("PK\x03\x04")) return false;
  const std::size_t length = load_le<std::uint16_t>(bytes.data() + kNameLengthAt);
  return as_chars(bytes).substr(kHeaderSize, length).ends_with(kNpySuffix);
}

NpzArrays read_npz(const ZipArchive& archive, const std::string& file, NpzRead read) {
  if (read == NpzRead::kAll) check_inflated_size(archive, file);
  NpzArrays result;
  std::vector<ZipContents> inflated;
  for (const ZipMember& member : archive.members()) {
    if (!member.name.ends_with(kNpySuffix)) continue;
    std::string key(member.name.substr(0, member.name.size() - kNpySuffix.size()));
    const std::string name = fmt::format("{}/{}", file, member.name);
    try {
      NpyLayout layout = layout_of(archive, member, name);
      if (read == NpzRead::kHeaders) {
        result.arrays.push_back({std::move(key),
                                 TensorView(layout.dtype, std::move(layout.shape),
                                            std::move(layout.strides), archive.place_of(member)),
                                 layout.is_complex});
        continue;
      }
      ZipContents contents = read_whole(archive, member, file);
      NpyParts parts = parse_npy_parts(contents.bytes(), name);
      result.arrays.push_back({std::move(key), std::move(parts.values), parts.is_complex});
      inflated.push_back(std::move(contents));
    } catch (const UnsupportedError& error) {
      result.unread.push_back({std::move(key), error, result.arrays.size()});
    }
  }
  result.inflated = std::make_shared<const std::vector<ZipContents>>(std::move(inflated));
  return result;
}

}  // namespace tbviz
