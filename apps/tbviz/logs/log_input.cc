#include "logs/log_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "logs/console_listener.h"
#include "logs/named_files.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

void note_dangling(const std::vector<std::filesystem::path>& links, Console& console) {
  if (links.empty()) return;
  const auto others = static_cast<std::int64_t>(links.size()) - 1;
  const std::string rest =
      fmt::format(", as {} {}", others == 1 ? "does" : "do", count_text(others, "other link"));
  console.note(fmt::format("{} leads nowhere{}; passed over", links.front().string(),
                           others == 0 ? "" : rest));
}

// `use`, and a step of progress with each event or value where that is shown.
template <class... Seen>
std::function<void(Seen...)> counted(const std::function<void(Seen...)>& use, std::string_view unit,
                                     Console& console) {
  if (!console.progress().is_on()) return use;
  return [&use, unit, &console](Seen... seen) {
    console.progress().advance(unit);
    use(seen...);
  };
}

}  // namespace

std::vector<LogRun> find_runs(const std::string& log, Console& console) {
  FoundRuns found = tbviz::find_runs(std::filesystem::path(log));
  for (const InputError& error : found.unreadable) console.fail(error);
  note_dangling(found.dangling, console);
  if (found.runs.empty()) throw no_event_file(log);
  return std::move(found.runs);
}

std::vector<ArgumentRun> find_argument_runs(std::span<const std::string> logs, Console& console) {
  std::vector<ArgumentRun> runs;
  NamedFiles named;
  for (std::size_t i = 0; i < logs.size(); ++i) {
    console.attempt([&] {
      for (LogRun& run : find_runs(logs[i], console)) {
        named.drop_known(run.files);
        if (!run.files.empty()) runs.push_back({i, std::move(run)});
      }
      named.end_argument(logs[i], console);
    });
  }
  return runs;
}

std::vector<LogRun> find_runs(std::span<const std::string> logs, Console& console) {
  std::vector<LogRun> runs;
  for (ArgumentRun& found : find_argument_runs(logs, console)) {
    LogRun& run = runs.emplace_back(std::move(found.run));
    const std::string& log = logs[found.argument];
    if (logs.size() > 1) run.name = run.name == "." ? log : log + "/" + run.name;
  }
  return runs;
}

std::vector<std::filesystem::path> files_of_one_run(const std::string& log, Console& console) {
  std::vector<LogRun> runs = find_runs(log, console);
  const auto own = std::ranges::find(runs, ".", &LogRun::name);
  if (own == runs.end() && runs.size() > 1) {
    throw UsageError(
        fmt::format("holds {} runs ({}, {}{}), one is needed here; name it", runs.size(),
                    runs[0].name, runs[1].name, runs.size() > 2 ? ", ..." : ""),
        display_name(log));
  }
  LogRun run = std::move(own == runs.end() ? runs.front() : *own);
  if (runs.size() > 1) {
    runs.erase(own);
    const auto others = static_cast<std::int64_t>(runs.size());
    console.note(fmt::format("{}: {} below {} left out ({}{})", display_name(log),
                             count_text(others, "run"), is_or_are(others), runs.front().name,
                             others > 1 ? ", ..." : ""));
  }
  return std::move(run.files);
}

std::filesystem::path only_event_file(const std::string& log, Console& console) {
  const std::vector<std::filesystem::path> files = files_of_one_run(log, console);
  if (files.size() == 1) return files.front();
  throw UsageError(fmt::format("holds {} event files, one is needed here; name it, or put them "
                               "together with tbviz merge",
                               files.size()),
                   display_name(log));
}

LogOutcome read_log(const std::filesystem::path& file, Console& console,
                    const std::function<void(EventReader&)>& use) {
  ConsoleListener listener(console);
  const LogOutcome outcome = tbviz::read_log(file, listener, counted(use, "event", console));
  listener.finish();
  return outcome;
}

LogOutcome read_log(ByteSource& source, Console& console,
                    const std::function<void(EventReader&)>& use) {
  ConsoleListener listener(console);
  const LogOutcome outcome = tbviz::read_log(source, listener, counted(use, "event", console));
  listener.finish();
  return outcome;
}

void read_values(const LogRun& run, RestartRule rule, Console& console,
                 const std::function<void(const EventView&, const ValueView&)>& use) {
  ConsoleListener listener(console);
  tbviz::read_values(run, rule, listener, counted(use, "value", console));
  listener.finish();
}

}  // namespace tbviz::cli
