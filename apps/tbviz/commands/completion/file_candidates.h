// Names of files that a word may become.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "commands/completion/candidates.h"
#include "shell/options.h"

namespace tbviz::cli {

/// The path that a word of the command line names: "~/" in front is the user's own folder.
[[nodiscard]] std::filesystem::path path_of_word(std::string_view word);

/// The files that fit, as their names say, and all folders, which end in "/"; where none fits, all
/// files. Hidden ones only if the name begins with a dot. By name; of a folder of very many files
/// those that the time allows. No file is opened.
[[nodiscard]] std::vector<Candidate> file_candidates(Completion what, std::string_view begun);

}  // namespace tbviz::cli
