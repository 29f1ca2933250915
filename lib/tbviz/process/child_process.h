// A process that this one forks, and a socket to it.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <functional>

#include "tbviz/base/descriptor.h"

namespace tbviz {

/// How a process ended.
struct ProcessEnd {
  int signal_number = 0;  ///< That ended it; 0: it ended by itself.
  int code = 0;           ///< Its exit code then.
  bool forced = false;    ///< It did not end until it was killed from here.
  bool known = true;      ///< Whether the system said how; it does not where SIGCHLD is ignored, or
                          ///< someone else waited for it.
};

/// A copy of this process that does one thing. Dies with this one, whatever happens to either.
///
/// The copy gets no signals from the terminal and takes all others as the system does, holds no
/// descriptor of this process, has its standard streams on /dev/null, and leaves no core dump.
class ChildProcess {
 public:
  /// Forks; the copy calls body(its end of the socket) and ends when that returns or throws.
  /// REQUIRES: no other thread runs: the copy has but one, and locks that others hold stay locked
  /// in it. Throws InputError if the system has no process or socket left.
  explicit ChildProcess(const std::function<void(int socket)>& body);

  /// Kills it if it runs, and waits for it.
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  /// This process's end, which the caller takes over. REQUIRES: not called before
  [[nodiscard]] int take_socket() { return socket_.release(); }

  /// REQUIRES: it was not waited for
  [[nodiscard]] pid_t id() const { return id_; }

  /// Waits until it ended, but no longer than `grace`; then it is killed.
  ProcessEnd wait(std::chrono::milliseconds grace);

  /// Kills it, if it runs, and waits for it.
  ProcessEnd kill();

 private:
  [[nodiscard]] bool has_ended(int options);

  pid_t id_ = -1;       // -1 once it ended, for another process may get the number.
  Descriptor process_;  // The same process whatever becomes of the number; none before Linux 5.4.
  Descriptor socket_;
  ProcessEnd end_;
};

}  // namespace tbviz
