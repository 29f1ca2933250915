// Events of any bytes: what can be decoded can be encoded, and then decodes to the same.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <span>
#include <string>

#include "tbviz/event/decoder.h"
#include "tbviz/event/encoder.h"
#include "tbviz/event/event_view.h"
#include "tbviz/event/tensor_message.h"

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
  tbviz::EventView view;
  if (!tbviz::parse_event(std::as_bytes(std::span(data, size)), view)) return 0;
  tbviz::Event event;
  tbviz::decode_event(view, event);
  for (const tbviz::ValueView& value : view.values) {
    tbviz::Summary summary{std::string(value.tag), {}};
    tbviz::decode_value(value, summary.value);
    tbviz::ValueView scalar = value;
    scalar.plugin = "scalars";
    (void)tbviz::decode_scalar(scalar);
    const std::string once = encode(event, summary);
    tbviz::EventView again;
    if (!tbviz::parse_event(tbviz::as_bytes(once), again) || again.values.size() != 1) std::abort();
    tbviz::decode_value(again.values[0], summary.value);
    // Compared as bytes, since NaN differs from itself.
    if (encode(event, summary) != once) std::abort();
    (void)tbviz::parse_tensor(value.what);
  }
  return 0;
}
