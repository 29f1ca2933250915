#include "tbviz/event/log_merge.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <tuple>
#include <utility>

#include "tbviz/event/encoder.h"
#include "tbviz/event/event_rewrite.h"
#include "tbviz/event/event_view.h"

namespace tbviz {
namespace {

// NaN has no place in an order.
double comparable(double wall_time) {
  return std::isnan(wall_time) ? -std::numeric_limits<double>::infinity() : wall_time;
}

}  // namespace

void LogMerge::begin_file(MappedFile file) {
  files_.push_back({.file = std::move(file), .first_time = {}, .first_step = {}});
}

void LogMerge::add(const EventReader& reader) {
  const EventView& event = reader.view();
  const double wall_time = comparable(event.wall_time);
  File& file = files_.back();
  if (!file.first_time) file.first_time = wall_time;
  if (!event.values.empty() && !file.first_step) file.first_step = event.step;
  entries_.push_back({.wall_time = wall_time,
                      .file = files_.size() - 1,
                      .offset = reader.offset(),
                      .size = reader.record().size(),
                      .first_value = values_.size(),
                      .is_first_event = event.kind == EventKind::kFileVersion});
  for (const ValueView& value : event.values) {
    values_.push_back({.tag = tags_[value.tag],
                       .step = event.step,
                       .wall_time = wall_time,
                       .file = files_.size() - 1});
  }
}

// Files are earlier and later by the time of their first event.
void LogMerge::find_end_steps() {
  if (resumed_ == Resumed::kNo) return;
  std::vector<File*> order;
  for (File& file : files_) {
    if (file.first_time) order.push_back(&file);
  }
  std::ranges::stable_sort(order, {}, [](const File* file) { return *file->first_time; });
  std::int64_t end = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = order.size(); i-- > 0;) {
    order[i]->end_step = end;
    if (order[i]->first_step) end = std::min(end, *order[i]->first_step);
  }
}

void LogMerge::find_replaced() {
  const auto rank = [&](std::size_t i) {
    const Value& value = values_[i];
    const double file_time = resumed_ == Resumed::kYes ? *files_[value.file].first_time : 0;
    return std::tuple(value.tag, value.step, file_time, value.wall_time, i);
  };
  std::vector<std::size_t> order(values_.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, rank);
  for (std::size_t k = 1; k < order.size(); ++k) {
    Value& value = values_[order[k - 1]];
    const Value& next = values_[order[k]];
    if (value.tag != next.tag || value.step != next.step) continue;
    value.stays = false;
    ++replaced_;
  }
}

Bytes LogMerge::message_of(const Entry& entry) const {
  return data_of(files_[entry.file].file.bytes().subspan(entry.offset, entry.size));
}

void LogMerge::write_first_event(ByteSink& sink) {
  const Entry* first = nullptr;
  for (const Entry& entry : entries_) {
    if (entry.is_first_event && (first == nullptr || entry.wall_time < first->wall_time)) {
      first = &entry;
    }
  }
  if (first != nullptr) {
    record_.write(message_of(*first), sink);
  } else if (!entries_.empty()) {
    write_file_version(entries_.front().wall_time, sink);
  }
}

void LogMerge::write(ByteSink& sink) {
  find_end_steps();
  find_replaced();
  std::ranges::stable_sort(entries_, {}, &Entry::wall_time);
  metadata_.resize(tags_.size());
  write_first_event(sink);
  for (const Entry& entry : entries_) {
    if (!entry.is_first_event) write_entry(entry, sink);
  }
}

void LogMerge::write_entry(const Entry& entry, ByteSink& sink) {
  const Bytes message = message_of(entry);
  EventView event;
  (void)parse_event(message, event);  // It was one when it was added.
  std::vector<ValueChange> changes(event.values.size());
  std::size_t gone = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const ValueView& value = event.values[i];
    std::string& metadata = metadata_[tags_[value.tag]];
    const bool old = event.step >= files_[entry.file].end_step;
    if (old) ++out_of_date_;
    changes[i].dropped = old || !values_[entry.first_value + i].stays;
    if (changes[i].dropped) {
      ++gone;
      if (metadata.empty()) metadata = as_chars(value.metadata);
      continue;
    }
    ++written_;
    if (value.metadata.empty()) changes[i].metadata = metadata;
    metadata.clear();
  }
  if (!changes.empty() && gone == changes.size()) return;
  if (std::any_of(changes.begin(), changes.end(),
                  [](const auto& change) { return change.any(); })) {
    record_.write(as_bytes(rewrite_event(event, {}, changes)), sink);
  } else {
    // Framed anew: a record whose length was damaged is one whose data was found all the same.
    record_.write(message, sink);
  }
}

}  // namespace tbviz
