#include "batch/batch_options.h"

#include <algorithm>
#include <iterator>

#include "shell/options.h"

namespace tbviz::cli {
namespace {

constexpr std::string_view kGroup = "Many inputs";

// Options that say which inputs there are, where things go, what is told, and what a run may take.
constexpr std::string_view kNoSettings[] = {
    "--files-from", "--null",      "--shard",   "--resume", "--logdir", "--filename-suffix",
    "--comment",    "--output",    "--npy",     "--force",  "--tee",    "--walltime",
    "--preview",    "--quiet",     "--verbose", "--json",   "--torch",  "--timeout",
    "--max-memory", "--no-sandbox"};

std::string_view name_of(std::string_view given) { return given.substr(0, given.find('=')); }

}  // namespace

std::vector<std::string> ShardOptions::settings() const {
  std::vector<std::string> settings;
  std::ranges::copy_if(given, std::back_inserter(settings), [](const std::string& option) {
    return std::ranges::find(kNoSettings, name_of(option)) == std::end(kNoSettings);
  });
  return settings;
}

void add_names_options(CommandSpec& command, NamesOptions& options) {
  command
      .option("--files-from", options.file,
              "Take names of inputs from FILE, too, one a line; - is standard input")
      .takes_path("FILE")
      .in_group(kGroup);
  command
      .flag("-0,--null", options.has_nuls,
            "Names end in NUL, as find -print0 writes them; without --files-from they come from "
            "standard input")
      .in_group(kGroup);
}

void add_shard_options(CommandSpec& command, ShardOptions& options) {
  command.given_options = &options.given;
  OptionSpec& shard = command.option("--shard", options.shard,
                                     "Work on one of N shares of the inputs, I counting from 0; "
                                     "auto: I from the array job that the "
                                     "program runs in, N from TBVIZ_SHARDS. Needs --logdir");
  shard.takes("I/N|auto[/N]")
      .not_empty("give I/N, or leave it out")
      .excludes("--purge-step")
      .in_group(kGroup);
  // What goes on from one input to the next would go on from another one in a share.
  if (command.find("--keep-state") != nullptr) shard.excludes("--keep-state");
  command
      .flag("--resume", options.resume,
            "With --shard: skip what the shard's manifest names as done")
      .needs("--shard")
      .in_group(kGroup);
}

}  // namespace tbviz::cli
