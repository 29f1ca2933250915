// Outputs that land among the inputs.
#pragma once

#include <filesystem>
#include <span>
#include <string>

#include "shell/console.h"

namespace tbviz::cli {

/// Warns if the run directory `output` is one of `logs`, LOG arguments, or lies in one: whoever
/// reads that log again reads it as well.
void warn_of_run_in_log(const std::filesystem::path& output, std::span<const std::string> logs,
                        Console& console);

/// The same for a file, if its name is that of an event file.
void warn_of_file_in_log(const std::filesystem::path& output, std::span<const std::string> logs,
                         Console& console);

}  // namespace tbviz::cli
