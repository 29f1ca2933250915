// The program's end of the line to the process that runs a model.
#pragma once

#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "tbviz/error.h"
#include "tbviz/process/channel.h"
#include "tbviz/process/child_process.h"
#include "tbviz/process/run_budget.h"

namespace tbviz {

struct ModelLinkOptions {
  std::string name = {};               ///< Of the model, for messages.
  std::string runtime = {};            ///< As ModelSource::runtime.
  std::optional<double> timeout = {};  ///< Seconds that are spent waiting for the model, in all.
  std::optional<std::int64_t> max_memory = {};
  bool has_libraries = false;  ///< Whether it has ModelOptions::operator_libraries loaded.
  std::function<void(std::string_view)> on_print = {};
  std::function<bool()> is_cut = {};  ///< As ModelSource::is_cut.
};

/// Sends orders to a model's process and receives what it says, until one of them fails: then the
/// process is ended, and every later use throws the same again. Ctrl-C while waiting throws
/// Interrupted at once; the end of the process, or of its time, ModelError.
class ModelLink {
 public:
  /// Starts the process: see ChildProcess.
  ModelLink(ModelLinkOptions options, const std::function<void(int socket)>& body);

  void send(const OutMessage& message);

  /// The next message that is not printed text, which goes to on_print. Throws, too, what the
  /// process reports to have failed; that alone does not end it.
  void receive(InMessage& message);

  /// Calls `work`, which looks at what was received. An Error that it throws is the process's
  /// fault and ends it, as does anything else.
  template <class Work>
  decltype(auto) judge(Work&& work) {
    try {
      return work();
    } catch (...) {
      give_up();
    }
  }

  /// From now on a crash is the model's: all libraries are loaded.
  void runtime_is_there() { has_runtime_ = true; }

  /// Limits the process's memory to what it has and max_memory.
  void limit_memory();

  /// Makes the process end the run that is under way. If it does not, or says anything else than
  /// that, the link fails silently.
  void stop_run();

  /// Whether something failed for good.
  [[nodiscard]] bool is_lost() const { return failure_ != nullptr; }

  /// While an instance is there the model's time passes; without, the program's own.
  class Waiting;

  [[nodiscard]] const std::string& name() const { return options_.name; }

  /// What each run may show.
  [[nodiscard]] RunBudget budget() const { return RunBudget(options_.max_memory); }

 private:
  using Clock = std::chrono::steady_clock;

  template <class Work>
  void attempt(Work&& work);
  void receive_anything(InMessage& message);
  void wait(short events);
  void check_time() const;
  [[nodiscard]] Clock::duration time_left() const;
  [[noreturn]] void give_up();
  [[noreturn]] void fail_as_reported(const InMessage& message);
  [[nodiscard]] std::exception_ptr death();

  ModelLinkOptions options_;
  ChildProcess process_;
  Channel channel_;
  std::exception_ptr failure_;
  bool has_runtime_ = false;
  Clock::duration spent_{0};
  std::optional<Clock::time_point> waiting_since_;
};

class ModelLink::Waiting {
 public:
  explicit Waiting(ModelLink& link, bool waits = true) : link_(link), before_(link.waiting_since_) {
    pass();
    link_.waiting_since_ = waits ? std::optional(Clock::now()) : std::nullopt;
  }
  ~Waiting() {
    pass();
    link_.waiting_since_ = before_ ? std::optional(Clock::now()) : std::nullopt;
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;

 private:
  void pass() {
    if (link_.waiting_since_) link_.spent_ += Clock::now() - *link_.waiting_since_;
  }

  ModelLink& link_;
  std::optional<Clock::time_point> before_;
};

}  // namespace tbviz
