#include "logs/log_options.h"

#include <cmath>

#include "shell/options.h"
#include "tbviz/text/number.h"
#include "tbviz/text/safe_name.h"

namespace tbviz::cli {
namespace {

// So that the steps of any number of inputs can be counted from it.
constexpr auto kFarthestStep = static_cast<double>(std::int64_t{1} << 62U);

constexpr std::string_view kGroup = "Log";

std::string stays_in_its_folder(const std::string& word) {
  return word.find('/') == std::string::npos ? "" : "must not hold a /";
}

std::string must_be_finite(const std::string& word) {
  const std::optional<double> seconds = parse_number(word);
  return seconds && !std::isfinite(*seconds) ? "must be finite" : "";
}

void add_tag_options(CommandSpec& command, LogOptions& options, const LogOptionUse& use) {
  if (use.tag) {
    command.option("-t,--tag", options.tag, "Tag, written exactly as given")
        .takes("TAG")
        .in_group(kGroup);
  }
  if (use.tag_prefix) {
    command.option("--tag-prefix", options.tag_prefix, "Text in front of every tag")
        .in_group(kGroup);
  }
}

void add_step_options(CommandSpec& command, LogOptions& options) {
  command
      .option("-s,--step", options.step,
              "Global step; several inputs under one tag take N, N+1, ...")
      .between(-kFarthestStep, kFarthestStep)
      .sets(options.step_given)
      .defaults_to("0")
      .in_group(kGroup);
  command
      .option("--walltime", options.wall_time,
              "Wall time of every event in seconds since 1970, for reproducible logs")
      .takes("SECONDS")
      .checked_by(must_be_finite)
      .or_environment("SOURCE_DATE_EPOCH")
      .in_group(kGroup);
  command
      .option("--purge-step", options.purge_step,
              "Hide what the run held from this step on, as SummaryWriter's purge_step")
      .in_group(kGroup);
}

}  // namespace

std::string LogOptions::tag_or(std::string_view fallback) const {
  return tag.empty() ? safe_tag(fallback) : tag;
}

void add_log_options(CommandSpec& command, LogOptions& options, const LogOptionUse& use) {
  command.option("-l,--logdir", options.logdir, use.logdir_help)
      .takes_path("DIR")
      .completes(Completion::kFolder)
      .not_empty("give a folder, or leave it out")
      .or_environment(use.environment ? "TBVIZ_LOGDIR" : "")
      .in_group(kGroup);
  if (use.comment) {
    command.option("--comment", options.comment, "Suffix of the default run directory")
        .in_group(kGroup);
  }
  command.option("--filename-suffix", options.filename_suffix, "Suffix of the event file's name")
      .checked_by(stays_in_its_folder)
      .in_group(kGroup);
  add_tag_options(command, options, use);
  add_step_options(command, options);
  if (use.preview) add_preview_option(command, options.preview);
}

}  // namespace tbviz::cli
