#include "tbviz/process/model_link.h"

#include <fmt/format.h>
#include <poll.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <limits>
#include <new>
#include <utility>

#include "tbviz/base/interrupt.h"
#include "tbviz/process/failure.h"
#include "tbviz/process/memory_limit.h"
#include "tbviz/process/message_codec.h"
#include "tbviz/process/message_reader.h"
#include "tbviz/text/byte_size.h"

namespace tbviz {
namespace {

// Longer than any timeout that is meant, and far from the end of the clock's range.
constexpr double kLongest = 1e8;

// How long a process may take to end that has closed its socket: its memory is free by then.
constexpr std::chrono::seconds kGrace(2);

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

std::string words_of_end(const ProcessEnd& end, bool has_libraries) {
  if (end.forced) return "the process that runs it broke the connection";
  if (!end.known) return "the process that runs it ended, and the system does not say how";
  if (end.signal_number == 0) {
    return fmt::format("the process that runs it ended by itself, with exit code {}", end.code);
  }
  if (end.signal_number == SIGKILL) {
    return "the process that runs it was killed (SIGKILL): by someone, or by the system for want "
           "of memory";
  }
  const std::string_view words = words_of_signal(end.signal_number);
  if (words.empty()) {
    return fmt::format("the process that runs it was ended by signal {}", end.signal_number);
  }
  return fmt::format("crashed LibTorch{} ({}); the file is damaged, or meets a bug there",
                     has_libraries ? " or a library of `operator_libraries`" : "", words);
}

}  // namespace

ModelLink::ModelLink(ModelLinkOptions options, const std::function<void(int socket)>& body)
    : options_(std::move(options)),
      process_(body),
      channel_(process_.take_socket(), [this](short events) { wait(events); }) {
  channel_.limit_messages(budget().bytes());
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
  receive_anything(message);
  if (message.kind == MessageKind::kFailed) fail_as_reported(message);
}

void ModelLink::receive_anything(InMessage& message) {
  do {
    attempt([&] {
      channel_.receive(message);
      if (message.kind != MessageKind::kPrinted) return;
      const std::string text = decode_printed(message);
      if (options_.on_print) options_.on_print(text);
    });
  } while (message.kind == MessageKind::kPrinted);
}

void ModelLink::fail_as_reported(const InMessage& message) {
  Failure failure = judge([&] { return decode_failure(message); });
  if (failure.out_of_memory == OutOfMemory::kYes && options_.max_memory) {
    throw ModelError(options_.name,
                     fmt::format("the model wants more memory than `max_memory` allows, {}",
                                 exact_byte_size_text(*options_.max_memory)));
  }
  if (failure.out_of_memory == OutOfMemory::kPerhaps && options_.max_memory) {
    failure.fact += "; perhaps the model wants more memory than `max_memory` allows";
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
    receive_anything(message);
    if (message.kind == MessageKind::kFailed) return;  // It ended as well.
    judge([&] { (void)MessageReader(message, MessageKind::kStopped); });
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
    // Less than 0 would be for ever: the time may have run out since it was checked.
    constexpr std::int64_t kMost = std::numeric_limits<int>::max();
    const auto wait = static_cast<int>(std::clamp<std::int64_t>(left, 0, kMost));
    const int count = ::poll(ready.data(), ready.size(), wait);
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
  throw ModelError(
      options_.name,
      fmt::format("the model did not end within {} s; raise `timeout` if it needs longer",
                  *options_.timeout));
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
  if (const auto crash = words_of_signal(end.signal_number);
      !has_runtime_ && !options_.runtime.empty() && !crash.empty()) {
    return std::make_exception_ptr(UnsupportedError(
        options_.name, fmt::format("{} crashed as it was loaded ({}); `torch` names another one",
                                   options_.runtime, crash)));
  }
  std::string words = words_of_end(end, options_.has_libraries);
  if (options_.max_memory) words += "; perhaps it wants more memory than `max_memory` allows";
  return std::make_exception_ptr(ModelError(options_.name, words));
}

}  // namespace tbviz
