// Layouts, of the library and of the text that has the version:
//
//   wheel        site-packages/torch/lib/libtorch_cpu.so         torch/version.py
//   LibTorch zip libtorch/lib/libtorch_cpu.so                    libtorch/build-version
//   Debian       /usr/lib/<machine>/libtorch_cpu.so.1.13         its name, or that in
//                                                                /usr/lib/python3/dist-packages
//   conda-forge  PREFIX/lib/libtorch_cpu.so                      PREFIX/lib/python3*/site-packages
#include "tbviz/runtime/torch_folder.h"

#include <algorithm>
#include <string_view>
#include <system_error>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/io/byte_source.h"
#include "tbviz/runtime/library_file.h"
#include "tbviz/runtime/library_folders.h"
#include "tbviz/text/ascii.h"
#include "tbviz/text/natural_order.h"

namespace tbviz {
namespace {

using Path = std::filesystem::path;

constexpr std::string_view kLibrary = "libtorch_cpu.so";
constexpr std::size_t kLongestVersionFile = 64 * 1024;

bool is_file(const Path& path) {
  std::error_code failure;
  return std::filesystem::is_regular_file(path, failure);
}

// The names in a folder that begin with `prefix`, the greatest number first: python3.12, python3.9.
std::vector<std::string> names_in(const Path& folder, std::string_view prefix) {
  std::vector<std::string> names;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(folder, failure)) {
    std::string name = entry.path().filename().string();
    if (name.starts_with(prefix)) names.push_back(std::move(name));
  }
  std::sort(names.begin(), names.end(),
            [](const std::string& a, const std::string& b) { return natural_less(b, a); });
  return names;
}

bool is_digit_or_point(char c) { return is_digit(c) || c == '.'; }

// libtorch_cpu.so, or with a version behind it, as Debian's package without headers has it.
Path library_in(const Path& folder) {
  if (is_file(folder / kLibrary)) return folder / kLibrary;
  for (const std::string& name : names_in(folder, std::string(kLibrary) + ".")) {
    const std::string version = name.substr(kLibrary.size() + 1);
    if (std::ranges::all_of(version, is_digit_or_point) && is_file(folder / name)) {
      return folder / name;
    }
  }
  return {};
}

Path library_below(const Path& prefix) {
  for (const std::string_view folder : kLibraryFolders) {
    if (Path library = library_in(prefix / folder); !library.empty()) return library;
  }
  return {};
}

// The torch folders of the Pythons below a prefix.
std::vector<Path> python_torches(const Path& prefix) {
  std::vector<Path> folders;
  for (const std::string_view library_folder : {"lib", "lib64"}) {
    for (const std::string& python : names_in(prefix / library_folder, "python3")) {
      for (const std::string_view packages : {"site-packages", "dist-packages"}) {
        const Path folder = prefix / library_folder / python / packages / "torch";
        if (is_file(folder / "version.py")) folders.push_back(folder);
      }
    }
  }
  return folders;
}

// The prefix of PREFIX/lib/python3*/site-packages/torch; empty of any other folder.
Path prefix_of_python_torch(const Path& torch) {
  const Path packages = torch.parent_path();
  const std::string kind = packages.filename().string();
  const Path python = packages.parent_path();
  if (kind != "site-packages" && kind != "dist-packages") return {};
  if (!python.filename().string().starts_with("python3")) return {};
  return python.parent_path().parent_path();
}

// Bounded: the file may be anybody's.
std::string read_text(const Path& file) {
  try {
    FileSource source = FileSource::open(file);
    return read_all(source, kLongestVersionFile);
  } catch (const Error&) {
    return {};
  }
}

std::optional<TorchVersion> version_in_name_of(const Path& library) {
  std::error_code failure;
  const std::string name = std::filesystem::canonical(library, failure).filename().string();
  if (failure || name.size() <= kLibrary.size()) return {};
  return parse_torch_version(std::string_view(name).substr(kLibrary.size() + 1));
}

std::optional<TorchVersion> version_in_text_of(const Path& folder) {
  if (is_file(folder / "version.py")) return version_in_python(read_text(folder / "version.py"));
  if (is_file(folder / "build-version")) {
    return parse_torch_version(stripped(read_text(folder / "build-version")));
  }
  return {};
}

std::optional<TorchVersion> version_of(const Path& folder, const Path& library) {
  if (!library.empty()) {
    if (auto version = version_in_name_of(library)) return version;
  }
  if (auto version = version_in_text_of(folder)) return version;
  for (const Path& torch : python_torches(folder)) {
    if (auto version = version_in_text_of(torch)) return version;
  }
  return {};
}

std::string problem_of(const FoundTorch& torch) {
  if (torch.library.empty()) return "its lib/libtorch_cpu.so is missing";
  if (std::string problem = library_problem(torch.library); !problem.empty()) {
    return torch.library.string() + " " + problem;
  }
  if (!torch.version) return "its version is not to be told (torch/version.py should say)";
  return {};
}

// Of a prefix that holds much else, the folder of libraries is named.
bool is_a_torch_folder(const Path& folder) {
  return is_file(folder / "version.py") || is_file(folder / "build-version");
}

FoundTorch described(const Path& folder, const Path& library) {
  FoundTorch torch{.folder = folder, .library = library, .version = version_of(folder, library)};
  if (!library.empty() && !is_a_torch_folder(folder)) torch.folder = library.parent_path();
  torch.problem = problem_of(torch);
  return torch;
}

// What is at `folder` itself, if it is a torch folder or a prefix with LibTorch.
std::optional<FoundTorch> torch_at(const Path& folder) {
  const Path library = library_below(folder);
  if (!library.empty()) return described(folder, library);
  if (folder.filename() != "torch" || !is_file(folder / "version.py")) return {};
  const Path prefix = prefix_of_python_torch(folder);  // Where conda and Debian put libraries.
  return described(folder, prefix.empty() ? Path() : library_below(prefix));
}

}  // namespace

std::optional<FoundTorch> torch_in(const Path& named) {
  std::error_code failure;
  Path folder = std::filesystem::absolute(named, failure).lexically_normal();
  if (failure) return {};
  if (!folder.has_filename()) folder = folder.parent_path();  // A slash at the end.
  if (is_file(folder)) folder = folder.parent_path();
  if (const Path library = library_in(folder); !library.empty()) {
    // In lib, or lib/x86_64-linux-gnu: what can tell the version lies above.
    for (const Path& above : {folder.parent_path(), folder.parent_path().parent_path()}) {
      if (library_below(above) == library) return described(above, library);
    }
    return described(folder, library);
  }
  for (const Path& candidate : {folder, folder / "torch", folder / "libtorch"}) {
    if (auto torch = torch_at(candidate)) return torch;
  }
  for (const Path& torch : python_torches(folder)) {
    if (auto found = torch_at(torch)) return found;
  }
  return {};
}

}  // namespace tbviz
