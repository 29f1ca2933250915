#include "commands/view/tensorboard.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "shell/environment.h"
#include "tbviz/process/child_process.h"

namespace tbviz::cli {
namespace {

using Path = std::filesystem::path;

// Python looks for modules in folders that may lie across a network.
constexpr std::chrono::seconds kPatience{30};

bool is_program(const Path& path) {
  std::error_code failure;
  return std::filesystem::is_regular_file(path, failure) && ::access(path.c_str(), X_OK) == 0;
}

/// The program of this name in PATH; empty if there is none.
Path find_in_path(std::string_view name) {
  const std::string_view folders = environment("PATH");
  for (std::size_t begin = 0; begin <= folders.size();) {
    const std::size_t end = std::min(folders.find(':', begin), folders.size());
    const Path program = Path(folders.substr(begin, end - begin)) / name;
    if (program.is_absolute() && is_program(program)) return program;
    begin = end + 1;
  }
  return {};
}

bool has_tensorboard(const Path& python) {
  ChildProcess asking([&](int) {
    ::execl(python.c_str(), python.c_str(), "-c",
            "import importlib.util, sys; sys.exit(not importlib.util.find_spec('tensorboard'))",
            static_cast<char*>(nullptr));
    ::_exit(1);
  });
  const ProcessEnd end = asking.wait(kPatience);
  return end.known && end.signal_number == 0 && end.code == 0;
}

}  // namespace

std::optional<std::vector<std::string>> find_tensorboard() {
  if (const Path program = find_in_path("tensorboard"); !program.empty()) return {{program}};
  if (const std::string_view folder = environment("VIRTUAL_ENV"); !folder.empty()) {
    const Path program = Path(folder) / "bin" / "tensorboard";
    if (is_program(program)) return {{program}};
  }
  const Path python = find_in_path("python3");
  if (python.empty() || !has_tensorboard(python)) return std::nullopt;
  return {{python, "-m", "tensorboard.main"}};
}

}  // namespace tbviz::cli
