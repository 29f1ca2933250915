#include "drawing/tmux_client.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <span>
#include <string_view>

#include "tbviz/base/descriptor.h"

extern char** environ;

namespace tbviz::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPatience{200};
constexpr std::size_t kLongestAnswer = 4096;

/// A program whose output is read, and which is gone with the object.
class Asked {
 public:
  explicit Asked(std::span<const char* const> words) {
    std::array<int, 2> ends{};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
    answer_ = Descriptor(ends[0]);
    const Descriptor write_end(ends[1]);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_adddup2(&actions, write_end.number(), STDOUT_FILENO);
    ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
    // The words are not changed: execvp's type is older than const.
    auto* const arguments = const_cast<char* const*>(words.data());
    const int failure = ::posix_spawnp(&id_, words[0], &actions, nullptr, arguments, environ);
    if (failure != 0) id_ = -1;
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

  /// All that it prints; none if it could not be started or has not ended by `deadline`.
  [[nodiscard]] std::optional<std::string> read_until(Clock::time_point deadline) const {
    if (id_ < 0) return {};
    std::string answer;
    std::array<char, 512> buffer{};
    while (answer.size() < kLongestAnswer) {
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

std::optional<TmuxClient> ask_tmux() {
  static constexpr std::array<const char*, 5> kWords = {
      "tmux", "display-message", "-p", "#{client_termname} #{allow-passthrough}", nullptr};
  const Clock::time_point deadline = Clock::now() + kPatience;
  const std::optional<std::string> answer = Asked(kWords).read_until(deadline);
  if (!answer) return {};
  const std::string_view line = std::string_view(*answer).substr(0, answer->find('\n'));
  const std::size_t blank = line.find(' ');
  if (blank == std::string_view::npos) return {};
  const std::string_view passthrough = line.substr(blank + 1);
  return TmuxClient{std::string(line.substr(0, blank)), passthrough == "1" || passthrough == "on" ||
                                                            passthrough == "2" ||
                                                            passthrough == "all"};
}

}  // namespace tbviz::cli
