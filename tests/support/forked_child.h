// Work in a process of its own: for locks that never open again, and deeds that kill.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <functional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace tbviz::test {

struct Ending {
  int status = 0;
  std::string said;

  [[nodiscard]] bool well() const { return WIFEXITED(status) && WEXITSTATUS(status) == 0; }
  [[nodiscard]] int signal() const { return WIFSIGNALED(status) ? WTERMSIG(status) : 0; }
};

inline void write_all(int descriptor, std::string_view text) {
  while (!text.empty()) {
    const ssize_t count = ::write(descriptor, text.data(), text.size());
    if (count <= 0) ::_exit(3);
    text.remove_prefix(static_cast<std::size_t>(count));
  }
}

/// Runs `work` in a forked child. What it returns goes through a pipe that was there before.
inline Ending in_child(const std::function<std::string()>& work) {
  int ends[2];
  if (::pipe(ends) != 0) throw std::runtime_error("no pipe");
  const pid_t child = ::fork();
  if (child < 0) throw std::runtime_error("no child");
  if (child == 0) {
    ::close(ends[0]);
    // Not those of doctest or of a sanitizer, which report a death in the parent's name.
    for (const int signal : {SIGABRT, SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTERM}) {
      ::signal(signal, SIG_DFL);
    }
    try {
      write_all(ends[1], work());
    } catch (const std::exception& error) {
      write_all(ends[1], error.what());
      ::_exit(2);
    }
    ::_exit(0);
  }
  ::close(ends[1]);
  Ending ending;
  char buffer[4096];
  for (ssize_t count = 0; (count = ::read(ends[0], buffer, sizeof buffer)) > 0;) {
    ending.said.append(buffer, static_cast<std::size_t>(count));
  }
  ::close(ends[0]);
  ::waitpid(child, &ending.status, 0);
  return ending;
}

}  // namespace tbviz::test
