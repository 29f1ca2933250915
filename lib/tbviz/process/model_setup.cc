#include "tbviz/process/model_setup.h"

#include <dlfcn.h>
#include <link.h>

#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <vector>

#include "tbviz/process/library_paths.h"
#include "tbviz/sandbox/sandbox.h"

namespace tbviz {
namespace {

using Path = std::filesystem::path;

// Without links, if it is absolute and there.
Path resolved(const Path& path) {
  std::error_code failure;
  Path whole = path.is_absolute() ? std::filesystem::canonical(path, failure) : path;
  return failure ? path : whole;
}

std::vector<Path> loaded_libraries() {
  std::vector<Path> files;
  const auto add = [](dl_phdr_info* library, std::size_t, void* to) {
    static_cast<std::vector<Path>*>(to)->push_back(resolved(library->dlpi_name));
    return 0;
  };
  ::dl_iterate_phdr(add, &files);
  return files;
}

// The module's file: its backend lies there. Of its folder nothing is known, since users may put it
// anywhere.
Path file_of(const ModelBackend& backend) {
  Dl_info info{};
  if (::dladdr(&backend, &info) == 0 || info.dli_fname == nullptr) return {};
  return resolved(info.dli_fname);
}

OwnFolders own_folders() {
  std::error_code unknown;
  const char* home = std::getenv("HOME");
  return {.home = resolved(home != nullptr ? home : ""),
          .current = std::filesystem::current_path(unknown)};
}

}  // namespace

ModelSetup set_up_model_process(const ModelFile& file, const RuntimeChoice& runtime,
                                const ModelOptions& options, bool sandbox) {
  SandboxReport report;
  if (sandbox) report = forbid_writing();
  ModelBackend& backend = open_backend(runtime, file.name());
  std::vector<Path> readable =
      readable_library_paths(loaded_libraries(), file_of(backend), own_folders());
  std::string facts;
  for (const std::string& fact : backend.load_libraries(file, options)) facts += "; " + fact;
  if (!sandbox) return {&backend, "runs in a process of its own, which nothing holds back" + facts};
  const auto& libraries = options.operator_libraries;
  readable.insert(readable.end(), libraries.begin(), libraries.end());
  forbid_reading(report, readable);
  return {&backend, "runs in a process of its own: " + report.text() + facts};
}

}  // namespace tbviz
