#include "tbviz/runtime/torch_places.h"

#include <link.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace tbviz {
namespace {

using Path = std::filesystem::path;

Path variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? Path() : Path(value);
}

// A LibTorch that this process has loaded, whoever did it.
Path loaded_library() {
  Path library;
  const auto look = [](dl_phdr_info* info, std::size_t, void* found) {
    const Path file = info->dlpi_name;
    if (!file.filename().string().starts_with("libtorch_cpu.so")) return 0;
    *static_cast<Path*>(found) = file;
    return 1;
  };
  ::dl_iterate_phdr(look, &library);
  return library;
}

Path program_file() {
  std::error_code unknown;
  return std::filesystem::read_symlink("/proc/self/exe", unknown);
}

std::optional<uid_t> owner_of(const Path& path) {
  struct stat facts {};
  if (::stat(path.c_str(), &facts) != 0) return {};
  return facts.st_uid;
}

// Above the program anybody may have a folder of his own, as in /tmp: what he puts there would run.
bool is_a_strangers(const Path& path, const Path& program) {
  const std::optional<uid_t> owner = owner_of(path);
  return !owner || (*owner != 0 && *owner != ::geteuid() && owner != owner_of(program));
}

std::optional<FoundTorch> torch_above(const Path& program) {
  std::error_code failure;
  Path folder = program.parent_path();
  for (; folder.has_relative_path(); folder = folder.parent_path()) {
    const bool has_torch = std::filesystem::exists(folder / "torch/version.py", failure);
    if (!has_torch && !std::filesystem::exists(folder / "pyvenv.cfg", failure)) continue;
    std::optional<FoundTorch> torch = torch_in(has_torch ? folder / "torch" : folder);
    if (!torch) continue;
    if (torch->problem.empty() &&
        (is_a_strangers(torch->folder, program) || is_a_strangers(torch->library, program))) {
      torch->problem = "it belongs to another user";
    }
    return torch;
  }
  return {};
}

FoundTorch nothing_at(const Path& folder) {
  std::error_code failure;
  FoundTorch none{.folder = folder};
  none.problem = std::filesystem::exists(folder, failure) ? "there is no LibTorch in it"
                                                          : "there is no such folder";
  return none;
}

/// Shows each LibTorch once.
class Tour {
 public:
  explicit Tour(const std::function<bool(const SeenTorch& seen)>& visit) : visit_(visit) {}

  /// Whether to go on.
  bool show(TorchSource source, const std::optional<FoundTorch>& torch) {
    if (!torch) return true;
    std::error_code failure;
    const Path& mark = torch->library.empty() ? torch->folder : torch->library;
    Path real = std::filesystem::canonical(mark, failure);
    if (failure) real = mark;
    if (std::ranges::find(shown_, real) != shown_.end()) return true;
    shown_.push_back(std::move(real));
    return visit_({source, *torch});
  }

  bool show_named(TorchSource source, const Path& folder) {
    if (folder.empty()) return true;
    const std::optional<FoundTorch> torch = torch_in(folder);
    return show(source, torch ? torch : nothing_at(folder));
  }

  /// What a variable names may hold no torch at all, as most environments of Python do.
  bool show_variable(TorchSource source, const Path& folder) {
    return !folder.is_absolute() || show(source, torch_in(folder));
  }

 private:
  const std::function<bool(const SeenTorch& seen)>& visit_;
  std::vector<Path> shown_;
};

}  // namespace

std::string_view name_of(TorchSource source) {
  switch (source) {
    case TorchSource::kProcess:
      return "this process";
    case TorchSource::kNamed:
      return "`torch`";
    case TorchSource::kVariable:
      return "TBVIZ_TORCH";
    case TorchSource::kProgram:
      return "beside the program";
    case TorchSource::kVirtualEnv:
      return "VIRTUAL_ENV";
    case TorchSource::kConda:
      return "CONDA_PREFIX";
    case TorchSource::kPython:
      return "python3 on the PATH";
    case TorchSource::kSystem:
      break;
  }
  return "/usr/lib";
}

void visit_torches(const TorchSearch& search,
                   const std::function<bool(const SeenTorch& seen)>& visit) {
  Tour tour(visit);
  const Path loaded = loaded_library();
  if (!loaded.empty() && !tour.show(TorchSource::kProcess, torch_in(loaded))) return;
  if (!tour.show_named(TorchSource::kNamed, search.named)) return;
  if (!tour.show_named(TorchSource::kVariable, variable("TBVIZ_TORCH"))) return;
  if (!tour.show(TorchSource::kProgram, torch_above(program_file()))) return;
  if (!tour.show_variable(TorchSource::kVirtualEnv, variable("VIRTUAL_ENV"))) return;
  if (!tour.show_variable(TorchSource::kConda, variable("CONDA_PREFIX"))) return;
  if (search.ask_python && !tour.show_variable(TorchSource::kPython, search.ask_python())) return;
  (void)tour.show(TorchSource::kSystem, torch_in("/usr"));
}

}  // namespace tbviz
