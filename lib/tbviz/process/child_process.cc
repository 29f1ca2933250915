// The copy is a process of the library's own, not its host's: what it does with signals and how it
// ends concerns nobody else.
#include "tbviz/process/child_process.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "tbviz/error.h"

namespace tbviz {
namespace {

constexpr int kFirstFree = STDERR_FILENO + 1;

// The exit code of a copy that could not be set up, or whose job threw.
constexpr int kFailedCode = 70;

// Handlers belong to the host, and so do the signals that a terminal sends to all its processes:
// the host decides what they mean, and this process ends with it.
void take_signals_as_the_system_does() {
  struct sigaction action {};
  action.sa_handler = SIG_DFL;
  for (int number = 1; number < NSIG; ++number) ::sigaction(number, &action, nullptr);
  action.sa_handler = SIG_IGN;
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE}) {
    ::sigaction(number, &action, nullptr);
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
}

// No file, and nothing for a program that the system pipes core dumps to.
void leave_no_core_dump() {
  const rlimit none{0, 0};
  ::setrlimit(RLIMIT_CORE, &none);
  ::prctl(PR_SET_DUMPABLE, 0);
}

std::vector<int> open_descriptors() {
  std::vector<int> open;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
    const std::string name = entry.path().filename();
    int number = 0;
    std::from_chars(name.data(), name.data() + name.size(), number);
    open.push_back(number);
  }
  return open;
}

void close_from(int first) {
#ifdef SYS_close_range
  if (::syscall(SYS_close_range, first, ~0U, 0U) == 0) return;
#endif
  for (const int descriptor : open_descriptors()) {
    if (descriptor >= first) ::close(descriptor);
  }
}

// Leaves the standard streams, on /dev/null, and the socket. Returns its new number.
int keep_only(int socket) {
  const int null = ::open("/dev/null", O_RDWR | O_CLOEXEC);
  if (null < 0) throw InputError("/dev/null", system_message(errno));
  const int kept = ::fcntl(socket, F_DUPFD_CLOEXEC, kFirstFree + 1);
  if (kept < 0) throw InputError({}, system_message(errno));
  for (int stream = 0; stream < kFirstFree; ++stream) ::dup2(null, stream);
  ::dup2(kept, kFirstFree);
  close_from(kFirstFree + 1);
  return kFirstFree;
}

[[noreturn]] void run_child(int socket, pid_t parent,
                            const std::function<void(int socket)>& body) noexcept {
  try {
    take_signals_as_the_system_does();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(kFailedCode);  // It ended before that.
    leave_no_core_dump();
    body(keep_only(socket));
    ::_exit(0);
  } catch (...) {
    ::_exit(kFailedCode);
  }
}

ProcessEnd end_from(const siginfo_t& info) {
  if (info.si_code == CLD_EXITED) return {.code = info.si_status};
  return {.signal_number = info.si_status};
}

// Names the process even when its number is another's.
Descriptor descriptor_of([[maybe_unused]] pid_t process) {
#ifdef SYS_pidfd_open
  return Descriptor(::syscall(SYS_pidfd_open, process, 0));
#else
  return {};
#endif
}

void send_kill(pid_t process, [[maybe_unused]] const Descriptor& descriptor) {
#ifdef SYS_pidfd_send_signal
  if (descriptor.is_open()) {
    (void)::syscall(SYS_pidfd_send_signal, descriptor.number(), SIGKILL, nullptr, 0);
    return;
  }
#endif
  ::kill(process, SIGKILL);
}

}  // namespace

ChildProcess::ChildProcess(const std::function<void(int socket)>& body) {
  int sockets[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, sockets) != 0) {
    throw InputError(
        {}, "no socket to run the model in a process of its own: " + system_message(errno));
  }
  socket_ = Descriptor(sockets[0]);
  const Descriptor theirs(sockets[1]);
  const pid_t parent = ::getpid();
  id_ = ::fork();
  if (id_ == 0) run_child(theirs.number(), parent, body);
  if (id_ < 0) {
    throw InputError({}, "the model cannot run in a process of its own: " + system_message(errno));
  }
  Descriptor process = descriptor_of(id_);
  // If the number is still the child's, it was when the descriptor was made.
  if (!has_ended(WNOHANG | WNOWAIT)) process_ = std::move(process);
}

ChildProcess::~ChildProcess() {
  socket_.close();
  (void)kill();
}

ProcessEnd ChildProcess::wait(std::chrono::milliseconds grace) {
  const auto deadline = std::chrono::steady_clock::now() + grace;
  while (!has_ended(WNOHANG)) {
    if (std::chrono::steady_clock::now() >= deadline) return kill();
    (void)::poll(nullptr, 0, 1);
  }
  return end_;
}

ProcessEnd ChildProcess::kill() {
  if (has_ended(WNOHANG)) return end_;
  send_kill(id_, process_);
  (void)has_ended(0);
  end_.forced = true;
  return end_;
}

// Asks the system with `options` of waitid(). True from when it has ended, or is not ours to wait
// for: then the number may be a stranger's, and nothing is asked again.
bool ChildProcess::has_ended(int options) {
  constexpr auto kByDescriptor = static_cast<idtype_t>(3);  // P_PIDFD, which older headers lack.
  if (id_ < 0) return true;
  siginfo_t info{};
  int failed = 0;
  do {
    if (failed != 0 && errno == EINVAL) process_.close();  // Linux 5.3 cannot wait by it.
    failed = process_.is_open() ? ::waitid(kByDescriptor, static_cast<id_t>(process_.number()),
                                           &info, WEXITED | options)
                                : ::waitid(P_PID, static_cast<id_t>(id_), &info, WEXITED | options);
  } while (failed != 0 && (errno == EINTR || (errno == EINVAL && process_.is_open())));
  if (failed == 0 && info.si_pid == 0) return false;
  if (failed == 0 && (options & WNOWAIT) != 0) return false;  // Ours still.
  end_ = failed == 0 ? end_from(info) : ProcessEnd{.known = false};
  id_ = -1;
  return true;
}

}  // namespace tbviz
