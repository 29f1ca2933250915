#include "tbviz/event/log_contents.h"

#include <algorithm>

#include "tbviz/event/decoder.h"

namespace tbviz {

void EventSpan::add(const EventView& event) {
  if (count++ == 0) {
    first_step = event.step;
    first_time = last_time = event.wall_time;
  }
  last_step = event.step;
  first_time = std::min(first_time, event.wall_time);
  last_time = std::max(last_time, event.wall_time);
}

void LogContents::begin_run(const std::string& run) {
  if (run == run_) return;
  run_ = run;
  names_ = {};
  known_.clear();
}

void LogContents::add(const EventView& event, const ValueView& value) {
  const std::string_view kind = kind_of(value);
  const std::size_t number = names_[value.tag];
  if (number == known_.size()) known_.emplace_back();
  Kinds& kinds = known_[number];
  auto found = kinds.find(kind);
  if (found == kinds.end()) {
    found = kinds.emplace(kind, &tags_[Key(run_, value.tag, kind)]).first;
  }
  found->second->add(event);
}

}  // namespace tbviz
