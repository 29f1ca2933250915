#include "tbviz/image/exif.h"

#include <fmt/format.h>

#include <array>

namespace tbviz {
namespace {

constexpr std::size_t kEntryBytes = 12;
constexpr std::uint32_t kOrientation = 0x0112;
constexpr std::uint32_t kByte = 1;
constexpr std::uint32_t kShort = 3;
constexpr std::uint32_t kLong = 4;

/// Numbers in the byte order that the header names; beyond the end they are zero.
class TiffNumbers {
 public:
  TiffNumbers(Bytes bytes, bool big_endian) : bytes_(bytes), big_endian_(big_endian) {}

  [[nodiscard]] std::uint32_t read(std::size_t offset, std::size_t size) const {
    if (offset > bytes_.size() || size > bytes_.size() - offset) return 0;
    std::uint32_t number = 0;
    for (std::size_t i = 0; i < size; ++i) {
      const std::size_t at = offset + (big_endian_ ? i : size - 1 - i);
      number = number << 8U | std::to_integer<std::uint32_t>(bytes_[at]);
    }
    return number;
  }

 private:
  Bytes bytes_;
  bool big_endian_;
};

std::size_t size_of_type(std::uint32_t type) {
  return type == kByte ? 1 : type == kShort ? 2 : type == kLong ? 4 : 0;
}

// The first number of an entry. Those that fit lie in its last field, of others their place does.
std::uint32_t value_of(const TiffNumbers& numbers, std::size_t entry) {
  constexpr std::size_t kField = 4;
  const std::size_t size = size_of_type(numbers.read(entry + 2, 2));
  const std::size_t count = numbers.read(entry + 4, 4);
  if (size == 0 || count == 0) return 0;
  const std::size_t field = entry + 8;
  return numbers.read(count <= kField / size ? field : numbers.read(field, kField), size);
}

constexpr int kUpright = 1;

// What makes the picture stand upright, by the orientation.
constexpr std::array<std::string_view, 9> kRemedies = {
    "",
    "",
    "mirrored from left to right",
    "turned by 180 degrees",
    "mirrored from top to bottom",
    "with rows as columns",
    "turned to the right by 90 degrees",
    "with rows as columns, both from their ends,",
    "turned to the left by 90 degrees"};

}  // namespace

int exif_orientation(Bytes exif) {
  const std::string_view text = as_chars(exif);
  const bool big_endian = text.starts_with(std::string_view("MM\0*", 4));
  if (!big_endian && !text.starts_with(std::string_view("II*\0", 4))) return kUpright;
  const TiffNumbers numbers(exif, big_endian);
  const std::size_t directory = numbers.read(4, 4);
  const std::size_t count = numbers.read(directory, 2);
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t entry = directory + 2 + i * kEntryBytes;
    if (numbers.read(entry, 2) != kOrientation) continue;
    const std::uint32_t value = value_of(numbers, entry);
    return value > kUpright && value < kRemedies.size() ? static_cast<int>(value) : kUpright;
  }
  return kUpright;
}

void note_orientation(const PictureFile& file, Bytes exif) {
  const int orientation = exif_orientation(exif);
  if (orientation == kUpright) return;
  file.note(fmt::format(
      "is stored turned (EXIF orientation {}) and used as it is stored; {} it is upright "
      "(in Python: PIL.ImageOps.exif_transpose)",
      orientation, kRemedies[static_cast<std::size_t>(orientation)]));
}

}  // namespace tbviz
