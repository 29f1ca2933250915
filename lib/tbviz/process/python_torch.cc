#include "tbviz/process/python_torch.h"

#include <chrono>
#include <optional>
#include <string>

#include "tbviz/process/program_output.h"

namespace tbviz {
namespace {

// Python looks for modules in folders that may lie across a network.
constexpr std::chrono::seconds kPatience{10};
constexpr std::size_t kLongestPath = 4096;

// First of all, the current folder is taken out of where modules are imported from: anybody's files
// may lie there. For a package, find_spec() imports nothing.
constexpr const char* kScript =
    "import sys; sys.path[:] = [p for p in sys.path if p]\n"
    "import importlib.util, os\n"
    "spec = importlib.util.find_spec('torch')\n"
    "origin = spec.origin if spec else None\n"
    "sys.stdout.buffer.write(os.fsencode(os.path.dirname(os.path.abspath(origin)) if origin else "
    "''))";

}  // namespace

std::filesystem::path find_python_torch() {
  const std::filesystem::path python = find_program("python3");
  if (python.empty()) return {};
  return output_of({python.string(), "-c", kScript}, kPatience, kLongestPath).value_or("");
}

TorchSearch search_with_python(const std::filesystem::path& named) {
  return {.named = named, .ask_python = find_python_torch};
}

}  // namespace tbviz
