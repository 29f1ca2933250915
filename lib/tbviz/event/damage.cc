#include "tbviz/event/damage.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>

#include "tbviz/text/words.h"

namespace tbviz {

std::string_view fact_of(Damage::Kind kind) {
  switch (kind) {
    case Damage::Kind::kLength:
      return "its length has a wrong checksum";
    case Damage::Kind::kTooLong:
      return "its length is beyond the limit";
    case Damage::Kind::kData:
      return "its data has a wrong checksum";
    case Damage::Kind::kCut:
      return "it ends early and others follow";
    case Damage::Kind::kNotEvent:
      return "it holds no event";
    case Damage::Kind::kNoNext:
      return "no other begins where it ends";
    case Damage::Kind::kGzipCut:
      return "it ends early";
    case Damage::Kind::kGzipData:
      return "what follows is no gzip data";
    case Damage::Kind::kGzipChecksum:
      return "what it holds has a wrong checksum or length";
  }
  return "";
}

namespace {

// What becomes of the bytes that were packed behind the place nobody knows.
std::string describe_stream(const Damage& damage) {
  const auto lost = static_cast<std::int64_t>(damage.lost);
  return fmt::format("the gzip stream is damaged at byte {} of the file: {}; {}", damage.offset,
                     fact_of(damage.kind),
                     lost == 0 ? "the log is read up to there"
                               : fmt::format("the log is read up to there, but for the {} of a "
                                             "record that is not whole",
                                             count_text(lost, "byte")));
}

}  // namespace

std::string_view kind_name(Damage::Kind kind) {
  constexpr std::array<std::string_view, 9> kNames = {"length",   "too_long",  "data",
                                                      "cut",      "not_event", "no_next",
                                                      "gzip_cut", "gzip_data", "gzip_checksum"};
  return kNames.at(static_cast<std::size_t>(kind));
}

std::string describe(const Damage& damage) {
  if (damage.kind >= Damage::Kind::kGzipCut) return describe_stream(damage);
  const auto lost = static_cast<std::int64_t>(damage.lost);
  return fmt::format(
      "the record at offset {} is damaged: {}; {}", damage.offset, fact_of(damage.kind),
      lost == 0 ? "its data is intact"
                : fmt::format("{} {} lost", count_text(lost, "byte"), is_or_are(lost)));
}

}  // namespace tbviz
