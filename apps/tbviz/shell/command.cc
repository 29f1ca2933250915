#include "shell/command.h"

#include <sys/stat.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cmath>

#include "shell/option_rules.h"
#include "tbviz/text/number.h"

namespace tbviz::cli {
namespace {

// So that the steps of any number of inputs can be counted from it.
constexpr std::int64_t kFarthestStep = std::int64_t{1} << 62U;

bool standard_input_holds_data() {
  struct stat status {};
  return ::fstat(STDIN_FILENO, &status) == 0 &&
         (S_ISFIFO(status.st_mode) || S_ISREG(status.st_mode) || S_ISSOCK(status.st_mode));
}

}  // namespace

std::vector<std::string> inputs_or_standard_input(std::span<const std::string> inputs,
                                                  std::string_view what) {
  if (inputs.empty()) {
    if (standard_input_holds_data()) return {"-"};
    throw UsageError("no input; name " + std::string(what) + ", or pipe one in");
  }
  if (std::count(inputs.begin(), inputs.end(), "-") > 1) {
    throw UsageError("standard input (-) can be read only once");
  }
  return {inputs.begin(), inputs.end()};
}

void add_log_options(CLI::App& command, LogOptions& options, TagOption tag) {
  const std::string group = "Log";
  command
      .add_option("-l,--logdir", options.logdir,
                  "Run directory, created if missing; - writes the event stream to standard output "
                  "(default: runs/<date>_<host><comment>)")
      ->check(not_empty("give a folder, or leave it out"))
      ->type_name("DIR")
      ->group(group);
  command.add_option("--comment", options.comment, "Suffix of the default run directory")
      ->type_name("TEXT")
      ->group(group);
  command
      .add_option("--filename-suffix", options.filename_suffix, "Suffix of the event file's name")
      ->type_name("TEXT")
      ->group(group);
  if (tag == TagOption::kYes) {
    command.add_option("-t,--tag", options.tag, "Tag, written exactly as given")
        ->type_name("TAG")
        ->group(group);
  }
  command.add_option("--tag-prefix", options.tag_prefix, "Text in front of every tag")
      ->type_name("TEXT")
      ->group(group);
  command
      .add_option_function<std::int64_t>(
          "-s,--step",
          [&options](std::int64_t step) {
            options.step = step;
            options.step_given = true;
          },
          "Global step; several inputs under one tag take N, N+1, ... (default: 0)")
      ->check(CLI::Range(-kFarthestStep, kFarthestStep).description(""))
      ->type_name("N")
      ->group(group);
  command
      .add_option("--walltime", options.wall_time,
                  "Wall time of every event in seconds since 1970, for reproducible logs")
      ->check([](const std::string& word) {
        const std::optional<double> seconds = parse_number(word);
        return seconds && !std::isfinite(*seconds) ? "--walltime must be finite" : std::string();
      })
      ->envname("SOURCE_DATE_EPOCH")
      ->type_name("SECONDS")
      ->group(group);
  command
      .add_option("--purge-step", options.purge_step,
                  "Hide what the run held from this step on, as SummaryWriter's purge_step")
      ->type_name("N")
      ->group(group);
}

void add_picture_options(CLI::App& command, PictureOptions& options) {
  const std::string group = "Pictures";
  CLI::Option* output =
      command
          .add_option("-o,--output", options.output,
                      "Also write PNG files: a file for one picture, else a folder")
          ->check(not_empty("give a file or a folder"))
          ->type_name("FILE|DIR")
          ->group(group);
  command.add_flag("--no-log", options.no_log, "Write no event file, only pictures")
      ->needs(output)
      ->group(group);
  command.add_flag("--force", options.force, "Replace files that exist")->group(group);
}

}  // namespace tbviz::cli
