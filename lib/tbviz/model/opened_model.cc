#include "tbviz/model/opened_model.h"

#include <span>
#include <vector>

#include "tbviz/checkpoint.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/model/builtin_network.h"

namespace tbviz {

std::unique_ptr<ModelFile> open_model_file(const std::filesystem::path& file) {
  const auto mapped = std::make_shared<MappedFile>(file, kMaxStreamBytes, MapAccess::kPrivateWrite);
  return std::make_unique<ModelFile>(mapped, mapped->writable_bytes(), display_name(file));
}

std::unique_ptr<ModelFile> open_builtin_file() {
  const std::span<const std::byte> network = builtin_network();
  const auto copy = std::make_shared<std::vector<std::byte>>(network.begin(), network.end());
  return std::make_unique<ModelFile>(copy, *copy, "the built-in network");
}

}  // namespace tbviz
