#include "tbviz/model/opened_model.h"

#include <filesystem>
#include <span>
#include <system_error>
#include <vector>

#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/shards/model_folder.h"
#include "tbviz/checkpoint/wrong_file.h"
#include "tbviz/error.h"
#include "tbviz/io/input_name.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/model/builtin_network.h"

namespace tbviz {
namespace {

// A program is one file; what a folder holds is weights, or another program's.
[[noreturn]] void refuse_to_run(const std::filesystem::path& folder) {
  const FolderModel found = find_model(folder);  // Calls what it cannot read by its name.
  if (!found.file.empty() && has_name_of_model(found.file.string())) {
    throw UnsupportedError(display_name(folder), "is a folder; what is run is a file: give " +
                                                     found.file.string() + ", if it holds code");
  }
  throw UnsupportedError(display_name(folder),
                         "is a folder of weights, which hold no code to run; save the model with "
                         "its code: torch.jit.script(model).save(\"model.pt\")");
}

}  // namespace

std::unique_ptr<ModelFile> open_model_file(const std::filesystem::path& file) {
  std::error_code unknown;
  if (file != "-" && std::filesystem::is_directory(file, unknown)) refuse_to_run(file);
  const auto mapped = std::make_shared<MappedFile>(file, kMaxStreamBytes, MapAccess::kPrivateWrite);
  return std::make_unique<ModelFile>(mapped, mapped->writable_bytes(), display_name(file));
}

std::unique_ptr<ModelFile> open_builtin_file() {
  const std::span<const std::byte> network = builtin_network();
  const auto copy = std::make_shared<std::vector<std::byte>>(network.begin(), network.end());
  return std::make_unique<ModelFile>(copy, *copy, "the built-in network");
}

}  // namespace tbviz
