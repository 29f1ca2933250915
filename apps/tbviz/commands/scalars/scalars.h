// tbviz scalars: curves from tables, JSON lines and training logs, files or live pipes.
#pragma once

#include <string>
#include <vector>

#include "batch/batch_options.h"
#include "logs/log_options.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

/// --main-tag MAIN[=A,B]: curves that share a chart.
struct MainTag {
  std::string tag;
  std::vector<std::string> columns;  ///< Empty: all.
};

struct ScalarsOptions {
  std::vector<std::string> inputs;
  NamesOptions names;
  ShardOptions shards;
  std::string format = "auto";
  std::string pattern;
  std::string step_key;
  std::vector<std::string> columns;
  std::vector<std::string> tags;
  std::vector<MainTag> main_tags;
  bool new_style = false;
  bool double_precision = false;
  bool tee = false;
  bool skip_bad = false;
  bool number = false;
  bool decimal_comma = false;
  bool run_per_file = false;
  bool explain = false;
  LogOptions log;
};

void declare_scalars(CommandSpec& command);

/// Logs the rows of every input as they come. A bad row or line costs itself alone: it is
/// reported, and the rest read.
void run_scalars(const ScalarsOptions& options, Console& console);

}  // namespace tbviz::cli
