// Opens LibTorch and its module when a model is to be run, and only then: linking LibTorch would
// cost every command a third of a second at its start.
#include "tbviz/model/plugin_loader.h"

#include <dlfcn.h>
#include <fmt/format.h>

#include <filesystem>
#include <mutex>
#include <string>

#include "tbviz/error.h"
#include "tbviz/runtime/runtime_remedy.h"

namespace tbviz {
namespace {

using Path = std::filesystem::path;

/// An error whose detail is what the system has last said of a library.
UnsupportedError load_error(const std::string& file, const std::string& fact,
                            const std::string& system_words) {
  UnsupportedError error(file, fact);
  error.set_detail(system_words);
  return error;
}

std::string system_words() {
  const char* words = ::dlerror();
  return words == nullptr ? std::string() : words;
}

struct OpenedModule {
  void* handle;
  std::string file;
};

OpenedModule open_module(const RuntimeChoice& choice, std::string_view model) {
  open_libtorch(choice);
  std::string words;
  for (const Path& module : choice.modules) {
    void* opened = ::dlopen(module.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (opened != nullptr) return {opened, module.string()};
    words += (words.empty() ? "" : "\n") + system_words();
  }
  if (!choice.failure.empty()) throw load_error(std::string(model), choice.failure, words);
  const std::string with = choice.torch.empty() ? "" : " with " + choice.torch;
  throw load_error(choice.modules.front().string(),
                   fmt::format("the LibTorch module does not load{}: {}; `torch` names another "
                               "LibTorch",
                               with, plain_load_failure(words)),
                   words);
}

template <class Symbol>
Symbol* find_symbol(const OpenedModule& module, const char* name) {
  void* symbol = ::dlsym(module.handle, name);
  if (symbol == nullptr) {
    throw UnsupportedError(module.file, fmt::format("is no tbviz module: it lacks {}", name));
  }
  return reinterpret_cast<Symbol*>(symbol);
}

}  // namespace

// By its whole path, so that no other is found first; with its symbols for all, as Python has them
// for libraries of operators.
void open_libtorch(const RuntimeChoice& choice) {
  if (choice.library.empty()) return;
  if (::dlopen(choice.library.c_str(), RTLD_NOW | RTLD_GLOBAL) != nullptr) return;
  const std::string words = system_words();
  throw load_error(choice.library.string(),
                   fmt::format("{} does not load: {}; `torch` names another one", choice.torch,
                               plain_load_failure(words)),
                   words);
}

ModelBackend& open_backend(const RuntimeChoice& choice, std::string_view model) {
  const OpenedModule module = open_module(choice, model);
  const auto version = *find_symbol<const std::uint32_t>(module, "tbviz_model_api_version");
  if (version != kModelApiVersion) {
    throw UnsupportedError(module.file,
                           fmt::format("speaks version {} of the module interface, this "
                                       "program speaks version {}; build both together",
                                       version, kModelApiVersion));
  }
  return *find_symbol<ModelBackend*()>(module, "tbviz_model_backend")();
}

ModelBackend& backend_for(const Path& torch, std::string_view model) {
  static std::mutex mutex;
  static ModelBackend* opened = nullptr;
  const std::lock_guard lock(mutex);
  if (opened == nullptr || !torch.empty()) {  // A folder must be that of the one that is open.
    const RuntimeSurvey survey = survey_runtimes({.named = torch}, SearchEnd::kWhenFound);
    opened = &open_backend(choose_runtime(survey, model), model);
  }
  return *opened;
}

}  // namespace tbviz
