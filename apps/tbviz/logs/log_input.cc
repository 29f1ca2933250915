#include "logs/log_input.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <utility>

#include "shell/options.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr std::int64_t kToldPlaces = 5;  // Of damage in one file.

void note_dangling(const std::vector<std::filesystem::path>& links, Console& console) {
  if (links.empty()) return;
  const auto others = static_cast<std::int64_t>(links.size()) - 1;
  const std::string rest =
      fmt::format(", as {} {}", others == 1 ? "does" : "do", count_text(others, "other link"));
  console.note(fmt::format("{} leads nowhere{}; passed over", links.front().string(),
                           others == 0 ? "" : rest));
}

}  // namespace

void ConsoleListener::unreadable(const Error& error) {
  finish();
  console_->fail(error);
}

void ConsoleListener::leads_nowhere(const std::string& link) {
  console_->note(link + " leads nowhere; passed over");
}

void ConsoleListener::damaged(const std::string& file, const Damage& damage) {
  if (file != file_) finish();
  file_ = file;
  if (++places_ <= kToldPlaces) console_->fail(FormatError(file, describe(damage)));
}

void ConsoleListener::ends_early(const std::string& file, const CutTail& tail) {
  finish();
  console_->note(file + ": " + describe(tail));
}

void ConsoleListener::hidden(const std::string& run, std::int64_t values) {
  finish();
  console_->note(fmt::format("{}: {} {} hidden by restarts (--restarts keep shows all)", run,
                             count_text(values, "value"), is_or_are(values)));
}

void ConsoleListener::read_anew(const std::string& file) {
  console_->note(file + ": was replaced or cut; read from its start");
}

void ConsoleListener::finish() {
  const std::int64_t rest = std::exchange(places_, 0) - kToldPlaces;
  if (rest <= 0) return;
  console_->fail(FormatError(
      file_, fmt::format("{} {} damaged (tbviz verify lists them, tbviz repair makes a sound log)",
                         count_text(rest, "more place"), is_or_are(rest))));
}

std::vector<LogRun> find_runs(const std::string& log, Console& console) {
  FoundRuns found = tbviz::find_runs(std::filesystem::path(log));
  for (const InputError& error : found.unreadable) console.fail(error);
  note_dangling(found.dangling, console);
  if (found.runs.empty()) throw no_event_file(log);
  return std::move(found.runs);
}

void NamedFiles::drop_known(std::vector<std::filesystem::path>& files) {
  dropped_ += std::erase_if(files, [&](const std::filesystem::path& file) {
    struct stat status {};
    const int failure =
        file == "-" ? ::fstat(STDIN_FILENO, &status) : ::stat(file.c_str(), &status);
    if (failure != 0) return false;  // Whoever opens it tells.
    const Identity identity(status.st_dev, status.st_ino);
    if (earlier_.contains(identity)) return true;
    present_.insert(identity);
    return false;
  });
}

void NamedFiles::end_argument(const std::string& log, Console& console) {
  earlier_.merge(present_);
  present_.clear();
  if (const std::int64_t dropped = std::exchange(dropped_, 0); dropped > 0) {
    console.note(fmt::format("{}: {} {} named before; not read again", display_name(log),
                             count_text(dropped, "event file"), was_or_were(dropped)));
  }
}

std::vector<LogRun> find_runs(std::span<const std::string> logs, Console& console) {
  std::vector<LogRun> runs;
  NamedFiles named;
  for (const std::string& log : logs) {
    try {
      for (LogRun& run : find_runs(log, console)) {
        named.drop_known(run.files);
        if (run.files.empty()) continue;
        if (logs.size() > 1) run.name = run.name == "." ? log : log + "/" + run.name;
        runs.push_back(std::move(run));
      }
      named.end_argument(log, console);
    } catch (const Error& error) {
      if (!is_bad_input(error)) throw;
      console.fail(error);
    }
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
  const LogOutcome outcome = tbviz::read_log(file, listener, use);
  listener.finish();
  return outcome;
}

LogOutcome read_log(ByteSource& source, Console& console,
                    const std::function<void(EventReader&)>& use) {
  ConsoleListener listener(console);
  const LogOutcome outcome = tbviz::read_log(source, listener, use);
  listener.finish();
  return outcome;
}

void read_values(const LogRun& run, RestartRule rule, Console& console,
                 const std::function<void(const EventView&, const ValueView&)>& use) {
  ConsoleListener listener(console);
  tbviz::read_values(run, rule, listener, use);
  listener.finish();
}

void add_restart_option(CommandSpec& command, RestartRule& rule) {
  const auto choose = [&rule](const std::string& word) {
    rule = word == "sessions" ? RestartRule::kSessions
           : word == "steps"  ? RestartRule::kSteps
                              : RestartRule::kNone;
  };
  command
      .option("--restarts", choose,
              "What a restart hides of what was logged before: from the step of a session start on "
              "(sessions), of each tag from a step on that repeats or goes back (steps), or "
              "nothing (keep). Nothing is hidden in standard input")
      .takes("RULE")
      .chosen_from({"sessions", "steps", "keep"})
      .defaults_to("sessions");
}

}  // namespace tbviz::cli
