#include "logs/recorded_listener.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kKeptPlaces = 100;  // Of damage in one file.

}  // namespace

void RecordedListener::damaged(const std::string& file, const Damage& damage) {
  auto* places = told_.empty() ? nullptr : std::get_if<DamagedPlaces>(&told_.back());
  if (places == nullptr || places->file != file) {
    places = &std::get<DamagedPlaces>(told_.emplace_back(DamagedPlaces{file, {}, 0}));
  }
  if (places->first.size() < kKeptPlaces) {
    places->first.push_back(damage);
  } else {
    ++places->more;
  }
}

void RecordedListener::repeat_to(LogListener& listener) const {
  for (const auto& told : told_) {
    std::visit([&](const auto& what) { repeat(what, listener); }, told);
  }
}

void RecordedListener::repeat(const Error& error, LogListener& listener) {
  listener.unreadable(error);
}

void RecordedListener::repeat(const DeadLink& dead, LogListener& listener) {
  listener.leads_nowhere(dead.link);
}

// Whoever counts places is told of each.
void RecordedListener::repeat(const DamagedPlaces& places, LogListener& listener) {
  for (const Damage& damage : places.first) listener.damaged(places.file, damage);
  for (std::int64_t i = 0; i < places.more; ++i) {
    listener.damaged(places.file, places.first.back());
  }
}

void RecordedListener::repeat(const EarlyEnd& end, LogListener& listener) {
  listener.ends_early(end.file, end.tail);
}

void RecordedListener::repeat(const HiddenValues& hidden, LogListener& listener) {
  listener.hidden(hidden.run, hidden.values);
}

void RecordedListener::repeat(const ReadAnew& anew, LogListener& listener) {
  listener.read_anew(anew.file);
}

}  // namespace tbviz::cli
