// Events of any bytes: what can be decoded can be encoded, and then decodes to the same; what is
// edited is an event, with as many values.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <variant>

#include "tbviz/error.h"
#include "tbviz/event/decoder.h"
#include "tbviz/event/encoder.h"
#include "tbviz/event/event_editor.h"
#include "tbviz/event/event_view.h"
#include "tbviz/event/hparams_message.h"
#include "tbviz/event/tensor_message.h"
#include "tbviz/event/value_content.h"
#include "tbviz/summary/histogram_edges.h"
#include "tbviz/summary/histogram_summary.h"
#include "tbviz/text/json.h"

namespace {

std::string encode(const tbviz::Event& event, const tbviz::Summary& summary) {
  tbviz::EventEncoder encoder;
  encoder.set_summaries(event.wall_time, event.step, {&summary, 1});
  std::string bytes(encoder.size(), '\0');
  encoder.write_to(std::as_writable_bytes(std::span(bytes)));
  return bytes;
}

// All tags get another name, and a step is moved by one if there is room.
void check_edited(const tbviz::EventView& view) {
  tbviz::EditRules rules;
  rules.renames.push_back({"*", "new/*"});
  rules.shift_steps = view.step < 0 ? 1 : -1;
  tbviz::EventEditor editor(std::move(rules));
  if (editor.apply(view) != tbviz::EventEditor::Outcome::kChanged) return;
  tbviz::EventView edited;
  if (!tbviz::parse_event(tbviz::as_bytes(editor.message()), edited)) std::abort();
  if (edited.values.size() != view.values.size()) std::abort();
  for (std::size_t i = 0; i < edited.values.size(); ++i) {
    if (edited.values[i].tag != "new/" + std::string(view.values[i].tag)) std::abort();
    if (edited.values[i].kind != view.values[i].kind) std::abort();
  }
}

// What can be read can be printed, as text that is JSON.
void check_hparams(tbviz::Bytes metadata) {
  const auto message = tbviz::parse_hparams(metadata);
  if (!message) return;
  if (const auto* start = std::get_if<tbviz::HparamsSessionStart>(&*message)) {
    (void)tbviz::parse_json(start->hparams.dump(), "hparams");
  } else if (const auto* experiment = std::get_if<tbviz::HparamsExperiment>(&*message)) {
    for (const tbviz::HparamInfo& hparam : experiment->hparams) {
      (void)tbviz::parse_json(hparam.domain.dump(), "domain");
    }
  }
}

// What can be drawn of a value is found without looking beyond it.
void check_contents(const tbviz::ValueView& value) {
  (void)tbviz::pictures_of(value);
  (void)tbviz::texts_of(value);
  const std::optional<tbviz::Histogram> histogram = tbviz::histogram_of(value);
  if (!histogram || !tbviz::is_sound(*histogram)) return;
  try {
    const auto edges = tbviz::equal_width_edges(histogram->min, histogram->max, 40);
    if (tbviz::rebinned(*histogram, edges).size() != 40) std::abort();
  } catch (const tbviz::FormatError&) {  // Too narrow for so many.
  }
  (void)tbviz::quantiles(*histogram);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  tbviz::EventView view;
  if (!tbviz::parse_event(std::as_bytes(std::span(data, size)), view)) return 0;
  check_edited(view);
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
    check_hparams(value.metadata);
    check_contents(value);
  }
  return 0;
}
