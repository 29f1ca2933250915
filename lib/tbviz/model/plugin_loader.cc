// Opens libtbviz_torch.so when a model is to be run, and only then: linking LibTorch would cost
// every command a third of a second at its start.
#include <dlfcn.h>
#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <system_error>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/model/backend.h"

namespace tbviz {
namespace {

constexpr const char* kModule = "libtbviz_torch.so";

// TBVIZ_TORCH_PLUGIN alone if set; else beside the program and in ../lib/tbviz. None if there is no
// telling where the program lies.
std::vector<std::filesystem::path> candidates() {
  if (const char* chosen = std::getenv("TBVIZ_TORCH_PLUGIN")) return {chosen};
  std::error_code unknown;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path();
  if (unknown) return {};
  return {program / kModule, program.parent_path() / "lib" / "tbviz" / kModule};
}

void* open_module(std::string_view model) {
  std::string tried;
  for (const std::filesystem::path& path : candidates()) {
    std::error_code missing;  // Or out of reach, or no path at all.
    if (!std::filesystem::exists(path, missing)) {
      tried += (tried.empty() ? "" : ", ") + path.string();
      continue;
    }
    if (void* module = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL)) return module;
    throw UnsupportedError(path.string(),
                           fmt::format("the LibTorch module does not load: {}", ::dlerror()));
  }
  throw UnsupportedError(
      std::string(model),
      fmt::format("running a model needs the LibTorch module, which is missing "
                  "(looked for {}); see `load_model`",
                  tried.empty() ? "it beside the program, whose place is unknown" : tried));
}

template <class Symbol>
Symbol* find_symbol(void* module, const char* name) {
  void* symbol = ::dlsym(module, name);
  if (symbol == nullptr) {
    throw UnsupportedError(kModule, fmt::format("is no tbviz module: it lacks {}", name));
  }
  return reinterpret_cast<Symbol*>(symbol);
}

ModelBackend& open_backend(std::string_view model) {
  void* module = open_module(model);
  const auto version = *find_symbol<const std::uint32_t>(module, "tbviz_model_api_version");
  if (version != kModelApiVersion) {
    throw UnsupportedError(kModule, fmt::format("speaks version {} of the module interface, this "
                                                "program speaks version {}; build both together",
                                                version, kModelApiVersion));
  }
  return *find_symbol<ModelBackend*()>(module, "tbviz_model_backend")();
}

}  // namespace

ModelBackend& torch_backend(std::string_view name) {
  static ModelBackend& backend = open_backend(name);
  return backend;
}

}  // namespace tbviz
