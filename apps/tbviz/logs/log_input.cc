#include "logs/log_input.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "shell/options.h"
#include "tbviz/base/interrupt.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"

namespace tbviz::cli {
namespace {

/// Tells of the first places of damage one by one, of the others how many there are.
class DamageReport {
 public:
  DamageReport(const std::string& file, Console& console) : file_(file), console_(console) {}

  void add(const Damage& damage) {
    if (++count_ <= kTold) console_.fail(FormatError(file_, describe(damage)));
  }

  void finish() {
    if (count_ <= kTold) return;
    console_.fail(FormatError(file_, fmt::format("{} more places are damaged (tbviz verify lists "
                                                 "them, tbviz repair makes a sound log)",
                                                 count_ - kTold)));
  }

 private:
  static constexpr std::int64_t kTold = 5;

  const std::string& file_;
  Console& console_;
  std::int64_t count_ = 0;
};

}  // namespace

std::vector<LogRun> find_runs(std::span<const std::string> logs, Console& console) {
  std::vector<LogRun> runs;
  for (const std::string& log : logs) {
    try {
      for (const EventFile& file : find_event_files(log)) {
        std::string name = file.run;
        if (logs.size() > 1) name = file.run == "." ? log : log + "/" + file.run;
        if (runs.empty() || runs.back().name != name) runs.push_back({name, {}});
        runs.back().files.push_back(file.path);
      }
    } catch (const Error& error) {
      if (!is_bad_input(error)) throw;
      console.fail(error);
    }
  }
  return runs;
}

std::vector<std::filesystem::path> files_of_one_run(const std::string& log, Console& console) {
  std::vector<std::filesystem::path> files;
  std::set<std::string> others;
  const std::vector<EventFile> all = find_event_files(log);
  const bool has_own = std::ranges::any_of(all, [](const auto& file) { return file.run == "."; });
  const std::string wanted = has_own ? "." : all.front().run;
  for (const EventFile& file : all) {
    if (file.run == wanted) {
      files.push_back(file.path);
    } else {
      others.insert(file.run);
    }
  }
  if (others.empty()) return files;
  if (!has_own) {
    throw UsageError(
        fmt::format("holds {} runs ({}, {}{}), one is needed here; name it", others.size() + 1,
                    wanted, *others.begin(), others.size() > 1 ? ", ..." : ""),
        display_name(log));
  }
  console.note(fmt::format("{}: {} run{} below {} left out ({}{})", display_name(log),
                           others.size(), others.size() == 1 ? "" : "s",
                           others.size() == 1 ? "is" : "are", *others.begin(),
                           others.size() > 1 ? ", ..." : ""));
  return files;
}

std::filesystem::path only_event_file(const std::string& log, Console& console) {
  const std::vector<std::filesystem::path> files = files_of_one_run(log, console);
  if (files.size() == 1) return files.front();
  throw UsageError(fmt::format("holds {} event files, one is needed here; name it, or put them "
                               "together with tbviz merge",
                               files.size()),
                   display_name(log));
}

bool read_log(const std::filesystem::path& file, Console& console,
              const std::function<void(EventReader&)>& use) {
  try {
    FileSource source = FileSource::open(file);
    return read_log(source, console, use);
  } catch (const InputError& error) {
    console.fail(error);
    return false;
  }
}

bool read_log(ByteSource& source, Console& console, const std::function<void(EventReader&)>& use) {
  EventReader reader(source);
  DamageReport damage(source.name(), console);
  bool any = false;
  const auto next = [&] {
    try {
      return reader.next();
    } catch (const Error& error) {
      if (!is_bad_input(error)) throw;
      console.fail(error);
      return ReadStatus::kEnd;
    }
  };
  ReadStatus status{};
  while ((status = next()) <= ReadStatus::kDamage) {
    throw_if_interrupted();
    if (status == ReadStatus::kDamage) {
      damage.add(reader.damage());
    } else {
      any = true;
      use(reader);
    }
  }
  damage.finish();
  if (status == ReadStatus::kTruncated) {
    console.note(source.name() + ": " + describe_tail(reader));
  }
  return any;
}

void read_values(const LogRun& run, RestartRule rule, Console& console,
                 const std::function<void(const EventView&, const ValueView&)>& use) {
  const bool once = std::ranges::any_of(run.files, [](const std::filesystem::path& file) {
    std::error_code ignored;
    return file == "-" || !std::filesystem::is_regular_file(file, ignored);
  });
  const Restarts restarts = once ? Restarts(rule) : find_restarts(run.files, rule);
  std::int64_t hidden = 0;
  for (std::size_t file = 0; file < run.files.size(); ++file) {
    read_log(run.files[file], console, [&](EventReader& reader) {
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
  if (hidden > 0) {
    console.note(fmt::format("{}: {} value{} hidden by restarts (--restarts keep shows all)",
                             run.name == "." ? run.files.front().string() : run.name, hidden,
                             hidden == 1 ? " is" : "s are"));
  }
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

std::string describe_tail(const EventReader& reader) {
  return fmt::format(
      "ends within the record at offset {} ({} bytes of it are there): its writer is "
      "at work, or was stopped",
      reader.offset(), reader.tail_bytes());
}

}  // namespace tbviz::cli
