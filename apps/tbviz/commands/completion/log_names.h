// What the logs on a command line hold.
#pragma once

#include <vector>

#include "commands/completion/candidates.h"

namespace tbviz::cli {

/// The tags, by name, with the kind of their values; as globs, in which special characters stand
/// for themselves. Of much data the front of every file is read, as far as the time allows.
[[nodiscard]] std::vector<Candidate> tags_of_logs(const BegunLine& line);

/// The runs, by name, also as globs. No file is opened.
[[nodiscard]] std::vector<Candidate> runs_of_logs(const BegunLine& line);

}  // namespace tbviz::cli
