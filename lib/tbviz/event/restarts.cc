#include "tbviz/event/restarts.h"

#include "tbviz/error.h"
#include "tbviz/event/decoder.h"
#include "tbviz/event/event_loop.h"
#include "tbviz/event/event_view.h"
#include "tbviz/event/log_source.h"
#include "tbviz/event/record_reader.h"

namespace tbviz {
namespace {

void note(const EventView& event, LogPosition at, Restarts& restarts) {
  for (const ValueView& value : event.values) restarts.note_value(at, value.tag, event.step);
  if (is_session_start(event)) restarts.note_session_start(at, event.step);
}

}  // namespace

void Restarts::note_session_start(LogPosition at, std::int64_t step) {
  if (rule_ == RestartRule::kSessions) sessions_.add(at, step);
}

void Restarts::note_value(LogPosition at, std::string_view tag, std::int64_t step) {
  if (rule_ != RestartRule::kSteps) return;
  auto found = series_.find(tag);
  if (found == series_.end()) found = series_.emplace(tag, Series()).first;
  Series& series = found->second;
  if (series.any && step <= series.last_step) series.marks.add(at, step);
  series.any = true;
  series.last_step = step;
}

bool Restarts::hides(LogPosition at, std::string_view tag, std::int64_t step) const {
  if (sessions_.hides(at, step)) return true;
  if (series_.empty()) return false;
  const auto found = series_.find(tag);
  return found != series_.end() && found->second.marks.hides(at, step);
}

Restarts find_restarts(std::span<const std::filesystem::path> files, RestartRule rule) {
  Restarts restarts(rule);
  if (rule == RestartRule::kNone) return restarts;
  const auto parse = rule == RestartRule::kSteps ? parse_event : parse_event_outline;
  EventView event;
  for (std::size_t file = 0; file < files.size(); ++file) {
    try {
      LogSource source = LogSource::open(files[file]);
      RecordReader records(source);
      const auto use = [&] {
        if (parse(records.data(), event)) note(event, {file, records.offset()}, restarts);
      };
      (void)read_to_end(records, use, [](const Damage&) {});
    } catch (const Error& error) {
      if (!is_bad_input(error)) throw;
    }
  }
  return restarts;
}

}  // namespace tbviz
