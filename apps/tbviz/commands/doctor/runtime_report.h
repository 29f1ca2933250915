// What models are run with, for tbviz doctor.
#pragma once

#include <filesystem>

#include "shell/console.h"

namespace tbviz::cli {

/// The modules, each tried in a process of its own, and the torches, all of which are looked for;
/// `named` is what --torch names, if anything.
void report_runtimes(const std::filesystem::path& named, Console& console);

}  // namespace tbviz::cli
