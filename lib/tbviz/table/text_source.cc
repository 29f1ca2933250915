#include "tbviz/table/text_source.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "tbviz/error.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/utf8.h"

namespace tbviz {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kUtf8Mark = "\xEF\xBB\xBF";
constexpr std::string_view kUtf16LittleMark = "\xFF\xFE";
constexpr std::string_view kUtf16BigMark = "\xFE\xFF";

/// The bytes that a file of another kind begins with.
struct Format {
  std::string_view magic;
  std::string_view fact;
};

constexpr std::array kFormats = {
    Format{"\x1F\x8B"sv, "is compressed with gzip; hand over what this prints: gzip -dc FILE"},
    Format{"\x28\xB5\x2F\xFD"sv,
           "is compressed with zstd; hand over what this prints: zstd -dc FILE"},
    Format{"\xFD\x37zXZ\0"sv, "is compressed with xz; hand over what this prints: xz -dc FILE"},
    Format{"7z\xBC\xAF\x27\x1C"sv, "is a 7-Zip archive; unpack it first: 7z x FILE"},
    Format{"PK\3\4"sv,
           "is a zip archive, as spreadsheets (.xlsx) are, too; export the table as CSV, or hand "
           "over what this prints: unzip -p FILE"},
    Format{"PAR1"sv,
           "is a Parquet table; export it as CSV, in Python: pandas.read_parquet(FILE)"
           ".to_csv(\"table.csv\")"},
    Format{"ARROW1"sv,
           "is an Arrow (Feather) table; export it as CSV, in Python: "
           "pandas.read_feather(FILE).to_csv(\"table.csv\")"},
    Format{"\x93NUMPY"sv,
           "is a NumPy array; write it as text, in Python: "
           "numpy.savetxt(\"table.csv\", array, delimiter=\",\")"},
    Format{"\x89HDF\r\n\x1A\n"sv, "is an HDF5 file; export the table as CSV"},
    Format{"SQLite format 3\0"sv,
           "is an SQLite database; export a table of it as CSV: sqlite3 -csv -header FILE 'select "
           "...'"},
};

// "BZh" alone may begin a word; the digits of pi behind it and a size begin the first block.
constexpr std::string_view kBzip2 = "BZh";
constexpr std::string_view kBzip2Block = "1AY&SY";
constexpr std::string_view kBzip2Fact =
    "is compressed with bzip2; hand over what this prints: bzip2 -dc FILE";

constexpr std::array kPages = {"<!doctype html"sv, "<html"sv};

constexpr std::string_view kVersionEvent = "brain.Event:";
constexpr std::size_t kVersionEventBytes = 64;  // It stands within these.

enum class Match : std::uint8_t { kNo, kMaybe, kYes };

/// Whether `front`, all that is known of a text, begins with `magic`; maybe if it is too short.
Match begins(std::string_view front, std::string_view magic) {
  if (front.starts_with(magic)) return Match::kYes;
  return magic.starts_with(front) ? Match::kMaybe : Match::kNo;
}

Match is_bzip2(std::string_view front) {
  const Match word = begins(front, kBzip2);
  if (word != Match::kYes) return word;
  if (front.size() <= kBzip2.size()) return Match::kMaybe;
  return begins(front.substr(kBzip2.size() + 1), kBzip2Block);
}

Match is_page(std::string_view front) {
  constexpr std::size_t kMostBlanks = 64;
  const std::size_t blanks = run_of(front, 0, is_space);
  if (blanks > kMostBlanks) return Match::kNo;
  front.remove_prefix(blanks);
  if (front.empty()) return Match::kMaybe;
  const std::string tag = lower(front.substr(0, kPages[0].size()));
  return std::max(begins(tag, kPages[0]), begins(tag, kPages[1]));
}

// A record begins with its length, eight bytes; text holds no zeros.
Match is_event_log(std::string_view front) {
  if (front.size() == 1 && front[0] != '\n') return Match::kMaybe;
  if (front.size() > 1 && front[1] != '\0') return Match::kNo;
  if (front.find(kVersionEvent) != std::string_view::npos) return Match::kYes;
  const bool zeros = front.find('\0') != std::string_view::npos;
  return zeros && front.size() < kVersionEventBytes ? Match::kMaybe : Match::kNo;
}

struct Finding {
  Match match;
  std::string_view fact;
};

Finding foreign_format(std::string_view front) {
  Finding best{is_bzip2(front), kBzip2Fact};
  const auto consider = [&best](Match match, std::string_view fact) {
    if (match > best.match) best = {match, fact};
  };
  for (const Format& format : kFormats) consider(begins(front, format.magic), format.fact);
  consider(is_page(front),
           "is a web page: the download failed or needs a login; fetch the file itself");
  consider(is_event_log(front), "is an event log already; `LogReader` reads it");
  return best;
}

constexpr std::uint32_t kReplacement = 0xFFFD;

}  // namespace

std::size_t TextSource::read(std::span<std::byte> buffer) {
  if (encoding_ == Encoding::kUnknown) find_encoding();
  if (encoding_ == Encoding::kUtf8 && front_.empty()) return bytes_->read(buffer);
  while (front_.empty() && !ended_ && read_more()) decode_utf16();
  if (front_.empty() && ended_) decode_utf16();
  const std::size_t count = std::min(front_.size(), buffer.size());
  std::ranges::copy(as_bytes(front_).first(count), buffer.begin());
  front_.erase(0, count);
  return count;
}

void TextSource::find_encoding() {
  for (;;) {
    const std::string_view front = undecoded_;
    const Finding format = foreign_format(front);
    if (format.match == Match::kYes) throw FormatError(name(), format.fact);
    const std::array marks = {begins(front, kUtf8Mark), begins(front, kUtf16LittleMark),
                              begins(front, kUtf16BigMark)};
    const bool maybe = format.match == Match::kMaybe || std::ranges::count(marks, Match::kMaybe);
    if (maybe && read_more()) continue;
    if (marks[1] == Match::kYes || marks[2] == Match::kYes) {
      encoding_ = marks[1] == Match::kYes ? Encoding::kUtf16Little : Encoding::kUtf16Big;
      undecoded_.erase(0, kUtf16LittleMark.size());
      return decode_utf16();
    }
    encoding_ = Encoding::kUtf8;
    front_.swap(undecoded_);
    if (marks[0] == Match::kYes) front_.erase(0, kUtf8Mark.size());
    return;
  }
}

bool TextSource::read_more() {
  constexpr std::size_t kReadBytes = 64 * 1024;
  const std::size_t size = undecoded_.size();
  undecoded_.resize(size + kReadBytes);
  std::size_t count = 0;
  try {
    count = bytes_->read(std::as_writable_bytes(std::span(undecoded_)).subspan(size));
  } catch (...) {
    undecoded_.resize(size);
    throw;
  }
  undecoded_.resize(size + count);
  ended_ = count == 0;
  return !ended_;
}

void TextSource::decode_utf16() {
  const std::size_t low = encoding_ == Encoding::kUtf16Little ? 0 : 1;
  const std::size_t whole = undecoded_.size() / 2 * 2;
  for (std::size_t i = 0; i < whole; i += 2) {
    const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(undecoded_[at]); };
    decode_unit(static_cast<std::uint16_t>(byte(i + low) | byte(i + 1 - low) << 8U));
  }
  undecoded_.erase(0, whole);
  if (!ended_) return;
  if (high_surrogate_ != 0 || !undecoded_.empty()) append_utf8(front_, kReplacement);
  high_surrogate_ = 0;
  undecoded_.clear();
}

void TextSource::decode_unit(std::uint16_t unit) {
  const bool high = unit >= 0xD800 && unit < 0xDC00;
  const bool low = unit >= 0xDC00 && unit < 0xE000;
  if (low && high_surrogate_ != 0) {
    append_utf8(front_, 0x10000U + ((high_surrogate_ - 0xD800U) << 10U) + (unit - 0xDC00U));
    high_surrogate_ = 0;
    return;
  }
  if (high_surrogate_ != 0) append_utf8(front_, kReplacement);
  high_surrogate_ = high ? unit : std::uint16_t{0};
  if (!high) append_utf8(front_, low ? kReplacement : unit);
}

}  // namespace tbviz
