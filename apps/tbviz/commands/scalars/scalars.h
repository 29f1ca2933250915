// tbviz scalars: curves from tables, JSON lines and training logs, files or live pipes.
#pragma once

#include <string>
#include <vector>

#include "shell/command.h"

namespace tbviz::cli {

/// --main-tag MAIN[=A,B]: curves that share a chart.
struct MainTag {
  std::string tag;
  std::vector<std::string> columns;  ///< Empty: all.
};

struct ScalarsOptions {
  std::vector<std::string> inputs;
  std::string format = "auto";
  std::string step_column;
  std::vector<std::string> columns;
  std::vector<std::string> tags;
  std::vector<MainTag> main_tags;
  bool new_style = false;
  bool double_precision = false;
  bool tee = false;
  bool skip_bad = false;
  LogOptions log;
};

/// Adds the subcommand to `app`. Parsing it opens no file.
void add_scalars(CLI::App& app, Job& job);

/// Logs the rows of every input as they come. A bad input is reported, the rows before its bad one
/// kept, and the next one read.
void run_scalars(const ScalarsOptions& options, Console& console);

}  // namespace tbviz::cli
