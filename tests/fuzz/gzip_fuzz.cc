// Gzipped logs of any bytes: what is unpacked, and where that ends, does not depend on the pieces
// in which the packed bytes come; a log among it is read in little memory.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "support/scripted_source.h"
#include "tbviz/error.h"
#include "tbviz/event/event_reader.h"
#include "tbviz/io/gzip_source.h"

namespace {

// A few bytes become any number: enough to cross every buffer.
constexpr std::size_t kMostUnpacked = std::size_t{1} << 20U;

struct Unpacked {
  std::string bytes;
  std::optional<tbviz::StreamFault> fault;

  bool operator==(const Unpacked&) const = default;
};

Unpacked unpack(std::string_view packed, std::size_t piece, std::size_t room) {
  tbviz::test::ScriptedSource source(tbviz::test::pieces_of(packed, piece));
  tbviz::GzipSource gzip(source);
  Unpacked unpacked;
  std::string buffer(room, '\0');
  while (const std::size_t count = gzip.read(std::as_writable_bytes(std::span(buffer)))) {
    unpacked.bytes.append(buffer, 0, count);
    if (unpacked.bytes.size() >= kMostUnpacked) break;
  }
  unpacked.bytes.resize(std::min(unpacked.bytes.size(), kMostUnpacked));
  if (unpacked.bytes.size() < kMostUnpacked) unpacked.fault = gzip.fault();
  return unpacked;
}

void read_log(std::string_view packed) {
  tbviz::test::ScriptedSource source({std::string(packed.substr(0, packed.size() / 2)),
                                      "",  // The file grows.
                                      std::string(packed.substr(packed.size() / 2))});
  tbviz::GzipSource gzip(source);
  tbviz::EventReader reader(gzip, {.max_bytes = 1U << 16U});
  try {
    for (int ends = 0; ends < 2 && reader.offset() < kMostUnpacked;) {
      if (reader.next() > tbviz::ReadStatus::kDamage) ++ends;
    }
    (void)reader.stream_damage();
  } catch (const tbviz::FormatError&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view packed(reinterpret_cast<const char*>(data), size);
  const Unpacked whole = unpack(packed, size + 1, std::size_t{1} << 16U);
  if (unpack(packed, 7, std::size_t{1} << 12U) != whole) std::abort();
  read_log(packed);
  return 0;
}
