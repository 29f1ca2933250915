// --files-from, --null, --shard and --resume: the options of commands that take many inputs.
#pragma once

#include <string>
#include <vector>

namespace tbviz::cli {

struct CommandSpec;

/// Where further names of inputs come from.
struct NamesOptions {
  std::string file;       ///< --files-from; "-" is standard input. Empty: none.
  bool has_nuls = false;  ///< Names end in NUL, not in line feeds.

  /// Whether there are any; --null alone means those of standard input.
  [[nodiscard]] bool wanted() const { return has_nuls || !file.empty(); }
  [[nodiscard]] bool from_standard_input() const {
    return wanted() && (file.empty() || file == "-");
  }
};

/// Which of the inputs are this process's.
struct ShardOptions {
  std::string shard;                    ///< "I/N", "auto" or "auto/N"; empty: all of them.
  bool resume = false;                  ///< What a manifest names as done is skipped.
  std::vector<std::string> given = {};  ///< All options that were given: "--step=3".

  /// Those that shape what is written, which all shards must have in common.
  [[nodiscard]] std::vector<std::string> settings() const;
};

void add_names_options(CommandSpec& command, NamesOptions& options);
void add_shard_options(CommandSpec& command, ShardOptions& options);

}  // namespace tbviz::cli
