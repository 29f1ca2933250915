#include "commands/tail.h"

#include <poll.h>
#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <cmath>
#include <csignal>
#include <map>
#include <memory>
#include <utility>

#include "logs/console_listener.h"
#include "logs/event_text.h"
#include "shell/options.h"
#include "shell/standard_input.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/error.h"
#include "tbviz/event/log_follower.h"
#include "tbviz/io/input_name.h"
#include "tbviz/text/utf8.h"

namespace tbviz::cli {
namespace {

// Often enough for people, seldom enough for network file systems.
constexpr int kPauseMilliseconds = 250;

void pause() {
  std::array<pollfd, 2> pollers = {
      {{.fd = interrupt_descriptor(), .events = POLLIN, .revents = 0},
       {.fd = STDOUT_FILENO, .events = 0, .revents = 0}}};  // Asks for errors only.
  throw_if_interrupted();
  ::poll(pollers.data(), pollers.size(), kPauseMilliseconds);
  throw_if_interrupted();
  // Whoever read the lines has gone, which a write would tell much later, or never.
  if ((pollers[1].revents & POLLERR) != 0) {
    ::raise(SIGPIPE);
    throw OutputError("standard output", "was closed");  // Where the signal is ignored.
  }
}

/// The newest lines by their wall times, until all that is there has been read; from then on every
/// line at once.
class Lines {
 public:
  Lines(std::int64_t most, Console& console)
      : most_(static_cast<std::size_t>(most)), console_(console) {}

  /// Whether a line of this time would be kept.
  [[nodiscard]] bool wants(double wall_time) const {
    return live_ || newest_.size() < most_ ||
           (most_ > 0 && comparable(wall_time) >= newest_.begin()->first);
  }

  void add(double wall_time, std::string line) {
    if (live_) return console_.data(line);
    newest_.emplace(comparable(wall_time), std::move(line));
    if (newest_.size() > most_) newest_.erase(newest_.begin());
  }

  /// Prints the newest lines; those to come are new.
  void go_live() {
    for (const auto& [wall_time, line] : newest_) console_.data(line);
    newest_.clear();
    live_ = true;
  }

 private:
  // NaN has no place in an order.
  static double comparable(double wall_time) { return std::isnan(wall_time) ? 0 : wall_time; }

  std::size_t most_;
  Console& console_;
  std::multimap<double, std::string> newest_;
  bool live_ = false;
};

void add_values(const std::string& run, const Event& event, Lines& lines, const Console& console) {
  if (std::get<Summaries>(event.what).empty()) return;
  if (console.json()) {
    for (const Json& object : event_objects(event, "tail", run)) {
      lines.add(event.wall_time, object.dump());
    }
    return;
  }
  for (const std::string& line : event_lines(event)) {
    lines.add(event.wall_time, run == "." ? line : printable(run) + "\t" + line);
  }
}

// Each file of a log directory stays open.
void raise_open_file_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return;
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
}

// What is misspelt would be waited for in vain.
void tell_of_unused(const LogSelection& selection, Console& console) {
  try {
    selection.check_used();
  } catch (const UsageError& error) {
    console.note(std::string(error.what()) + "; waiting for it");
  }
}

}  // namespace

void declare_tail(CommandSpec& command) {
  const auto options = std::make_shared<TailOptions>();
  command.example = "tbviz tail -f runs --tag 'loss*'";
  command.exit_codes = {
      {ExitCode::kUsage, "wrong arguments, or a tag or run that the logs lack"},
      {ExitCode::kInput, "LOGDIR, or a folder below, is missing or unreadable"},
      {ExitCode::kFormat, "a log is damaged, a file is no event log, or there is none"}};
  command
      .argument("LOGDIR", options->log,
                "A log directory, an event file, or - (standard input, as is none in a pipe)")
      .takes_path("LOGDIR")
      .completes(Completion::kLog);
  command.flag("-f,--follow", options->follow,
               "Wait for more, until Ctrl-C: new values, new files, new runs");
  command.option("-n,--lines", options->lines, "How many values to begin with")
      .between(0, 0x1p40)
      .defaults_to("10");
  add_log_selection_options(command, options->selection);
  command.job = [options](Console& console) { run_tail(*options, console); };
}

void run_tail(const TailOptions& options, Console& console) {
  const std::string log = input_or_standard_input(options.log, "a log directory or an event file");
  const bool is_stream = log == "-";
  raise_open_file_limit();
  LogSelection selection(options.selection);
  ConsoleListener listener(console);
  LogFollower follower(log, listener);
  Lines lines(options.lines, console);
  // A stream has no past: with -f its values are shown as they come.
  if (is_stream && options.follow) lines.go_live();
  const auto read_new = [&] {
    follower.read_new([&](const std::string& run, EventReader& reader) {
      if (!selection.has_run(run)) return;
      const Event event = selection.chosen_values(reader);
      if (!lines.wants(event.wall_time)) return;
      add_values(run, event, lines, console);
      if (is_stream && options.follow) console.flush();
    });
    listener.finish();
  };
  read_new();
  if (!options.follow || is_stream) {
    follower.finish();
    listener.finish();
  }
  lines.go_live();
  console.flush();
  if (follower.files() == 0) {
    const FormatError error(display_name(log), "holds no event file (*tfevents*)");
    if (!options.follow) throw error;
    console.note(std::string(error.what()) + " yet; waiting for one");
  }
  if (options.follow && !is_stream && follower.files() > 0) tell_of_unused(selection, console);
  while (options.follow && !is_stream) {
    pause();
    read_new();
    console.flush();
  }
  selection.check_used();
}

}  // namespace tbviz::cli
