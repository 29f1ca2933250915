#include "logs/log_selection.h"

#include <algorithm>
#include <variant>

#include "shell/options.h"
#include "tbviz/text/glob.h"
#include "tbviz/text/name_globs.h"

namespace tbviz::cli {

void add_run_option(CommandSpec& command, LogSelectionOptions& options) {
  command.option("--run", options.runs, "Only runs that match; . is LOGDIR itself")
      .takes("GLOB")
      .completes(Completion::kRun);
}

void add_log_selection_options(CommandSpec& command, LogSelectionOptions& options) {
  command.option("--tag", options.tags, "Only tags that match")
      .takes("GLOB")
      .completes(Completion::kTag);
  add_run_option(command, options);
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

bool LogSelection::has_run(const std::string& run) {
  runs_.insert(run);
  return options_->runs.empty() || glob_match_any(options_->runs, run);
}

bool LogSelection::has_tag(std::string_view tag) {
  if (options_->tags.empty()) return true;
  const std::size_t number = tags_[tag];
  if (number == chosen_.size()) chosen_.push_back(glob_match_any(options_->tags, tag));
  return chosen_[number];
}

Event LogSelection::chosen_values(EventReader& reader) {
  const EventView& view = reader.view();
  Event event{view.wall_time, view.step, Summaries()};
  for (std::size_t i = 0; i < view.values.size(); ++i) {
    if (!has_tag(view.values[i].tag)) continue;
    std::get<Summaries>(event.what).push_back(std::get<Summaries>(reader.event().what)[i]);
  }
  return event;
}

void LogSelection::check_used() const {
  (void)match_names(options_->runs, std::vector(runs_.begin(), runs_.end()), {});
  std::vector<std::string> tags;
  for (std::size_t i = 0; i < tags_.size(); ++i) tags.push_back(tags_.name(i));
  std::sort(tags.begin(), tags.end());
  (void)match_names(options_->tags, tags, {});
}

}  // namespace tbviz::cli
