#include "tbviz/commands/tail.h"

#include <poll.h>

#include <CLI/CLI.hpp>
#include <cerrno>
#include <deque>
#include <memory>
#include <utility>

#include "tbviz/base/error.h"
#include "tbviz/base/input_name.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/base/utf8.h"
#include "tbviz/event_text.h"
#include "tbviz/log_follower.h"

namespace tbviz::cli {
namespace {

// Often enough for people, seldom enough for network file systems.
constexpr int kPauseMilliseconds = 250;

void pause() {
  pollfd poller{.fd = interrupt_descriptor(), .events = POLLIN, .revents = 0};
  throw_if_interrupted();
  ::poll(&poller, 1, kPauseMilliseconds);
  throw_if_interrupted();
}

/// The last lines, until all that is there has been read; from then on every line at once.
class Lines {
 public:
  Lines(std::int64_t most, Console& console)
      : most_(static_cast<std::size_t>(most)), console_(console) {}

  void add(std::string line) {
    if (live_) return console_.data(line);
    if (most_ == 0) return;
    if (last_.size() == most_) last_.pop_front();
    last_.push_back(std::move(line));
  }

  /// Prints the last lines; those to come are new.
  void go_live() {
    for (const std::string& line : last_) console_.data(line);
    last_.clear();
    live_ = true;
  }

 private:
  std::size_t most_;
  Console& console_;
  std::deque<std::string> last_;
  bool live_ = false;
};

// The values that are wanted.
Event chosen_values(EventReader& reader, LogSelection& selection) {
  const EventView& view = reader.view();
  Event event{view.wall_time, view.step, Summaries()};
  for (std::size_t i = 0; i < view.values.size(); ++i) {
    if (!selection.has_tag(view.values[i].tag)) continue;
    std::get<Summaries>(event.what).push_back(std::get<Summaries>(reader.event().what)[i]);
  }
  return event;
}

void add_values(const std::string& run, const Event& event, Lines& lines, const Console& console) {
  if (std::get<Summaries>(event.what).empty()) return;
  if (console.json()) {
    for (const Json& object : event_objects(event, "tail", run)) lines.add(object.dump());
    return;
  }
  for (const std::string& line : event_lines(event)) {
    lines.add(run == "." ? line : printable(run) + "\t" + line);
  }
}

}  // namespace

void add_tail(CLI::App& app, Job& job) {
  const auto options = std::make_shared<TailOptions>();
  CLI::App* command = app.add_subcommand("tail", "The newest values of logs, and those to come");
  command
      ->add_option("LOGDIR", options->log,
                   "A log directory, an event file, or - (standard input, the default)")
      ->type_name("");
  command->add_flag("-f,--follow", options->follow, "Wait for more, until Ctrl-C");
  command->add_option("-n,--lines", options->lines, "How many values to begin with (default: 10)")
      ->check(CLI::Range(std::int64_t{0}, std::int64_t{1} << 40U).description(""))
      ->type_name("N");
  add_log_selection_options(*command, options->selection);
  command->callback(
      [options, &job] { job = [options](Console& console) { run_tail(*options, console); }; });
}

void run_tail(const TailOptions& options, Console& console) {
  const bool is_stream = options.log == "-";
  LogSelection selection(options.selection);
  LogFollower follower(options.log, console);
  Lines lines(options.lines, console);
  // A stream has no past: with -f its values are shown as they come.
  if (is_stream && options.follow) lines.go_live();
  const auto read_new = [&] {
    follower.read_new([&](const std::string& run, EventReader& reader) {
      if (!selection.has_run(run)) return;
      add_values(run, chosen_values(reader, selection), lines, console);
      if (is_stream && options.follow) console.flush();
    });
  };
  read_new();
  lines.go_live();
  console.flush();
  if (follower.files() == 0) {
    const FormatError error(display_name(options.log), "holds no event file (*tfevents*)");
    if (!options.follow) throw error;
    console.note(std::string(error.what()) + " yet; waiting for one");
  }
  while (options.follow && !is_stream) {
    pause();
    read_new();
    console.flush();
  }
  selection.check_used();
}

}  // namespace tbviz::cli
