#include "tbviz/runtime/module_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <system_error>
#include <utility>

#include "tbviz/runtime/library_folders.h"

namespace tbviz {
namespace {

using Path = std::filesystem::path;

constexpr std::string_view kPrefix = "libtbviz_torch_";
constexpr std::string_view kSuffix = ".so";

std::optional<TorchMinor> minor_of(const Path& file) {
  const std::string name = file.filename().string();
  if (!name.starts_with(kPrefix) || !name.ends_with(kSuffix)) return {};
  if (name.size() < kPrefix.size() + kSuffix.size()) return {};
  const std::size_t digits = name.size() - kPrefix.size() - kSuffix.size();
  return parse_torch_minor(std::string_view(name).substr(kPrefix.size(), digits), '_');
}

// None if there is no telling where the program lies. Of the rarer ones, those that are there.
std::vector<Path> module_folders() {
  std::error_code failure;
  const Path program = std::filesystem::read_symlink("/proc/self/exe", failure).parent_path();
  if (failure) return {};
  std::vector<Path> folders = {program};
  for (const std::string_view library_folder : kLibraryFolders) {
    folders.push_back(program.parent_path() / library_folder / "tbviz");
  }
  constexpr std::ptrdiff_t kUsual = 2;
  const auto rare = std::remove_if(
      folders.begin() + kUsual, folders.end(),
      [&](const Path& folder) { return !std::filesystem::is_directory(folder, failure); });
  folders.erase(rare, folders.end());
  return folders;
}

void add_modules_in(const Path& folder, CarriedModules& carried) {
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    const std::optional<TorchMinor> minor = minor_of(entry.path());
    if (!minor || module_for(carried, *minor) != nullptr) continue;
    carried.modules.push_back({entry.path(), minor});
  }
}

CarriedModules named_module(const Path& file) {
  CarriedModules carried{.looked_for = file.string(), .named = true};
  std::error_code missing;  // Or out of reach, or no path at all.
  if (std::filesystem::exists(file, missing)) carried.modules.push_back({file, minor_of(file)});
  return carried;
}

}  // namespace

CarriedModules carried_modules() {
  if (const char* named = std::getenv("TBVIZ_TORCH_PLUGIN")) return named_module(named);
  CarriedModules carried;
  std::string places;
  for (const Path& folder : module_folders()) {
    add_modules_in(folder, carried);
    places += (places.empty() ? "" : ", ") + folder.string();
  }
  carried.looked_for =
      fmt::format("{}*{} in {}", kPrefix, kSuffix,
                  places.empty() ? "the program's folder, which is unknown" : places);
  std::ranges::sort(carried.modules, std::ranges::greater(), &ModuleFile::minor);
  return carried;
}

const ModuleFile* module_for(const CarriedModules& carried, const TorchMinor& minor) {
  const auto found = std::ranges::find(carried.modules, minor, &ModuleFile::minor);
  return found == carried.modules.end() ? nullptr : &*found;
}

std::string minors_of(const CarriedModules& carried) {
  std::string text;
  for (const ModuleFile& module : carried.modules) {
    if (!module.minor) continue;
    text += (text.empty() ? "" : " and ") + module.minor->text();
  }
  return text;
}

}  // namespace tbviz
