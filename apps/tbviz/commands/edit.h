// tbviz edit: a log without some of its values, or with other tags and steps.
#pragma once

#include <string>

#include "logs/file_output.h"
#include "shell/command.h"
#include "shell/console.h"
#include "tbviz/event/event_editor.h"

namespace tbviz::cli {

struct EditOptions {
  std::string log;  ///< An event file, a folder with one, or "-".
  EditRules rules;
  StreamOutputOptions output;
};

void declare_edit(CommandSpec& command);

/// Copies the log event by event; records that nothing changes stay as they are, byte by byte.
/// Throws UsageError if a tag to keep or to rename is not there, and then writes nothing.
void run_edit(const EditOptions& options, Console& console);

}  // namespace tbviz::cli
