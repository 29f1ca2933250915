#include "tbviz/process/runtime_trial.h"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <vector>

#include "tbviz/base/descriptor.h"
#include "tbviz/error.h"
#include "tbviz/process/child_process.h"
#include "tbviz/sandbox/sandbox.h"

namespace tbviz {
namespace {

// LibTorch has hundreds of megabytes, which may lie across a network.
constexpr std::chrono::seconds kPatience{120};
constexpr std::chrono::seconds kGrace{5};

RuntimeTrial try_here(const RuntimeChoice& choice, std::string_view model) {
  try {
    return {.facts = open_backend(choice, model).runtime()};
  } catch (const Error& error) {
    return {.why_not = error.what(), .detail = error.detail()};
  }
}

// The texts of a trial, each with a zero behind it.
void send(int socket, const RuntimeTrial& trial) {
  std::string bytes;
  for (const std::string* text : {&trial.facts.version, &trial.facts.library, &trial.facts.module,
                                  &trial.why_not, &trial.detail}) {
    bytes += *text;
    bytes += '\0';
  }
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t count = ::write(socket, rest.data(), rest.size());
    if (count < 0 && errno != EINTR) return;
    if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
  }
}

// All that arrives until the other end is closed, or patience is over.
std::string receive(const Descriptor& socket) {
  const auto deadline = std::chrono::steady_clock::now() + kPatience;
  std::string bytes;
  std::array<char, 4096> buffer{};
  for (;;) {
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    pollfd poller{.fd = socket.number(), .events = POLLIN, .revents = 0};
    if (left.count() <= 0 || ::poll(&poller, 1, static_cast<int>(left.count())) <= 0) return bytes;
    const ssize_t count = ::read(socket.number(), buffer.data(), buffer.size());
    if (count <= 0) return bytes;
    bytes.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

std::string words_of(const ProcessEnd& end) {
  if (end.forced) return "does not end loading";
  if (end.signal_number != 0) {
    return "crashes as it is loaded (signal " + std::to_string(end.signal_number) + ")";
  }
  return "ends the process as it is loaded (exit code " + std::to_string(end.code) + ")";
}

}  // namespace

RuntimeTrial try_runtime(const RuntimeChoice& choice, std::string_view model) {
  ChildProcess process([&](int socket) {
    (void)forbid_writing();
    send(socket, try_here(choice, model));
    ::close(socket);
  });
  const Descriptor socket(process.take_socket());
  const std::string bytes = receive(socket);
  const ProcessEnd end = process.wait(kGrace);
  std::vector<std::string> texts;
  for (std::size_t begin = 0, zero; (zero = bytes.find('\0', begin)) != std::string::npos;) {
    texts.push_back(bytes.substr(begin, zero - begin));
    begin = zero + 1;
  }
  if (texts.size() != 5) {
    return {.why_not = choice.modules.front().string() + ": the LibTorch module " + words_of(end)};
  }
  return {.facts = {.version = texts[0], .library = texts[1], .module = texts[2]},
          .why_not = texts[3],
          .detail = texts[4]};
}

}  // namespace tbviz
