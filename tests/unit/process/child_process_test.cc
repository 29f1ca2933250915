#include "tbviz/process/child_process.h"

#include <doctest/doctest.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <stdexcept>
#include <string>

#include "support/forked_child.h"

using namespace tbviz;
using namespace tbviz::test;

namespace {

// What `look` finds in the copy.
std::string seen_in_child(const std::function<std::string()>& look) {
  ChildProcess child([&](int socket) {
    const std::string seen = look();
    [[maybe_unused]] const ssize_t count = ::write(socket, seen.data(), seen.size());
  });
  const int socket = child.take_socket();
  std::array<char, 4096> bytes{};
  std::string seen;
  for (ssize_t count = 1; count > 0;) {
    count = ::read(socket, bytes.data(), bytes.size());
    if (count > 0) seen.append(bytes.data(), static_cast<std::size_t>(count));
  }
  ::close(socket);
  return seen;
}

ProcessEnd end_of(const std::function<void()>& job) {
  ChildProcess child([&](int) { job(); });
  return child.wait(std::chrono::minutes(1));
}

void leave_no_zombie() {
  CHECK(::waitpid(-1, nullptr, WNOHANG) == -1);
  CHECK(errno == ECHILD);
}

}  // namespace

TEST_CASE("child process: it holds its standard streams and the socket, nothing else") {
  const int mine = ::open("/dev/null", O_RDONLY);
  const std::string seen = seen_in_child([] {
    std::string open;
    for (int i = 0; i < 1024; ++i) {
      if (::fcntl(i, F_GETFD) >= 0) open += std::to_string(i) + " ";
    }
    return open;
  });
  CHECK(seen == "0 1 2 3 ");
  ::close(mine);
}

TEST_CASE("child process: its standard streams lead nowhere") {
  CHECK(seen_in_child([] {
          char byte = 0;
          std::string seen = std::to_string(::read(STDIN_FILENO, &byte, 1));
          seen += std::to_string(::write(STDOUT_FILENO, "x", 1));
          seen += std::to_string(::write(STDERR_FILENO, "x", 1));
          return seen + (::isatty(STDOUT_FILENO) == 1 ? "tty" : "");
        }) == "011");
}

TEST_CASE("child process: it leaves no core dump") {
  CHECK(seen_in_child([] {
          rlimit limit{};
          ::getrlimit(RLIMIT_CORE, &limit);
          return std::to_string(limit.rlim_max);
        }) == "0");
}

TEST_CASE("child process: it takes crashes as the system does, and nothing from the terminal") {
  struct sigaction mine {};
  struct sigaction before {};
  mine.sa_handler = [](int) { ::_exit(3); };
  ::sigaction(SIGBUS, &mine, &before);
  CHECK(end_of([] { std::raise(SIGBUS); }).signal_number == SIGBUS);
  ::sigaction(SIGBUS, &before, nullptr);
  const ProcessEnd end = end_of([] {
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) std::raise(number);
  });
  CHECK(end.signal_number == 0);
  CHECK(end.code == 0);
}

TEST_CASE("child process: how it ended is known, and nothing of it stays") {
  CHECK(end_of([] { ::_exit(9); }).code == 9);
  CHECK(end_of([] { throw std::runtime_error("it broke"); }).code != 0);
  CHECK(end_of([] { std::raise(SIGKILL); }).signal_number == SIGKILL);
  leave_no_zombie();
}

TEST_CASE("child process: one that does not end is killed") {
  ChildProcess waited([](int) {
    while (true) ::pause();
  });
  const ProcessEnd end = waited.wait(std::chrono::milliseconds(20));
  CHECK(end.forced);
  CHECK(end.signal_number == SIGKILL);
  {
    const ChildProcess dropped([](int) {
      while (true) ::pause();
    });
  }
  leave_no_zombie();
}

TEST_CASE("child process: how it ended is not made up where the system does not say") {
  // Where SIGCHLD is ignored, nobody can wait; it is inherited, so a program may find it so.
  const test::Ending ignored = test::in_child([] {
    std::signal(SIGCHLD, SIG_IGN);
    ChildProcess gone([](int) { ::_exit(7); });
    const ProcessEnd end = gone.wait(std::chrono::minutes(1));
    ChildProcess stays([](int) {
      while (true) ::pause();
    });
    const pid_t id = stays.id();
    const ProcessEnd killed = stays.kill();
    return std::to_string(end.known) + std::to_string(end.forced) + std::to_string(killed.forced) +
           std::to_string(::kill(id, 0));
  });
  CHECK(ignored.said == "001-1");
  // A host may wait for whatever ends.
  const test::Ending taken = test::in_child([] {
    ChildProcess child([](int) { ::_exit(7); });
    int status = 0;
    ::waitpid(-1, &status, 0);
    const ProcessEnd end = child.wait(std::chrono::minutes(1));
    return std::to_string(end.known) + std::to_string(end.forced) + std::to_string(end.code);
  });
  CHECK(taken.said == "000");
}

TEST_CASE("child process: it dies with the process that started it") {
  std::array<int, 2> ends{};
  REQUIRE(::pipe2(ends.data(), O_CLOEXEC) == 0);
  const pid_t parent = ::fork();
  if (parent == 0) {
    // The copy keeps no descriptor, so it says who it is over its socket.
    ChildProcess child([](int socket) {
      const pid_t self = ::getpid();
      [[maybe_unused]] const ssize_t count = ::write(socket, &self, sizeof self);
      while (true) ::pause();
    });
    pid_t id = 0;
    [[maybe_unused]] ssize_t count = ::read(child.take_socket(), &id, sizeof id);
    count = ::write(ends[1], &id, sizeof id);
    std::raise(SIGKILL);
  }
  pid_t id = 0;
  REQUIRE(::read(ends[0], &id, sizeof id) == sizeof id);
  int status = 0;
  ::waitpid(parent, &status, 0);
  // Gone, or a zombie that nobody has waited for.
  bool runs = true;
  for (int i = 0; i < 2000 && runs; ++i) {
    const std::string path = "/proc/" + std::to_string(id) + "/stat";
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    std::array<char, 512> text{};
    runs = file >= 0 && ::read(file, text.data(), text.size() - 1) > 0 &&
           std::string(text.data()).find(") Z ") == std::string::npos;
    if (file >= 0) ::close(file);
    if (runs) (void)::poll(nullptr, 0, 1);
  }
  CHECK_FALSE(runs);
  ::close(ends[0]);
  ::close(ends[1]);
}
