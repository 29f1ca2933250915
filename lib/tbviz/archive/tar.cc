#include "tbviz/archive/tar.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <utility>

#include "tbviz/text/number.h"

namespace tbviz {
namespace {

constexpr std::size_t kBlock = 512;
constexpr std::size_t kMaxNameBytes = 65536;     // Of a long name, or a record of pax.
constexpr std::size_t kMaxPaxBytes = 1U << 20U;  // Of all records in front of a member.

/// The fields of a header, by their places in its block.
struct Header {
  Bytes block;

  [[nodiscard]] std::string_view text(std::size_t offset, std::size_t size) const {
    const std::string_view field = as_chars(block.subspan(offset, size));
    return field.substr(0, field.find('\0'));
  }

  [[nodiscard]] char type() const { return as_chars(block)[156]; }

  // ustar splits a name in two; GNU tar has other things there.
  [[nodiscard]] std::string name() const {
    const std::string_view prefix = text(345, 155);
    const std::string_view name = text(0, 100);
    const bool is_posix = as_chars(block.subspan(257, 6)) == std::string_view("ustar\0", 6);
    if (!is_posix || prefix.empty()) return std::string(name);
    return fmt::format("{}/{}", prefix, name);
  }
};

// Blanks in front, and none or one behind; nothing at all is 0.
std::optional<std::uint64_t> octal(std::string_view digits) {
  const auto first = std::min(digits.find_first_not_of(' '), digits.size());
  digits.remove_prefix(first);
  digits = digits.substr(0, digits.find_first_of(std::string_view(" \0", 2)));
  if (digits.size() > 20) return std::nullopt;
  std::uint64_t number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '7') return std::nullopt;
    number = number * 8 + static_cast<std::uint64_t>(c - '0');
  }
  return number;
}

// Octal digits, or, where the first bit is set, a big-endian number.
std::optional<std::uint64_t> size_of(const Header& header) {
  const Bytes field = header.block.subspan(124, 12);
  if ((field[0] & std::byte{0x80}) == std::byte{0}) return octal(as_chars(field));
  if (field[0] != std::byte{0x80}) return std::nullopt;  // Negative, or beyond all files.
  std::uint64_t number = 0;
  for (const std::byte byte : field.subspan(1)) {
    if (number >> 56U != 0) return std::nullopt;
    number = number << 8U | std::to_integer<std::uint64_t>(byte);
  }
  return number;
}

// The sum of all bytes, those of the sum itself taken for blanks. Some old programs took bytes for
// signed numbers.
bool checksum_is_right(const Header& header) {
  const std::optional<std::uint64_t> stored = octal(as_chars(header.block.subspan(148, 8)));
  if (!stored) return false;
  std::int64_t sum = 0;
  std::int64_t signed_sum = 0;
  for (std::size_t i = 0; i < kBlock; ++i) {
    const bool is_sum = i >= 148 && i < 156;
    const auto byte = is_sum ? std::byte{' '} : header.block[i];
    sum += std::to_integer<std::int64_t>(byte);
    signed_sum += static_cast<signed char>(byte);
  }
  const auto wanted = static_cast<std::int64_t>(*stored);
  return sum == wanted || signed_sum == wanted;
}

bool is_zero(Bytes block) {
  return std::ranges::all_of(block, [](std::byte byte) { return byte == std::byte{0}; });
}

/// What a pax header says of the member behind it.
struct Overrides {
  std::optional<std::string> name;
  std::optional<std::uint64_t> size;
  bool is_sparse = false;

  [[nodiscard]] bool any() const { return name || size || is_sparse || is_pax; }
  bool is_pax = false;  ///< Whether there is such a header, whatever it says.
};

// Records are "LENGTH KEY=VALUE\n". False if they are malformed.
bool read_pax(std::string_view records, Overrides& overrides) {
  while (!records.empty()) {
    const std::size_t blank = records.find(' ');
    const auto length = parse_integer(records.substr(0, std::min(blank, records.size())));
    if (!length || *length < 0 || static_cast<std::size_t>(*length) > records.size() ||
        static_cast<std::size_t>(*length) < blank + 2) {
      return false;
    }
    std::string_view record = records.substr(0, static_cast<std::size_t>(*length));
    records.remove_prefix(record.size());
    if (record.back() != '\n') return false;
    record = record.substr(blank + 1, record.size() - blank - 2);
    const std::size_t sign = record.find('=');
    if (sign == std::string_view::npos) return false;
    const std::string_view key = record.substr(0, sign);
    const std::string_view value = record.substr(sign + 1);
    if (key == "path" || key == "GNU.sparse.name") {
      overrides.name = std::string(value.substr(0, value.find('\0')));
    }
    if (key.starts_with("GNU.sparse.")) overrides.is_sparse = true;
    if (key != "size") continue;
    const auto size = parse_integer(value);
    if (!size || *size < 0) return false;
    overrides.size = static_cast<std::uint64_t>(*size);
  }
  return true;
}

std::string_view without_dot(std::string_view name) {
  while (name.starts_with("./")) {
    name.remove_prefix(2);
    while (name.starts_with('/')) name.remove_prefix(1);
  }
  return name;
}

/// Reads headers, one after the other.
class TarReader {
 public:
  explicit TarReader(Bytes bytes) : bytes_(bytes) {}

  TarListing list() {
    while (!listing_.damage && at_ < bytes_.size()) {
      if (!read_member()) break;
    }
    if (!listing_.damage && overrides_.any()) damaged("it is cut short behind a header");
    keep_last_of_equals();
    return std::move(listing_);
  }

 private:
  // False at the end.
  bool read_member() {
    if (bytes_.size() - at_ < kBlock) return damaged("it is cut short within a header");
    const Header header{bytes_.subspan(at_, kBlock)};
    if (is_zero(header.block)) {
      listing_.has_end = true;
      return false;
    }
    if (!checksum_is_right(header)) return damaged("a header's checksum is wrong");
    const std::optional<std::uint64_t> size =
        overrides_.size && is_member(header.type()) ? overrides_.size : size_of(header);
    if (!size) return damaged("a member's size is no number");
    const std::size_t begin = at_ + kBlock;
    // Links and folders may bear a size, but have no bytes.
    const std::uint64_t stored = has_bytes(header.type()) ? *size : 0;
    if (stored > bytes_.size() - begin) {
      return damaged(fmt::format("it is cut short within {}", name_of(header)));
    }
    const Bytes contents = bytes_.subspan(begin, static_cast<std::size_t>(stored));
    at_ = begin + std::min(bytes_.size() - begin, (contents.size() + kBlock - 1) / kBlock * kBlock);
    return take(header, contents);
  }

  static bool is_member(char type) {
    return type == '0' || type == '\0' || type == '7' || type == 'S';
  }
  static bool has_bytes(char type) { return type < '1' || type > '6'; }

  bool take(const Header& header, Bytes contents) {
    switch (header.type()) {
      case 'L':  // GNU tar's long name, of the next member.
        if (contents.size() > kMaxNameBytes) return damaged("a name has more than 64 KiB");
        overrides_.name = as_chars(contents).substr(0, as_chars(contents).find('\0'));
        return true;
      case 'K':  // The same of a link's target.
      case 'g':  // Of all members; of no meaning for their bytes.
        return true;
      case 'x':
        if (contents.size() > kMaxPaxBytes || !read_pax(as_chars(contents), overrides_)) {
          return damaged("a pax header is malformed");
        }
        overrides_.is_pax = true;
        return true;
      default:
        take_member(header, contents);
        overrides_ = {};
        return true;
    }
  }

  void take_member(const Header& header, Bytes contents) {
    const char type = header.type();
    std::string name = name_of(header);
    if (type == '5' || name.ends_with('/')) return;  // A folder.
    if (!is_member(type) || type == 'S' || overrides_.is_sparse) {
      listing_.left_out.push_back(std::move(name));
    } else if (!name.empty()) {
      listing_.members.push_back({std::move(name), contents});
    }
  }

  [[nodiscard]] std::string name_of(const Header& header) const {
    const std::string name = overrides_.name ? *overrides_.name : header.name();
    return std::string(without_dot(name));
  }

  bool damaged(std::string_view fact) {
    listing_.damage = fmt::format("{}, at byte {}", fact, at_);
    return false;
  }

  void keep_last_of_equals() {
    std::unordered_map<std::string_view, std::size_t> last;
    for (std::size_t i = 0; i < listing_.members.size(); ++i) last[listing_.members[i].name] = i;
    if (last.size() == listing_.members.size()) return;
    std::vector<TarMember> kept;
    for (std::size_t i = 0; i < listing_.members.size(); ++i) {
      if (last[listing_.members[i].name] == i) kept.push_back(listing_.members[i]);
    }
    listing_.members = std::move(kept);
  }

  Bytes bytes_;
  std::size_t at_ = 0;
  Overrides overrides_;  // Of the next member.
  TarListing listing_;
};

}  // namespace

bool is_tar(Bytes bytes) {
  if (bytes.size() < kBlock) return false;
  const Header header{bytes.first(kBlock)};
  return !is_zero(header.block) && checksum_is_right(header);
}

TarListing list_tar(Bytes bytes) { return TarReader(bytes).list(); }

TarArchive::TarArchive(MappedFile file)
    : file_(std::make_shared<const MappedFile>(std::move(file))),
      listing_(list_tar(file_->bytes())) {
  for (std::size_t i = 0; i < listing_.members.size(); ++i) {
    by_name_.emplace(listing_.members[i].name, i);
  }
}

std::shared_ptr<const TarArchive> TarArchive::open(const std::filesystem::path& path) {
  MappedFile file(path);
  if (!is_tar(file.bytes())) throw FormatError(file.name(), "is no tar archive");
  return std::shared_ptr<const TarArchive>(new TarArchive(std::move(file)));
}

const TarMember* TarArchive::find(std::string_view name) const {
  const auto found = by_name_.find(name);
  return found == by_name_.end() ? nullptr : &listing_.members[found->second];
}

MappedFile TarArchive::open_member(const TarMember& member) const {
  return {file_, member.bytes, file_->name() + "/" + member.name};
}

}  // namespace tbviz
