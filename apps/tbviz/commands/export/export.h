// tbviz export: the values of logs as tables, JSON lines and files.
#pragma once

#include <string>
#include <vector>

#include "commands/export/export_kinds.h"
#include "commands/export/value_lines.h"
#include "logs/log_selection.h"
#include "shell/command.h"
#include "shell/console.h"
#include "tbviz/event/restarts.h"

namespace tbviz::cli {

struct ExportOptions {
  std::vector<std::string> logs;  ///< Log directories, event files, "-".
  std::string output = "-";       ///< A folder, a file (.csv, .tsv, .jsonl), or standard output.
  std::string format;             ///< Empty: by the file's ending, else by the kinds.
  ExportKinds kinds;              ///< None: all that have a place in the output.
  LogSelectionOptions selection;
  RestartRule restarts = RestartRule::kSessions;
  bool force = false;
};

void declare_export(CommandSpec& command);

/// Writes every value that no restart hides, in the order of the logs. Throws UsageError if a glob
/// matches nothing, FormatError if there is no value at all.
void run_export(const ExportOptions& options, Console& console);

}  // namespace tbviz::cli
