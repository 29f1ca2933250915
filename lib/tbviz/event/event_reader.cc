#include "tbviz/event/event_reader.h"

#include <fmt/format.h>

#include <cstddef>

#include "tbviz/error.h"
#include "tbviz/event/decoder.h"

namespace tbviz {

EventReader::EventReader(ByteSource& source, RecordLimits limits, DataChecksums data)
    : source_(&source), records_(source, limits, data) {}

ReadStatus EventReader::next() {
  decoded_ = false;
  const ReadStatus status = records_.next();
  if (status == ReadStatus::kDamage) damage_ = records_.damage();
  if (status != ReadStatus::kRecord) return status;
  if (parse_event(records_.data(), view_)) {
    found_any_ = true;
    fill_in_plugins();
    return status;
  }
  if (!found_any_) {
    throw FormatError(source_->name(),
                      fmt::format("the record at offset {} holds no event; is this "
                                  "a record file of another kind?",
                                  offset()));
  }
  damage_ = {Damage::Kind::kNotEvent, offset(), record().size()};
  return ReadStatus::kDamage;
}

void EventReader::fill_in_plugins() {
  for (ValueView& value : view_.values) {
    if (value.kind != ValueKind::kTensor) continue;
    const std::size_t tag = tags_[value.tag];
    if (tag == plugins_.size()) plugins_.emplace_back();
    if (value.plugin.empty()) {
      value.plugin = plugins_[tag];
    } else if (plugins_[tag].empty()) {
      plugins_[tag] = value.plugin;
    }
  }
}

const Event& EventReader::event() {
  if (decoded_) return event_;
  decode_event(view_, event_);
  if (auto* summaries = std::get_if<Summaries>(&event_.what)) {
    summaries->resize(view_.values.size());
    for (std::size_t i = 0; i < view_.values.size(); ++i) {
      const ValueView& value = view_.values[i];
      (*summaries)[i].tag = value.tag;
      decode_value(value, (*summaries)[i].value);
    }
  }
  decoded_ = true;
  return event_;
}

}  // namespace tbviz
