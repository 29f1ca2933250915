#include "tbviz/torch_plugin/script/named_libraries.h"

#include <string>
#include <string_view>

namespace tbviz {
namespace {

// "ops.torchvision.nms(...)", "__torch__.torch.classes.torchvision.Video".
bool code_names(const CheckpointFile& archive, std::string_view name_space) {
  const std::string folder = archive.folder + "code/";
  const std::string operators = "ops." + std::string(name_space) + ".";
  const std::string classes = "torch.classes." + std::string(name_space) + ".";
  for (const ZipMember& member : archive.zip->members()) {
    if (!member.name.starts_with(folder) || !member.name.ends_with(".py")) continue;
    const ZipContents contents = archive.read(member.name.substr(archive.folder.size()));
    const std::string_view text = as_chars(contents.bytes());
    if (text.find(operators) != text.npos || text.find(classes) != text.npos) return true;
  }
  return false;
}

}  // namespace

FoundLibraries load_named_libraries(const CheckpointFile& archive) {
  constexpr std::string_view kTorchvision = "torchvision";  // The package and its namespace.
  return code_names(archive, kTorchvision) ? load_beside_torch(kTorchvision) : FoundLibraries();
}

}  // namespace tbviz
