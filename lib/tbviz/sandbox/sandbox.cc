#include "tbviz/sandbox/sandbox.h"

#include <fmt/format.h>

#include <cerrno>
#include <string_view>
#include <vector>

#include "tbviz/error.h"
#include "tbviz/sandbox/landlock.h"
#include "tbviz/sandbox/system_calls.h"

namespace tbviz {
namespace {

/// What libraries open while a model runs. None of it is the user's own, and none of it says who he
/// is; above all not /proc/self, where the environment and the memory of the process lie.
constexpr std::string_view kReadable[] = {
    // Libraries that are loaded late: the unwinder's, when the first exception is thrown or the
    // first thread ends.
    "/lib",
    "/lib64",
    "/usr/lib",
    "/usr/lib64",
    "/etc/ld.so.cache",
    // How many cores there are and of what kind: cpuinfo, oneDNN, MKL, OpenBLAS and OpenMP ask at
    // their first use.
    "/proc/cpuinfo",
    "/sys/devices/system/cpu",
    "/sys/devices/system/node",
    // How much memory there is: MKL, and malloc() when it gives memory back.
    "/proc/meminfo",
    "/proc/sys/vm/overcommit_memory",
    // Seeds, and nothing.
    "/dev/urandom",
    "/dev/null",
    // Times of day in LibTorch's own warnings.
    "/etc/localtime",
};

}  // namespace

std::string SandboxReport::text() const {
  if (landlock_abi == 0 && !system_calls) {
    return "nothing holds it back: the system has neither Landlock nor seccomp";
  }
  if (landlock_abi == 0) {
    return "it can write no file (seccomp), open no socket, start no program; it can read every "
           "file that you can, as the system has no Landlock";
  }
  if (system_calls) {
    return fmt::format(
        "it can write no file (Landlock ABI {}, seccomp), read system libraries only, open no "
        "socket, start no program",
        landlock_abi);
  }
  return fmt::format(
      "it can write no file (Landlock ABI {}), read system libraries only; it can {}open sockets, "
      "start processes and change permissions and times of files, as the system has no seccomp",
      landlock_abi, landlock_abi < 3 ? "empty files, " : "");
}

SandboxReport forbid_writing() {
  SandboxReport report;
  const int abi = landlock_abi();
  if (abi > 0 && landlock_changes(abi)) report.landlock_abi = abi;
  report.system_calls = refuse_system_calls();
  return report;
}

void forbid_reading(const SandboxReport& first, std::span<const std::filesystem::path> readable) {
  if (first.landlock_abi == 0) return;
  std::vector<std::filesystem::path> paths(std::begin(kReadable), std::end(kReadable));
  paths.insert(paths.end(), readable.begin(), readable.end());
  if (landlock_reads(first.landlock_abi, paths)) return;
  throw UnsupportedError(
      {}, "the process of the model cannot be kept from reading files: " + system_message(errno));
}

}  // namespace tbviz
