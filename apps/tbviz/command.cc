#include "tbviz/command.h"

#include <CLI/CLI.hpp>
#include <cmath>

namespace tbviz::cli {

void add_log_options(CLI::App& command, LogOptions& options, TagOption tag) {
  const std::string group = "Log";
  command
      .add_option("-l,--logdir", options.logdir,
                  "Run directory, created if missing; - writes the event stream to standard output "
                  "(default: runs/<date>_<host><comment>)")
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
      ->type_name("N")
      ->group(group);
  command
      .add_option("--walltime", options.wall_time,
                  "Wall time of every event in seconds since 1970, for reproducible logs")
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
  CLI::Option* output = command
                            .add_option("-o,--output", options.output,
                                        "Also write PNG files: a file for one picture, else a folder")
                            ->type_name("FILE|DIR")
                            ->group(group);
  command.add_flag("--no-log", options.no_log, "Write no event file, only pictures")
      ->needs(output)
      ->group(group);
  command.add_flag("--force", options.force, "Replace files that exist")->group(group);
}

}  // namespace tbviz::cli
