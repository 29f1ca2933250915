// What a word may become.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "commands/completion/begun_line.h"
#include "shell/options.h"

namespace tbviz::cli {

/// What may stand in the place of a word, in full, and what is said of it.
struct Candidate {
  std::string value;
  std::string description = {};
};

/// The commands whose names begin so.
[[nodiscard]] std::vector<Candidate> command_candidates(std::string_view begun);

/// The options of `command` whose names begin so and that may still be given.
[[nodiscard]] std::vector<Candidate> option_candidates(const CommandSpec& command,
                                                       const BegunLine& line,
                                                       std::string_view begun);

/// The values that an option or argument takes and that begin so: its choices, or what it completes
/// to. Reads the files that `line` names, within the bounds of ReadingTime.
[[nodiscard]] std::vector<Candidate> value_candidates(const BegunWord& word, const BegunLine& line);

}  // namespace tbviz::cli
