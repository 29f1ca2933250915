#include "tbviz/event/log_reading.h"

#include <fmt/format.h>

#include <algorithm>
#include <system_error>

#include "tbviz/error.h"
#include "tbviz/event/event_loop.h"
#include "tbviz/event/log_source.h"
#include "tbviz/text/words.h"

namespace tbviz {
namespace {

/// Tells of a failure, which is the end for those who read on. What they throw themselves is
/// theirs.
class TellingReader {
 public:
  TellingReader(EventReader& reader, LogListener& listener)
      : reader_(reader), listener_(listener) {}

  [[nodiscard]] ReadStatus next() {
    try {
      return reader_.next();
    } catch (const Error& error) {
      if (!is_bad_input(error)) throw;
      listener_.unreadable(error);
      failed_ = true;
      return ReadStatus::kEnd;
    }
  }

  [[nodiscard]] const Damage& damage() const { return reader_.damage(); }
  [[nodiscard]] bool failed() const { return failed_; }

 private:
  EventReader& reader_;
  LogListener& listener_;
  bool failed_ = false;
};

}  // namespace

bool is_read_once(const std::filesystem::path& file) {
  std::error_code ignored;
  return file == "-" || !std::filesystem::is_regular_file(file, ignored);
}

std::string describe(const CutTail& tail) {
  const auto bytes = static_cast<std::int64_t>(tail.bytes);
  return fmt::format(
      "ends within the record at offset {} ({} of it {} there): its writer is at work, or was "
      "stopped",
      tail.offset, count_text(bytes, "byte"), is_or_are(bytes));
}

std::optional<ReadStatus> read_events(EventReader& reader, const std::string& name,
                                      LogListener& listener,
                                      const std::function<void(EventReader&)>& use) {
  TellingReader telling(reader, listener);
  const ReadStatus status = read_to_end(
      telling, [&] { use(reader); }, [&](const Damage& damage) { listener.damaged(name, damage); });
  return telling.failed() ? std::nullopt : std::optional(status);
}

LogOutcome read_log(const std::filesystem::path& file, LogListener& listener,
                    const std::function<void(EventReader&)>& use) {
  std::optional<LogSource> source;
  try {
    source.emplace(FileSource::open(file));
  } catch (const InputError& error) {
    listener.unreadable(error);
    return LogOutcome::kUnreadable;
  }
  return read_log(*source, listener, use);
}

LogOutcome read_log(ByteSource& source, LogListener& listener,
                    const std::function<void(EventReader&)>& use) {
  EventReader reader(source);
  bool any = false;
  const auto status = read_events(reader, source.name(), listener, [&](EventReader&) {
    any = true;
    use(reader);
  });
  const std::optional<Damage> damage = reader.stream_damage();
  if (damage) {
    listener.damaged(source.name(), *damage);
  } else if (status == ReadStatus::kTruncated) {
    listener.ends_early(source.name(), {reader.offset(), reader.tail_bytes()});
  }
  if (any) return LogOutcome::kEvents;
  return status && !damage ? LogOutcome::kEmpty : LogOutcome::kUnreadable;
}

void read_values(const LogRun& run, RestartRule rule, LogListener& listener,
                 const std::function<void(const EventView&, const ValueView&)>& use) {
  const bool once = std::ranges::any_of(run.files, is_read_once);
  const Restarts restarts = once ? Restarts(rule) : find_restarts(run.files, rule);
  std::int64_t hidden = 0;
  for (std::size_t file = 0; file < run.files.size(); ++file) {
    read_log(run.files[file], listener, [&](EventReader& reader) {
      const EventView& event = reader.view();
      for (const ValueView& value : event.values) {
        if (restarts.hides({file, reader.offset()}, value.tag, event.step)) {
          ++hidden;
        } else {
          use(event, value);
        }
      }
    });
  }
  if (hidden > 0) listener.hidden(run.name == "." ? run.files.front().string() : run.name, hidden);
}

}  // namespace tbviz
