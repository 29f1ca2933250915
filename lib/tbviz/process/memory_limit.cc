#include "tbviz/process/memory_limit.h"

#include <fmt/format.h>
#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <fstream>
#include <string>
#include <string_view>
#include <thread>

#include "tbviz/error.h"

namespace tbviz {
namespace {

// What RLIMIT_DATA counts: private memory that can be written to.
std::uint64_t data_bytes(pid_t process) {
  constexpr std::string_view kField = "VmData:";
  std::ifstream status(fmt::format("/proc/{}/status", process));
  std::string line;
  while (std::getline(status, line)) {
    if (!line.starts_with(kField)) continue;
    const std::size_t begin = line.find_first_not_of(" \t", kField.size());
    if (begin == std::string::npos) break;
    std::uint64_t kib = 0;
    const auto result = std::from_chars(line.data() + begin, line.data() + line.size(), kib);
    if (result.ec == std::errc()) return kib << 10U;
  }
  throw UnsupportedError({}, "`max_memory` needs /proc, which does not say what the model has");
}

// Each of LibTorch's two thread pools has at most a thread a core.
std::uint64_t bytes_of_stacks() {
  pthread_attr_t attributes;
  std::size_t stack = 0;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_getstacksize(&attributes, &stack);
  ::pthread_attr_destroy(&attributes);
  return std::uint64_t{2} * std::thread::hardware_concurrency() * stack;
}

}  // namespace

void limit_memory(pid_t process, std::int64_t bytes) {
  const std::uint64_t most =
      data_bytes(process) + bytes_of_stacks() + static_cast<std::uint64_t>(bytes);
  rlimit before{};
  rlimit limit{};
  if (::prlimit(process, RLIMIT_DATA, nullptr, &before) == 0) {
    limit.rlim_max = std::min<rlim_t>(most, before.rlim_max);
    limit.rlim_cur = std::min(limit.rlim_max, before.rlim_cur);
    if (::prlimit(process, RLIMIT_DATA, &limit, nullptr) == 0) return;
  }
  throw UnsupportedError({}, "`max_memory` cannot be set: " + system_message(errno));
}

}  // namespace tbviz
