#include "commands/inspect/inspect_log.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "logs/event_text.h"
#include "logs/log_input.h"
#include "shell/text_table.h"
#include "tbviz/event/decoder.h"
#include "tbviz/event/event_files.h"
#include "tbviz/event/event_reader.h"
#include "tbviz/io/input_name.h"
#include "tbviz/text/name_index.h"
#include "tbviz/text/utf8.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

// First and last step in the order of the log: after a restart steps go back. Times are the
// earliest and the latest: the first value may have been taken before the file was opened.
struct Span {
  std::int64_t count = 0;
  std::int64_t first_step = 0;
  std::int64_t last_step = 0;
  double first_time = 0;
  double last_time = 0;

  void add(const EventView& event) {
    if (count++ == 0) {
      first_step = event.step;
      first_time = last_time = event.wall_time;
    }
    last_step = event.step;
    first_time = std::min(first_time, event.wall_time);
    last_time = std::max(last_time, event.wall_time);
  }
};

/// What a log directory, or a single file, holds.
class Contents {
 public:
  using Key = std::tuple<std::string, std::string, std::string>;  // Run, tag, kind.

  /// What add() is told from now on belongs to `run`.
  void begin_run(const std::string& run) {
    if (run == run_) return;
    run_ = run;
    names_ = {};
    known_.clear();
  }

  void add(const EventView& event, LogSelection& selection) {
    events.add(event);
    for (const ValueView& value : event.values) {
      if (!selection.has_tag(value.tag)) continue;
      span_of(value.tag, kind_of(value)).add(event);
    }
  }

  std::int64_t files = 0;
  Span events;
  std::map<Key, Span> tags;

 private:
  // Nearly every value has a tag and kind that were met before.
  Span& span_of(std::string_view tag, std::string_view kind) {
    const std::size_t number = names_[tag];
    if (number == known_.size()) known_.emplace_back();
    Kinds& kinds = known_[number];
    const auto found = kinds.find(kind);
    if (found != kinds.end()) return *found->second;
    Span& span = tags[Key(run_, tag, kind)];
    kinds.emplace(kind, &span);
    return span;
  }

  using Kinds = std::map<std::string, Span*, std::less<>>;
  std::string run_;
  NameIndex names_;           // Of this run's tags.
  std::vector<Kinds> known_;  // By tag.
};

/// As read_log(); the file may be open already.
bool read_file(const EventFile& file, FileSource* opened, Console& console,
               const std::function<void(EventReader&)>& use) {
  return opened != nullptr ? read_log(*opened, console, use) : read_log(file.path, console, use);
}

void print_event(const Event& event, const std::string& run, Console& console) {
  if (console.json()) {
    for (const Json& line : event_objects(event, "inspect", run)) console.data(line.dump());
  } else {
    for (const std::string& line : event_lines(event)) console.result(line);
  }
}

void print_values(const std::filesystem::path& path, FileSource* opened, LogSelection& selection,
                  Console& console) {
  const std::vector<EventFile> files = find_event_files(path);
  for (const EventFile& file : files) {
    if (!selection.has_run(file.run)) continue;
    if (files.size() > 1) console.result("# " + printable(file.path.string()));
    read_file(file, opened, console, [&](EventReader& reader) {
      if (selection.has_all_tags()) return print_event(reader.event(), file.run, console);
      const Event event = selection.chosen_values(reader);
      if (!std::get<Summaries>(event.what).empty()) print_event(event, file.run, console);
    });
  }
}

void print_heading(const std::filesystem::path& path, const Contents& contents, Console& console) {
  const Span& events = contents.events;
  std::string line =
      fmt::format("{}: {} in {}, {}", printable(display_name(path)),
                  count_text(events.count, "event"), count_text(contents.files, "file"),
                  count_text(static_cast<std::int64_t>(contents.tags.size()), "tag"));
  if (events.count > 0) {
    line += fmt::format(", from {} over {:.1f} s", utc_time(events.first_time),
                        events.last_time - events.first_time);
  }
  console.result(line);
}

std::string span_text(const Span& span) {
  if (span.count == 1) return fmt::format("step {}", span.first_step);
  return fmt::format("steps {}..{}  {:.1f} s", span.first_step, span.last_step,
                     span.last_time - span.first_time);
}

void print_text(const std::filesystem::path& path, const Contents& contents, Console& console) {
  print_heading(path, contents, console);
  // The run goes without saying where there is one.
  const bool names_run =
      std::any_of(contents.tags.begin(), contents.tags.end(),
                  [](const auto& entry) { return std::get<0>(entry.first) != "."; });
  std::vector<std::vector<std::string>> rows;
  for (const auto& [key, span] : contents.tags) {
    const auto& [run, tag, kind] = key;
    rows.push_back({tag, kind, fmt::format("{:>7}", span.count), span_text(span)});
    if (names_run) rows.back().insert(rows.back().begin(), run == "." ? "" : run);
  }
  for (const std::string& line : align_columns(std::move(rows))) console.result("  " + line);
}

void add_json(const std::filesystem::path& path, const Contents& contents, Console& console) {
  Json& object = console.object();
  object["logs"].push_back(Json::Object{
      {"path", path.string()}, {"files", contents.files}, {"events", contents.events.count}});
  for (const auto& [key, span] : contents.tags) {
    const auto& [run, tag, kind] = key;
    object["tags"].push_back(Json::Object{{"path", path.string()},
                                          {"run", run},
                                          {"tag", tag},
                                          {"kind", kind},
                                          {"count", span.count},
                                          {"first_step", span.first_step},
                                          {"last_step", span.last_step},
                                          {"first_wall_time", span.first_time},
                                          {"last_wall_time", span.last_time}});
  }
}

void print_tags(const std::filesystem::path& path, FileSource* opened, LogSelection& selection,
                Console& console) {
  Contents contents;
  for (const EventFile& file : find_event_files(path)) {
    if (!selection.has_run(file.run)) continue;
    contents.begin_run(file.run);
    const ExitCode before = console.exit_code();
    const bool any = read_file(file, opened, console, [&](const EventReader& reader) {
      contents.add(reader.view(), selection);
    });
    // A log that is empty so far is a log.
    if (any || console.exit_code() == before) ++contents.files;
  }
  if (contents.files == 0) return;
  if (console.json()) {
    add_json(path, contents, console);
  } else {
    print_text(path, contents, console);
  }
}

}  // namespace

void inspect_log(const std::filesystem::path& path, FileSource* opened, LogView view,
                 LogSelection& selection, Console& console) {
  if (view == LogView::kValues) {
    print_values(path, opened, selection, console);
  } else {
    print_tags(path, opened, selection, console);
  }
}

}  // namespace tbviz::cli
