#include "logs/tensorboard.h"

#include <chrono>
#include <filesystem>
#include <string_view>

#include "shell/environment.h"
#include "tbviz/process/program_output.h"

namespace tbviz::cli {
namespace {

using Path = std::filesystem::path;

// Python looks for modules in folders that may lie across a network.
constexpr std::chrono::seconds kPatience{30};

bool has_tensorboard(const Path& python) {
  return output_of({python.string(), "-c",
                    "import importlib.util; print(bool(importlib.util.find_spec('tensorboard')))"},
                   kPatience, 100) == "True\n";
}

}  // namespace

std::optional<std::vector<std::string>> find_tensorboard() {
  if (const Path program = find_program("tensorboard"); !program.empty()) return {{program}};
  if (const std::string_view folder = environment("VIRTUAL_ENV"); !folder.empty()) {
    const Path program = Path(folder) / "bin" / "tensorboard";
    if (is_program(program)) return {{program}};
  }
  const Path python = find_program("python3");
  if (python.empty() || !has_tensorboard(python)) return std::nullopt;
  return {{python, "-m", "tensorboard.main"}};
}

}  // namespace tbviz::cli
