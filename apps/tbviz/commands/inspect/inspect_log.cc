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
#include "tbviz/event/event_reader.h"
#include "tbviz/event/log_contents.h"
#include "tbviz/io/input_name.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

/// What a log directory, or a single file, holds.
class Contents {
 public:
  void begin_run(const std::string& run) { tags_.begin_run(run); }

  void add(const EventView& event, LogSelection& selection) {
    events.add(event);
    for (const ValueView& value : event.values) {
      if (selection.has_tag(value.tag)) tags_.add(event, value);
    }
  }

  [[nodiscard]] const std::map<LogContents::Key, EventSpan>& tags() const { return tags_.tags(); }

  std::int64_t files = 0;
  EventSpan events;

 private:
  LogContents tags_;
};

/// As read_log(); the file may be open already.
LogOutcome read_file(const std::filesystem::path& file, LogSource* opened, Console& console,
                     const std::function<void(EventReader&)>& use) {
  return opened != nullptr ? read_log(*opened, console, use) : read_log(file, console, use);
}

void print_event(const Event& event, const std::string& run, Console& console) {
  if (console.json()) {
    for (const Json& line : event_objects(event, "inspect", run)) console.data(line.dump());
  } else {
    for (const std::string& line : event_lines(event)) console.result(line);
  }
}

void print_values(const std::filesystem::path& path, LogSource* opened, LogSelection& selection,
                  Console& console) {
  const std::vector<LogRun> runs = find_runs(path.string(), console);
  const bool names_file = runs.size() > 1 || runs.front().files.size() > 1;
  for (const LogRun& run : runs) {
    if (!selection.has_run(run.name)) continue;
    for (const std::filesystem::path& file : run.files) {
      if (names_file) console.result("# " + file.string());
      read_file(file, opened, console, [&](EventReader& reader) {
        if (selection.has_all_tags()) return print_event(reader.event(), run.name, console);
        const Event event = selection.chosen_values(reader);
        if (!std::get<Summaries>(event.what).empty()) print_event(event, run.name, console);
      });
    }
  }
}

void print_heading(const std::filesystem::path& path, const Contents& contents, Console& console) {
  const EventSpan& events = contents.events;
  std::string line =
      fmt::format("{}: {} in {}, {}", display_name(path), count_text(events.count, "event"),
                  count_text(contents.files, "file"),
                  count_text(static_cast<std::int64_t>(contents.tags().size()), "tag"));
  if (events.count > 0) {
    line += fmt::format(", from {} over {:.1f} s", utc_time(events.first_time),
                        events.last_time - events.first_time);
  }
  console.result(line);
}

std::string span_text(const EventSpan& span) {
  if (span.count == 1) return fmt::format("step {}", span.first_step);
  return fmt::format("steps {}..{}  {:.1f} s", span.first_step, span.last_step,
                     span.last_time - span.first_time);
}

void print_text(const std::filesystem::path& path, const Contents& contents, Console& console) {
  print_heading(path, contents, console);
  // The run goes without saying where there is one.
  const bool names_run =
      std::any_of(contents.tags().begin(), contents.tags().end(),
                  [](const auto& entry) { return std::get<0>(entry.first) != "."; });
  std::vector<std::vector<std::string>> rows;
  for (const auto& [key, span] : contents.tags()) {
    const auto& [run, tag, kind] = key;
    rows.push_back({tag, kind, fmt::format("{:>7}", span.count), span_text(span)});
    if (names_run) rows.back().insert(rows.back().begin(), run == "." ? "" : run);
  }
  NameColumns names{.columns = {0, 1}, .indent = 2};  // Tag and kind, behind the run.
  if (names_run) names.columns.push_back(2);
  for (const std::string& line : align_columns(std::move(rows), kNoNumbers, names)) {
    console.result("  " + line);
  }
}

void add_json(const std::filesystem::path& path, const Contents& contents, Console& console) {
  Json& object = console.object();
  object["logs"].push_back(Json::Object{
      {"path", path.string()}, {"files", contents.files}, {"events", contents.events.count}});
  for (const auto& [key, span] : contents.tags()) {
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

void print_tags(const std::filesystem::path& path, LogSource* opened, LogSelection& selection,
                Console& console) {
  Contents contents;
  for (const LogRun& run : find_runs(path.string(), console)) {
    if (!selection.has_run(run.name)) continue;
    contents.begin_run(run.name);
    for (const std::filesystem::path& file : run.files) {
      const LogOutcome outcome = read_file(file, opened, console, [&](const EventReader& reader) {
        contents.add(reader.view(), selection);
      });
      // A log that is empty so far is a log.
      if (outcome != LogOutcome::kUnreadable) ++contents.files;
    }
  }
  if (contents.files == 0) return;
  if (console.json()) {
    add_json(path, contents, console);
  } else {
    print_text(path, contents, console);
  }
}

}  // namespace

void inspect_log(const std::filesystem::path& path, LogSource* opened, LogView view,
                 LogSelection& selection, Console& console) {
  if (view == LogView::kValues) {
    print_values(path, opened, selection, console);
  } else {
    print_tags(path, opened, selection, console);
  }
}

}  // namespace tbviz::cli
