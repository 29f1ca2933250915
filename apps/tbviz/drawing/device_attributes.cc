#include "drawing/device_attributes.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <string>

#include "tbviz/base/descriptor.h"

namespace tbviz::cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kPatience{100};
constexpr std::string_view kQuestion = "\x1b[c";
constexpr std::string_view kAnswerStart = "\x1b[?";
constexpr std::size_t kLongestAnswer = 1024;

/// Keeps all signals that can be waiting while it lives: one that ends or stops the process must
/// not leave the terminal as it is then.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t all;
    ::sigfillset(&all);
    ::pthread_sigmask(SIG_BLOCK, &all, &earlier_);
  }
  ~HeldSignals() { ::pthread_sigmask(SIG_SETMASK, &earlier_, nullptr); }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

 private:
  sigset_t earlier_{};
};

/// The terminal, with keys and answers neither echoed nor held back for whole lines while it lives.
class QuietTerminal {
 public:
  QuietTerminal() : terminal_(::open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    if (!terminal_.is_open() || ::tcgetpgrp(terminal_.number()) != ::getpgrp()) return;
    if (::tcgetattr(terminal_.number(), &earlier_) != 0) return;
    termios quiet = earlier_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO | ICANON);
    quiet.c_cc[VMIN] = 0;
    quiet.c_cc[VTIME] = 0;
    is_quiet_ = ::tcsetattr(terminal_.number(), TCSANOW, &quiet) == 0;
  }

  ~QuietTerminal() {
    if (is_quiet_) ::tcsetattr(terminal_.number(), TCSANOW, &earlier_);
  }
  QuietTerminal(const QuietTerminal&) = delete;
  QuietTerminal& operator=(const QuietTerminal&) = delete;

  [[nodiscard]] bool is_quiet() const { return is_quiet_; }
  [[nodiscard]] int number() const { return terminal_.number(); }

 private:
  Descriptor terminal_;
  termios earlier_{};
  bool is_quiet_ = false;
};

bool is_whole_answer(std::string_view text) {
  const std::size_t start = text.find(kAnswerStart);
  return start != std::string_view::npos && text.find('c', start) != std::string_view::npos;
}

/// What comes until an answer is whole.
std::string read_answer(int terminal, Clock::time_point deadline) {
  std::string text;
  std::array<char, 256> buffer{};
  pollfd poller{.fd = terminal, .events = POLLIN, .revents = 0};
  while (!is_whole_answer(text) && text.size() < kLongestAnswer) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) break;
    if (::poll(&poller, 1, static_cast<int>(left.count())) <= 0) break;
    const ssize_t count = ::read(terminal, buffer.data(), buffer.size());
    if (count <= 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(count));
  }
  return text;
}

}  // namespace

bool tells_of_sixels(std::string_view answer) {
  const std::size_t start = answer.find(kAnswerStart);
  if (start == std::string_view::npos) return false;
  answer.remove_prefix(start + kAnswerStart.size());
  const std::size_t end = answer.find('c');
  if (end == std::string_view::npos) return false;
  answer = answer.substr(0, end);
  for (std::size_t semicolon = answer.find(';'); semicolon != std::string_view::npos;
       semicolon = answer.find(';')) {
    answer.remove_prefix(semicolon + 1);
    if (answer.substr(0, answer.find(';')) == "4") return true;
  }
  return false;
}

bool terminal_draws_sixels() {
  const Clock::time_point deadline = Clock::now() + kPatience;
  const HeldSignals held;
  const QuietTerminal terminal;
  if (!terminal.is_quiet()) return false;
  if (::write(terminal.number(), kQuestion.data(), kQuestion.size()) !=
      static_cast<ssize_t>(kQuestion.size())) {
    return false;
  }
  return tells_of_sixels(read_answer(terminal.number(), deadline));
}

}  // namespace tbviz::cli
