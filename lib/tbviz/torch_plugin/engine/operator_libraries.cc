#include "tbviz/torch_plugin/engine/operator_libraries.h"

#include <dlfcn.h>
#include <torch/csrc/jit/runtime/operator.h>
#include <torch/custom_class.h>
#include <torch/version.h>

#include <map>
#include <mutex>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/torch_plugin/engine/errors.h"

namespace tbviz {
namespace {

// Both registries of operators end in this one: LibTorch copies the dispatcher's entries into it.
// Classes are in a registry that does not show its names, but all their methods can be had.
OperatorNames registered_names() {
  OperatorNames names;
  for (const auto& operation : torch::jit::getAllOperators()) {
    const c10::OperatorName& name = operation->schema().operator_name();
    names.insert(name.overload_name.empty() ? name.name : name.name + "." + name.overload_name);
  }
  constexpr std::string_view kPrefix = "__torch__.";
  for (const c10::FunctionSchema& method : torch::customClassSchemasForBCCheck()) {
    if (method.arguments().empty()) continue;
    const auto type = method.arguments()[0].type()->cast<c10::ClassType>();
    if (type) names.insert(type->name()->qualifiedName().substr(kPrefix.size()));
  }
  return names;
}

// RTLD_LOCAL: a library registers by the functions of LibTorch that it calls, and is not to put its
// own symbols in the places of others'. RTLD_NOW: what LibTorch lacks is known before a model runs.
// Null, and why, if it does not load.
void* open_library(const std::string& file, std::string& reason) {
  void* library = dlopen(file.c_str(), RTLD_NOW | RTLD_LOCAL);
  if (library != nullptr) return library;
  const char* error = dlerror();
  reason = main_sentence(error == nullptr ? "" : error) +
           " (it must be built for LibTorch " TORCH_VERSION ")";
  return nullptr;
}

}  // namespace

OperatorNames registered_in(std::string_view name_space) {
  const std::string prefix = std::string(name_space) + "::";
  OperatorNames names = registered_names();
  std::erase_if(names, [&](const std::string& name) { return !name.starts_with(prefix); });
  return names;
}

std::optional<OperatorNames> load_operator_library(const std::filesystem::path& path,
                                                   std::string& reason) {
  static std::mutex mutex;
  static std::map<void*, OperatorNames> loaded;  // A library is registered when it is first loaded.
  const std::lock_guard lock(mutex);
  const std::string file = std::filesystem::absolute(path).string();
  if (const auto known = loaded.find(dlopen(file.c_str(), RTLD_NOW | RTLD_NOLOAD));
      known != loaded.end()) {
    return known->second;
  }
  const OperatorNames before = registered_names();
  void* library = open_library(file, reason);
  if (library == nullptr) return std::nullopt;
  OperatorNames& registered = loaded[library];
  for (const std::string& name : registered_names()) {
    if (!before.contains(name)) registered.insert(name);
  }
  return registered;
}

OperatorNames load_operator_libraries(std::span<const std::filesystem::path> libraries,
                                      const std::string& model) {
  OperatorNames names;
  for (const std::filesystem::path& path : libraries) {
    std::string reason;
    const auto registered = load_operator_library(path, reason);
    if (!registered) {
      throw UnsupportedError(model, "`operator_libraries` names " + path.string() +
                                        ", which does not load: " + reason);
    }
    names.insert(registered->begin(), registered->end());
  }
  return names;
}

}  // namespace tbviz
