#include "tbviz/process/program_output.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <system_error>

#include "tbviz/base/descriptor.h"

extern char** environ;

namespace tbviz {
namespace {

using Clock = std::chrono::steady_clock;

/// A program whose output is read, and which is gone with the object.
class Asked {
 public:
  explicit Asked(const std::vector<std::string>& words) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    answer_ = Descriptor(ends[0]);
    const Descriptor write_end(ends[1]);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, write_end.number(), STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    std::vector<char*> arguments;  // The words are not changed: the type is older than const.
    for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
    arguments.push_back(nullptr);
    if (::posix_spawnp(&id_, arguments[0], &actions, nullptr, arguments.data(), environ) != 0) {
      id_ = -1;
    }
    ::posix_spawn_file_actions_destroy(&actions);
  }

  ~Asked() {
    if (id_ < 0) return;
    ::kill(id_, SIGKILL);  // It has answered, or will not.
    while (::waitpid(id_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }
  Asked(const Asked&) = delete;
  Asked& operator=(const Asked&) = delete;

  [[nodiscard]] std::optional<std::string> read_until(Clock::time_point deadline,
                                                      std::size_t most) const {
    if (id_ < 0) return {};
    std::string answer;
    std::array<char, 512> buffer{};
    while (answer.size() <= most) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
      pollfd poller{.fd = answer_.number(), .events = POLLIN, .revents = 0};
      if (left.count() <= 0 || ::poll(&poller, 1, static_cast<int>(left.count())) <= 0) return {};
      const ssize_t count = ::read(answer_.number(), buffer.data(), buffer.size());
      if (count < 0) return {};
      if (count == 0) return answer;
      answer.append(buffer.data(), static_cast<std::size_t>(count));
    }
    return {};
  }

 private:
  Descriptor answer_;
  pid_t id_ = -1;
};

}  // namespace

bool is_program(const std::filesystem::path& path) {
  std::error_code failure;
  return std::filesystem::is_regular_file(path, failure) && ::access(path.c_str(), X_OK) == 0;
}

std::filesystem::path find_program(std::string_view name) {
  const char* variable = std::getenv("PATH");
  const std::string_view folders = variable == nullptr ? "" : variable;
  for (std::size_t begin = 0; begin <= folders.size();) {
    const std::size_t end = std::min(folders.find(':', begin), folders.size());
    const std::filesystem::path program =
        std::filesystem::path(folders.substr(begin, end - begin)) / name;
    if (program.is_absolute() && is_program(program)) return program;
    begin = end + 1;
  }
  return {};
}

std::optional<std::string> output_of(const std::vector<std::string>& words,
                                     std::chrono::milliseconds patience, std::size_t most) {
  const Clock::time_point deadline = Clock::now() + patience;
  return Asked(words).read_until(deadline, most);
}

}  // namespace tbviz
