// What inspect says of event logs.
#pragma once

#include <cstdint>
#include <filesystem>

#include "logs/log_selection.h"
#include "shell/console.h"
#include "tbviz/event/log_source.h"

namespace tbviz::cli {

enum class LogView : std::uint8_t {
  kTags,    ///< A table of tags.
  kValues,  ///< Every event.
};

/// Prints what the log in `path`, a folder or a file, holds of what is selected; of a file in
/// `opened`, which is that file, from its start. With --json the table goes into the members "logs"
/// and "tags" of the object, values are lines. Damage is reported, and what lies behind it read.
/// Throws InputError or FormatError if there is no log.
void inspect_log(const std::filesystem::path& path, LogSource* opened, LogView view,
                 LogSelection& selection, Console& console);

}  // namespace tbviz::cli
