#include "tbviz/torch_plugin/exported/program_libraries.h"

#include <algorithm>
#include <string_view>

namespace tbviz {

FoundLibraries load_program_libraries(const ExportedProgram& program) {
  constexpr std::string_view kTorchvision = "torchvision";  // The package and its namespace.
  const bool calls = std::ranges::any_of(program.nodes, [](const ExportedNode& node) {
    return node.target.starts_with("torch.ops.torchvision.");
  });
  return calls ? load_beside_torch(kTorchvision) : FoundLibraries();
}

}  // namespace tbviz
