// tbviz mesh: meshes and clouds of points, as SummaryWriter.add_mesh logs them.
#pragma once

#include <string>

#include "logs/log_options.h"
#include "shell/command.h"
#include "shell/console.h"

namespace tbviz::cli {

struct MeshOptions {
  std::string vertices;  ///< "-" is standard input, as is none at all if that holds data.
  std::string faces;     ///< Empty: none, here and below.
  std::string colors;
  std::string config;
  LogOptions log;
};

void declare_mesh(CommandSpec& command);

/// Logs one mesh as one event. Throws Error if an input cannot be read, is no array of the shape
/// that is needed, or does not fit the vertices.
void run_mesh(const MeshOptions& options, Console& console);

}  // namespace tbviz::cli
