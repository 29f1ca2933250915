#include <span>
#include <string>
#include <vector>

#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/model_file.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/model.h"
#include "tbviz/model/backend.h"
#include "tbviz/model/builtin_network.h"

namespace tbviz {

std::unique_ptr<Model> load_model(const std::filesystem::path& file, const ModelOptions& options) {
  const std::string name = display_name(file);
  const auto mapped = std::make_shared<MappedFile>(file, kMaxStreamBytes, MapAccess::kPrivateWrite);
  const ModelFile opened(mapped, mapped->writable_bytes(), name);
  return torch_backend(name).load(opened, options);
}

std::unique_ptr<Model> load_builtin_model() {
  const std::span<const std::byte> network = builtin_network();
  const auto copy = std::make_shared<std::vector<std::byte>>(network.begin(), network.end());
  const ModelFile opened(copy, *copy, "the built-in network");
  return torch_backend(opened.name()).load(opened, {});
}

}  // namespace tbviz
