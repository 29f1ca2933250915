#include "tbviz/event/log_merge.h"

#include <algorithm>
#include <bit>
#include <cmath>
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
                       .entry = entries_.size() - 1});
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

// What is out of date takes no part in what follows, so that each value is counted once.
void LogMerge::find_out_of_date() {
  for (Value& value : values_) {
    if (value.step < files_[entries_[value.entry].file].end_step) continue;
    value.stays = false;
    ++out_of_date_;
  }
}

void LogMerge::find_replaced() {
  const auto rank = [&](std::size_t i) {
    const Value& value = values_[i];
    const double file_time =
        resumed_ == Resumed::kYes ? *files_[entries_[value.entry].file].first_time : 0;
    return std::tuple(value.tag, value.step, file_time, value.wall_time, i);
  };
  const auto place = [&](std::size_t i) { return std::pair(values_[i].tag, values_[i].step); };
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < values_.size(); ++i) {
    if (values_[i].stays) order.push_back(i);
  }
  std::ranges::sort(order, {}, rank);
  for (std::size_t first = 0, k = 0; k < order.size(); ++k) {
    if (k + 1 < order.size() && place(order[k + 1]) == place(order[k])) continue;
    replace(std::span(order).subspan(first, k - first), order[k]);
    first = k + 1;
  }
}

void LogMerge::replace(std::span<const std::size_t> losers, std::size_t winner) {
  for (const std::size_t loser : losers) {
    values_[loser].stays = false;
    ++replaced_;
    const std::pair files(entries_[values_[loser].entry].file,
                          entries_[values_[winner].entry].file);
    if (files.first != files.second && !say_the_same(loser, winner)) {
      ++conflicts_[files];
    }
  }
}

EventView LogMerge::event_of(const Entry& entry) const {
  EventView event;
  (void)parse_event(message_of(entry), event);  // It was one when it was added.
  return event;
}

bool LogMerge::say_the_same(std::size_t one, std::size_t other) const {
  const Entry& entry = entries_[values_[one].entry];
  const Entry& other_entry = entries_[values_[other].entry];
  const EventView event = event_of(entry);
  const EventView other_event = event_of(other_entry);
  const ValueView& value = event.values[one - entry.first_value];
  const ValueView& other_value = other_event.values[other - other_entry.first_value];
  if (value.kind != other_value.kind) return false;
  if (value.kind != ValueKind::kSimpleValue) {
    return std::ranges::equal(value.what, other_value.what);
  }
  return std::bit_cast<std::uint32_t>(value.simple_value) ==
         std::bit_cast<std::uint32_t>(other_value.simple_value);
}

std::vector<LogMerge::Conflict> LogMerge::conflicts() const {
  std::vector<Conflict> all;
  for (const auto& [files, values] : conflicts_) {
    all.push_back({files_[files.first].file.name(), files_[files.second].file.name(), values});
  }
  return all;
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
  find_out_of_date();
  find_replaced();
  std::ranges::stable_sort(entries_, {}, &Entry::wall_time);
  metadata_.resize(tags_.size());
  write_first_event(sink);
  for (const Entry& entry : entries_) {
    if (!entry.is_first_event) write_entry(entry, sink);
  }
}

void LogMerge::write_entry(const Entry& entry, ByteSink& sink) {
  const EventView event = event_of(entry);
  std::vector<ValueChange> changes(event.values.size());
  std::size_t gone = 0;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const ValueView& value = event.values[i];
    std::string& metadata = metadata_[tags_[value.tag]];
    changes[i].dropped = !values_[entry.first_value + i].stays;
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
    record_.write(event.message, sink);
  }
}

}  // namespace tbviz
