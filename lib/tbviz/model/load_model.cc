#include <span>
#include <utility>
#include <vector>

#include "tbviz/checkpoint.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/model.h"
#include "tbviz/model/backend.h"
#include "tbviz/model/builtin_network.h"

namespace tbviz {

std::unique_ptr<Model> load_model(const std::filesystem::path& file) {
  const std::string name = display_name(file);
  const auto mapped = std::make_shared<MappedFile>(file, kMaxStreamBytes, MapAccess::kPrivateWrite);
  (void)read_checkpoint(mapped->bytes(), name);
  return torch_backend(name).load({mapped, mapped->writable_bytes()}, name);
}

std::unique_ptr<Model> load_builtin_model() {
  const std::span<const std::byte> network = builtin_network();
  const auto copy = std::make_shared<std::vector<std::byte>>(network.begin(), network.end());
  return torch_backend("the built-in network").load({copy, *copy}, "the built-in network");
}

}  // namespace tbviz
