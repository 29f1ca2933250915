#include "tbviz/torch_plugin/engine/torch_files.h"

#include <dlfcn.h>
#include <torch/csrc/jit/runtime/operator.h>

namespace tbviz {

std::filesystem::path file_that_holds(const void* address) {
  Dl_info info{};
  if (::dladdr(address, &info) == 0 || info.dli_fname == nullptr) return {};
  return info.dli_fname;
}

std::filesystem::path torch_library() {
  return file_that_holds(reinterpret_cast<const void*>(&torch::jit::getAllOperators));
}

}  // namespace tbviz
