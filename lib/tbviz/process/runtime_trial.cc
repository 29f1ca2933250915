#include "tbviz/process/runtime_trial.h"

#include <fmt/format.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <span>
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

// Sent as soon as LibTorch is open. Then, in any case, the texts of the trial.
constexpr std::string_view kTorchLoads = "loads";
constexpr std::size_t kTexts = 5;

// Each has a zero behind it.
void send(int socket, std::span<const std::string_view> texts) {
  std::string bytes;
  for (const std::string_view text : texts) {
    bytes += text;
    bytes += '\0';
  }
  std::string_view rest = bytes;
  while (!rest.empty()) {
    const ssize_t count = ::write(socket, rest.data(), rest.size());
    if (count < 0 && errno != EINTR) return;
    if (count > 0) rest.remove_prefix(static_cast<std::size_t>(count));
  }
}

void try_here(int socket, const RuntimeChoice& choice, std::string_view model) {
  RuntimeTrial trial;
  try {
    open_libtorch(choice);
    send(socket, std::array{kTorchLoads});
    trial.facts = open_backend(choice, model).runtime();
  } catch (const Error& error) {
    trial = {.why_not = error.what(), .detail = error.detail()};
  }
  const RuntimeFacts& facts = trial.facts;
  send(socket, std::array<std::string_view, kTexts>{facts.version, facts.library, facts.module,
                                                    trial.why_not, trial.detail});
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

// Of a process that did not come to say what was wrong.
RuntimeTrial failed_trial(const RuntimeChoice& choice, bool torch_loads, const std::string& words) {
  if (torch_loads || choice.library.empty()) {
    return {.why_not = choice.modules.front().string() + ": the LibTorch module " + words};
  }
  return {.why_not = fmt::format("{}: {} {}", choice.library.string(), choice.torch, words),
          .torch_loads = false};
}

}  // namespace

RuntimeTrial try_runtime(const RuntimeChoice& choice, std::string_view model) {
  ChildProcess process([&](int socket) {
    (void)forbid_writing();
    try_here(socket, choice, model);
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
  const bool torch_loads = !texts.empty() && texts.front() == kTorchLoads;
  if (torch_loads) texts.erase(texts.begin());
  if (texts.size() != kTexts) return failed_trial(choice, torch_loads, words_of(end));
  return {.facts = {.version = texts[0], .library = texts[1], .module = texts[2]},
          .why_not = texts[3],
          .detail = texts[4],
          .torch_loads = torch_loads};
}

}  // namespace tbviz
