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
#include "tbviz/model/opened_model.h"

namespace tbviz {

std::unique_ptr<ModelFile> open_model(const std::filesystem::path& file) {
  const auto mapped = std::make_shared<MappedFile>(file, kMaxStreamBytes, MapAccess::kPrivateWrite);
  return std::make_unique<ModelFile>(mapped, mapped->writable_bytes(), display_name(file));
}

std::unique_ptr<ModelFile> open_builtin_model() {
  const std::span<const std::byte> network = builtin_network();
  const auto copy = std::make_shared<std::vector<std::byte>>(network.begin(), network.end());
  return std::make_unique<ModelFile>(copy, *copy, "the built-in network");
}

std::unique_ptr<Model> load_model(const std::filesystem::path& file, const ModelOptions& options) {
  const std::unique_ptr<ModelFile> opened = open_model(file);
  return torch_backend(opened->name()).load(*opened, options);
}

std::unique_ptr<Model> load_builtin_model() {
  const std::unique_ptr<ModelFile> opened = open_builtin_model();
  return torch_backend(opened->name()).load(*opened, {});
}

}  // namespace tbviz
