#include "tbviz/torch_plugin/engine/libraries_beside_torch.h"

#include <dlfcn.h>
#include <torch/csrc/jit/runtime/operator.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

namespace tbviz {
namespace {

using Path = std::filesystem::path;

// The folder that LibTorch was loaded from; empty if it is not known.
Path torch_folder() {
  Dl_info info{};
  const auto* of_torch = reinterpret_cast<const void*>(&torch::jit::getAllOperators);
  if (::dladdr(of_torch, &info) == 0 || info.dli_fname == nullptr) return {};
  const Path file = info.dli_fname;
  return file.is_absolute() ? file.parent_path().lexically_normal() : Path();
}

bool is_library(const Path& file) { return file.extension() == ".so"; }

// In name order: _C.so, _C.cpython-311-x86_64-linux-gnu.so, _C_stable.so.
std::vector<Path> extensions_in(const Path& folder) {
  std::vector<Path> files;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with("_C") && is_library(entry.path())) files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

std::vector<Path> candidates(const Path& torch, std::string_view package) {
  std::vector<Path> files;
  std::error_code failure;
  if (torch.filename() == "lib" && torch.parent_path().filename() == "torch") {
    files = extensions_in(torch.parent_path().parent_path() / package);
  }
  const Path beside = torch / ("lib" + std::string(package) + ".so");
  if (std::filesystem::exists(beside, failure)) files.push_back(beside);
  return files;
}

FoundLibraries load_first(std::string_view package) {
  FoundLibraries found;
  const Path torch = torch_folder();
  if (torch.empty()) return found;
  for (const Path& file : candidates(torch, package)) {
    std::string reason;
    if (auto names = load_operator_library(file, reason)) {
      found.names = *std::move(names);
      found.facts.push_back("operators of " + std::string(package) + " are from " + file.string());
      return found;
    }
    found.facts.push_back(file.string() + " does not load: " + reason);
  }
  if (found.facts.empty()) {
    found.facts.push_back(std::string(package) + " is not installed beside LibTorch, which is in " +
                          torch.string());
  }
  return found;
}

/// What was asked for in this process, and whether it came to anything.
struct Asked {
  std::mutex mutex;
  std::map<std::string, std::pair<FoundLibraries, bool>, std::less<>> packages;
};

Asked& asked() {
  static Asked all;
  return all;
}

}  // namespace

FoundLibraries load_beside_torch(std::string_view package) {
  Asked& all = asked();
  const std::lock_guard lock(all.mutex);
  auto known = all.packages.find(package);
  if (known == all.packages.end()) {
    FoundLibraries found = load_first(package);
    const bool loaded = !found.names.empty();
    known = all.packages.emplace(package, std::pair(std::move(found), loaded)).first;
  }
  return known->second.first;
}

std::string why_not_loaded(std::string_view package) {
  Asked& all = asked();
  const std::lock_guard lock(all.mutex);
  const auto known = all.packages.find(package);
  if (known == all.packages.end() || known->second.second) return {};
  return known->second.first.facts.empty() ? "" : known->second.first.facts.back();
}

}  // namespace tbviz
