// Events of any bytes: what can be decoded can be encoded, and then decodes to the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>
#include <variant>

#include "tbviz/event/decoder.h"
#include "tbviz/event/encoder.h"

namespace {

std::string encode(const tbviz::Event& event, const tbviz::Summary& summary) {
  tbviz::EventEncoder encoder;
  encoder.set_summary(event.wall_time, event.step, summary);
  std::string bytes(encoder.size(), '\0');
  encoder.write_to(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tbviz::Event event;
  if (!tbviz::EventDecoder().decode(std::as_bytes(std::span(data, size)), event)) return 0;
  const auto* summaries = std::get_if<tbviz::Summaries>(&event.what);
  if (summaries == nullptr) return 0;
  for (const tbviz::Summary& summary : *summaries) {
    const std::string once = encode(event, summary);
    tbviz::Event again;
    if (!tbviz::EventDecoder().decode(tbviz::as_bytes(once), again)) std::abort();
    // Compared as bytes, since NaN differs from itself.
    if (encode(again, std::get<tbviz::Summaries>(again.what).at(0)) != once) std::abort();
  }
  return 0;
}
