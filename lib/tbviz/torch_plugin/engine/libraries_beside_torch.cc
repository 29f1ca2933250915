#include "tbviz/torch_plugin/engine/libraries_beside_torch.h"

#include <algorithm>
#include <filesystem>
#include <map>
#include <mutex>
#include <optional>
#include <system_error>
#include <utility>

#include "tbviz/text/ascii.h"
#include "tbviz/torch_plugin/engine/torch_files.h"

namespace tbviz {
namespace {

using Path = std::filesystem::path;

// The folder that LibTorch was loaded from; empty if it is not known.
Path torch_folder() {
  const Path file = torch_library();
  return file.is_absolute() ? file.parent_path().lexically_normal() : Path();
}

// _C.so, or _C_stable.so for LibTorch's stable ABI, or with one tag of Python's between:
// _C.abi3.so, _C.cpython-311-x86_64-linux-gnu.so. No other file of the package is code to load.
bool is_extension(std::string_view name) {
  constexpr std::string_view kBegin = "_C.";
  constexpr std::string_view kEnd = ".so";
  if (name == "_C.so" || name == "_C_stable.so") return true;
  if (!name.starts_with(kBegin) || !name.ends_with(kEnd)) return false;
  if (name.size() <= kBegin.size() + kEnd.size()) return false;
  const std::string_view tag =
      name.substr(kBegin.size(), name.size() - kBegin.size() - kEnd.size());
  return std::ranges::all_of(
      tag, [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; });
}

// In name order.
std::vector<Path> extensions_in(const Path& folder) {
  std::vector<Path> files;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    if (is_extension(entry.path().filename().string())) files.push_back(entry.path());
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
    if (!load_operator_library(file, reason)) {
      found.facts.push_back(file.string() + " does not load: " + reason);
      continue;
    }
    found.names = registered_in(package);
    if (!found.names.empty()) {
      found.facts.push_back("operators of " + std::string(package) + " are from " + file.string());
      return found;
    }
    found.facts.push_back(file.string() + " has no operators of " + std::string(package));
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
