// A web server of somebody else's that runs while tbviz does.
#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/base/descriptor.h"
#include "tbviz/process/child_process.h"

namespace tbviz::cli {

/// Where it is to be reached.
struct Address {
  std::string url;   ///< "http://127.0.0.1:6006/", as the server itself has it.
  std::string host;  ///< To be connected to.
  std::string port;
};

/// The address in a line of the server's, "TensorBoard 2.21.0 at http://127.0.0.1:6006/ (Press
/// ...", or one without a URL. A server that listens everywhere is reached on this machine.
[[nodiscard]] Address address_in(std::string_view line);

/// Whether something at the address answers a request of HTTP.
[[nodiscard]] bool answers(const Address& address);

/// The running program, in a process that ends with this one. What it prints is read line by line.
class Server {
 public:
  /// Starts it. Throws InputError if the system has no process left.
  explicit Server(const std::vector<std::string>& words);

  /// Stops it: first it is asked to.
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Waits for lines for so long and calls `use` with each; false once it has ended, and all its
  /// lines are read. Throws Interrupted.
  [[nodiscard]] bool read_lines(std::chrono::milliseconds patience,
                                const std::function<void(const std::string& line)>& use);

  /// How it ended. REQUIRES: read_lines() returned false
  [[nodiscard]] ProcessEnd end();

 private:
  ChildProcess process_;
  Descriptor output_;
  std::string partial_;  // A line whose end has not arrived.
  bool ended_ = false;
};

}  // namespace tbviz::cli
