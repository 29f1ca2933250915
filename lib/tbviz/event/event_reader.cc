#include "tbviz/event/event_reader.h"

#include <fmt/format.h>

#include <cstddef>

#include "tbviz/base/error.h"
#include "tbviz/event/decoder.h"

namespace tbviz {

EventReader::EventReader(ByteSource& source, RecordLimits limits)
    : source_(&source), records_(source, limits) {}

ReadStatus EventReader::next() {
  decoded_ = false;
  const ReadStatus status = records_.next();
  if (status == ReadStatus::kDamage) damage_ = records_.damage();
  if (status != ReadStatus::kRecord) return status;
  if (parse_event(records_.data(), view_)) {
    found_any_ = true;
    remember_plugins();
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

void EventReader::remember_plugins() {
  for (const ValueView& value : view_.values) {
    if (value.kind == ValueKind::kTensor && !value.plugin.empty() &&
        !plugins_.contains(value.tag)) {
      plugins_.emplace(value.tag, value.plugin);
    }
  }
}

std::string_view EventReader::plugin_of(const ValueView& value) const {
  if (!value.plugin.empty() || value.kind != ValueKind::kTensor) return value.plugin;
  const auto known = plugins_.find(value.tag);
  return known == plugins_.end() ? std::string_view() : known->second;
}

const Event& EventReader::event() {
  if (decoded_) return event_;
  decode_event(view_, event_);
  if (auto* summaries = std::get_if<Summaries>(&event_.what)) {
    summaries->resize(view_.values.size());
    for (std::size_t i = 0; i < view_.values.size(); ++i) {
      const ValueView& value = view_.values[i];
      (*summaries)[i].tag = value.tag;
      decode_value(value, plugin_of(value), (*summaries)[i].value);
    }
  }
  decoded_ = true;
  return event_;
}

}  // namespace tbviz
