#include "tbviz/process/model_link.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <csignal>
#include <new>
#include <utility>

#include "tbviz/base/interrupt.h"
#include "tbviz/process/failure.h"
#include "tbviz/process/memory_limit.h"
#include "tbviz/process/message_codec.h"

namespace tbviz {
namespace {

// Longer than any timeout that is meant, and far from the end of the clock's range.
constexpr double kLongest = 1e8;

// How long a process may take to end that has closed its socket: its memory is free by then.
constexpr std::chrono::seconds kGrace(2);

// What a message may hold beside tensors that fill all the memory that the model may have.
constexpr std::uint64_t kSlack = std::uint64_t{64} << 20;

std::string_view words_of_signal(int number) {
  switch (number) {
    case SIGSEGV:
      return "segmentation fault";
    case SIGABRT:
      return "abort";
    case SIGBUS:
      return "bus error";
    case SIGFPE:
      return "arithmetic exception";
    case SIGILL:
      return "illegal instruction";
    case SIGSYS:
      return "forbidden system call";
    default:
      return {};
  }
}

std::string words_of_end(const ProcessEnd& end) {
  if (end.forced) return "the process that runs it broke the connection";
  if (end.signal_number == 0) {
    return fmt::format("the process that runs it ended by itself, with exit code {}", end.code);
  }
  if (end.signal_number == SIGKILL) {
    return "the process that runs it was killed, as the system does where memory runs out";
  }
  const std::string_view words = words_of_signal(end.signal_number);
  if (words.empty()) {
    return fmt::format("the process that runs it was ended by signal {}", end.signal_number);
  }
  return fmt::format("crashed LibTorch ({}); the file is damaged, or meets a bug there", words);
}

}  // namespace

ModelLink::ModelLink(ModelLinkOptions options, const std::function<void(int socket)>& body)
    : options_(std::move(options)),
      process_(body),
      channel_(process_.take_socket(), [this](short events) { wait(events); }) {
  if (options_.max_memory) {
    channel_.limit_elements(static_cast<std::uint64_t>(*options_.max_memory) + kSlack);
  }
}

// Whatever goes wrong on the line is its end.
template <class Work>
void ModelLink::attempt(Work&& work) {
  if (failure_) std::rethrow_exception(failure_);
  try {
    throw_if_interrupted();
    check_time();
    work();
  } catch (...) {
    give_up();
  }
}

void ModelLink::send(const OutMessage& message) {
  attempt([&] { channel_.send(message); });
}

void ModelLink::receive(InMessage& message) {
  do {
    attempt([&] {
      channel_.receive(message);
      if (message.kind != MessageKind::kPrinted) return;
      const std::string text = decode_printed(message);
      if (options_.on_print) options_.on_print(text);
    });
  } while (message.kind == MessageKind::kPrinted);
  if (message.kind == MessageKind::kFailed) fail_as_reported(message);
}

void ModelLink::fail_as_reported(const InMessage& message) {
  const Failure failure = judge([&] { return decode_failure(message); });
  if (failure.out_of_memory && options_.max_memory) {
    throw ModelError(options_.name,
                     fmt::format("the model wants more memory than `max_memory` allows, {} bytes",
                                 *options_.max_memory));
  }
  throw_failure(failure);
}

void ModelLink::limit_memory() {
  if (!options_.max_memory) return;
  attempt([&] { tbviz::limit_memory(process_.id(), *options_.max_memory); });
}

void ModelLink::stop_run() {
  try {
    send(bare_message(MessageKind::kStop));
    InMessage message;
    do {
      receive(message);
    } while (message.kind != MessageKind::kStopped);
  } catch (...) {
    // The run's own failure is the one to tell of.
    if (!failure_) failure_ = std::current_exception();
    (void)process_.kill();
  }
}

void ModelLink::wait(short events) {
  while (true) {
    check_time();
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(time_left()).count();
    std::array<pollfd, 2> ready{{{channel_.descriptor(), events, 0},
                                 {.fd = interrupt_descriptor(), .events = POLLIN, .revents = 0}}};
    throw_if_interrupted();  // Behind interrupt_descriptor(), as that wants it.
    constexpr std::int64_t kMinute = 60'000;
    const int count = ::poll(ready.data(), ready.size(), static_cast<int>(std::min(left, kMinute)));
    if (count < 0 && errno != EINTR) throw ChannelClosed();
    if (count > 0 && ready[0].revents != 0) return;
  }
}

ModelLink::Clock::duration ModelLink::time_left() const {
  const double timeout = std::clamp(options_.timeout.value_or(kLongest), 0.0, kLongest);
  const auto all =
      std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(timeout));
  const auto now = waiting_since_ ? Clock::now() - *waiting_since_ : Clock::duration(0);
  return all - spent_ - now;
}

void ModelLink::check_time() const {
  if (!options_.timeout || time_left() > Clock::duration(0)) return;
  throw ModelError(options_.name,
                   fmt::format("the model did not end within {} s (`timeout`)", *options_.timeout));
}

// The exception being handled, as the caller is to see it, now and ever after.
void ModelLink::give_up() {
  try {
    throw;
  } catch (const ChannelClosed&) {
    failure_ = death();
  } catch (const std::bad_alloc&) {
    failure_ = std::make_exception_ptr(
        ModelError(options_.name, "gives values that there is not enough memory for"));
  } catch (const ModelError& error) {
    failure_ = error.file().empty()
                   ? std::make_exception_ptr(ModelError(options_.name, error.what()))
                   : std::current_exception();
  } catch (...) {
    failure_ = std::current_exception();
  }
  channel_.close();
  (void)process_.kill();
  std::rethrow_exception(failure_);
}

std::exception_ptr ModelLink::death() {
  channel_.close();
  const ProcessEnd end = process_.wait(kGrace);
  if (end.signal_number == SIGBUS && options_.is_cut && options_.is_cut()) {
    return std::make_exception_ptr(InputError(
        options_.name, "was cut short while it was read; wait until it is written and try again"));
  }
  std::string words = words_of_end(end);
  if (options_.max_memory) words += "; perhaps it wants more memory than `max_memory` allows";
  return std::make_exception_ptr(ModelError(options_.name, words));
}

}  // namespace tbviz
