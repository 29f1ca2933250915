#include "tbviz/event/log_merge.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <utility>

#include "tbviz/event/encoder.h"
#include "tbviz/event/event_rewrite.h"
#include "tbviz/event/event_view.h"

namespace tbviz {

std::size_t LogMerge::KeyHash::operator()(const Key& key) const {
  constexpr std::uint64_t kMixer = 0x9E3779B97F4A7C15;  // 2^64 over the golden ratio.
  return (static_cast<std::uint64_t>(key.step) ^ key.tag * kMixer) * kMixer;
}

void LogMerge::begin_file(MappedFile file) { files_.push_back({.file = std::move(file)}); }

void LogMerge::add(const EventReader& reader) {
  const EventView& event = reader.view();
  File& file = files_.back();
  file.first_time = std::min(file.first_time, event.wall_time);
  if (!event.values.empty() && !std::exchange(file.any_value, true)) file.first_step = event.step;
  entries_.push_back({.wall_time = event.wall_time,
                      .file = files_.size() - 1,
                      .offset = reader.offset(),
                      .size = reader.record().size(),
                      .first_value = stays_.size(),
                      .is_first_event = event.kind == EventKind::kFileVersion});
  for (const ValueView& value : event.values) add_value(value.tag, event.step, event.wall_time);
}

void LogMerge::add_value(std::string_view tag, std::int64_t step, double wall_time) {
  const std::size_t value = stays_.size();
  stays_.push_back(true);
  const double file_time = resumed_ == Resumed::kYes ? files_.back().first_time : 0;
  const auto [known, is_new] =
      winners_.try_emplace({tags_[tag], step}, file_time, wall_time, value);
  if (is_new) return;
  ++replaced_;
  Winner& winner = known->second;
  const bool later =
      std::pair(file_time, wall_time) >= std::pair(winner.file_time, winner.wall_time);
  stays_[later ? winner.value : value] = false;
  if (later) winner = {file_time, wall_time, value};
}

// Files are earlier and later by the time of their first event.
void LogMerge::find_end_steps() {
  if (resumed_ == Resumed::kNo) return;
  std::vector<File*> order;
  for (File& file : files_) order.push_back(&file);
  std::ranges::stable_sort(order, {}, [](const File* file) { return file->first_time; });
  std::int64_t end = std::numeric_limits<std::int64_t>::max();
  for (std::size_t i = order.size(); i-- > 0;) {
    order[i]->end_step = end;
    if (order[i]->any_value) end = std::min(end, order[i]->first_step);
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
    changes[i].dropped = old || !stays_[entry.first_value + i];
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
