#include "tbviz/event/log_merge.h"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <tuple>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/event/encoder.h"
#include "tbviz/event/event_rewrite.h"
#include "tbviz/event/event_view.h"

namespace tbviz {
namespace {

// NaN has no place in an order.
double comparable(double wall_time) {
  return std::isnan(wall_time) ? -std::numeric_limits<double>::infinity() : wall_time;
}

std::uint32_t offset_in(Bytes message, Bytes part) {
  return part.empty() ? 0 : static_cast<std::uint32_t>(part.data() - message.data());
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
                      .values = static_cast<std::uint32_t>(event.values.size()),
                      .is_first_event = event.kind == EventKind::kFileVersion});
  for (const ValueView& value : event.values) {
    const bool is_simple = value.kind == ValueKind::kSimpleValue;
    values_.push_back({.tag = tags_[value.tag],
                       .step = event.step,
                       .wall_time = wall_time,
                       .entry = entries_.size() - 1,
                       .bits_or_offset = is_simple
                                             ? std::bit_cast<std::uint32_t>(value.simple_value)
                                             : offset_in(event.message, value.what),
                       .size = static_cast<std::uint32_t>(is_simple ? 0 : value.what.size()),
                       .kind = value.kind});
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
    if (files.first != files.second && !say_the_same(values_[loser], values_[winner])) {
      ++conflicts_[files];
    }
  }
}

bool LogMerge::say_the_same(const Value& value, const Value& other) const {
  if (value.kind != other.kind) return false;
  if (value.kind == ValueKind::kSimpleValue) return value.bits_or_offset == other.bits_or_offset;
  return std::ranges::equal(what_of(value), what_of(other));
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

Bytes LogMerge::what_of(const Value& value) const {
  return message_of(entries_[value.entry]).subspan(value.bits_or_offset, value.size);
}

// The mapped file may be another's by now.
EventView LogMerge::event_of(const Entry& entry) const {
  EventView event;
  const auto is_known = [&](const ValueView& value) {
    const auto i = static_cast<std::size_t>(&value - event.values.data());
    return tags_.name(values_[entry.first_value + i].tag) == value.tag;
  };
  if (!parse_event(message_of(entry), event) || event.values.size() != entry.values ||
      (event.kind == EventKind::kFileVersion) != entry.is_first_event ||
      !std::ranges::all_of(event.values, is_known)) {
    throw InputError(files_[entry.file].file.name(),
                     fmt::format("was rewritten while it was read: the event at offset {} is no "
                                 "longer there; merge it anew when its writer is done",
                                 entry.offset));
  }
  return event;
}

void LogMerge::write_first_event(ByteSink& sink) {
  const Entry* first = nullptr;
  for (const Entry& entry : entries_) {
    if (entry.is_first_event && (first == nullptr || entry.wall_time < first->wall_time)) {
      first = &entry;
    }
  }
  if (first != nullptr) {
    record_.write(event_of(*first).message, sink);
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
    const Value& known = values_[entry.first_value + i];
    std::string& metadata = metadata_[known.tag];
    changes[i].dropped = !known.stays;
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
