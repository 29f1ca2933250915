#include "tbviz/writer/run_writer.h"

#include <fmt/format.h>

#include <exception>
#include <functional>
#include <system_error>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/event/run_directory.h"

namespace tbviz {
namespace {

/// Goes on behind a failure, and throws the first one at the end.
class FirstFailure {
 public:
  template <class Work>
  void watch(const Work& work) {
    try {
      work();
    } catch (...) {
      if (!failure_) failure_ = std::current_exception();
    }
  }

  void raise() const {
    if (failure_) std::rethrow_exception(failure_);
  }

 private:
  std::exception_ptr failure_;
};

}  // namespace

/// One call of add: holds the lock, and counts what waits to be flushed when it is done.
class RunWriter::Adding {
 public:
  explicit Adding(RunWriter& run) : run_(run) {
    run.check_owner();
    lock_ = std::unique_lock(run.mutex_);
    run.check_open();
  }

  void done() {
    if (run_.timer_) run_.timer_->begin_wait();
    if (run_.options_.max_queue > 0 && ++run_.queued_ >= run_.options_.max_queue) run_.flush_all();
  }

 private:
  RunWriter& run_;
  std::unique_lock<std::mutex> lock_;
};

RunWriter::RunWriter(std::filesystem::path directory, RunWriterOptions options)
    : directory_(std::move(directory)), options_(std::move(options)) {
  main_.emplace(open(directory_));
  if (options_.purge_step) main_->purge_from(*options_.purge_step);
  point_.value = Scalar{};
  if (options_.flush_interval.count() <= 0) return;
  try {
    timer_.emplace(mutex_, options_.flush_interval, [this] { flush_all(); });
  } catch (const std::system_error& error) {
    throw OutputError(main_->name(), "no thread can be started that flushes it: " +
                                         system_message(error.code().value()));
  }
  const std::lock_guard lock(mutex_);
  timer_->begin_wait();  // For the event that names the format: TensorBoard lists the run by it.
}

RunWriter::~RunWriter() {
  try {
    close();
  } catch (...) {
    // Nobody asked: close() reports, destructors are silent.
  }
}

EventWriter RunWriter::open(const std::filesystem::path& directory) const {
  return open_event_log(directory, {.wall_time = options_.wall_time,
                                    .filename_suffix = options_.filename_suffix,
                                    .flush_interval = {}});
}

void RunWriter::check_owner() const {
  if (is_inherited()) {
    throw OutputError(directory_.string(),
                      "is written by the process that opened it; a child opens its own");
  }
}

void RunWriter::check_open() const {
  if (!main_) throw OutputError(directory_.string(), "its writer was closed before");
  if (timer_) timer_->check();
}

void RunWriter::add(const Summary& summary, std::int64_t step, std::optional<double> wall_time) {
  add(std::span(&summary, 1), step, wall_time);
}

void RunWriter::add(std::span<const Summary> summaries, std::int64_t step,
                    std::optional<double> wall_time) {
  Adding adding(*this);
  main_->add(step, summaries, wall_time);
  adding.done();
}

void RunWriter::add(std::string_view tag, const Scalar& scalar, std::int64_t step,
                    std::optional<double> wall_time) {
  Adding adding(*this);
  point_.tag = tag;
  std::get<Scalar>(point_.value) = scalar;
  main_->add(step, point_, wall_time);
  adding.done();
}

void RunWriter::add_to_sub_run(const std::string& sub_run, const Summary& summary,
                               std::int64_t step, std::optional<double> wall_time) {
  Adding adding(*this);
  auto found = sub_runs_.find(sub_run);
  if (found == sub_runs_.end()) {
    found = sub_runs_.emplace(sub_run, open(directory_.string() + "/" + sub_run)).first;
  }
  found->second.add(step, summary, wall_time);
  adding.done();
}

void RunWriter::check_sub_run(const std::string& sub_run) const {
  if (is_sub_run_name(sub_run)) return;
  throw UsageError(fmt::format("the run {} would lie outside of {}", sub_run, directory_.string()));
}

void RunWriter::write_sub_run(const std::string& sub_run, std::span<const Summary> summaries,
                              std::int64_t step) {
  check_sub_run(sub_run);
  check_owner();
  {
    const std::lock_guard lock(mutex_);
    check_open();
  }
  EventWriter writer = open(directory_.string() + "/" + sub_run);
  for (const Summary& summary : summaries) writer.add(step, summary);
  writer.close();
}

std::unique_lock<std::mutex> RunWriter::lock_other_files() {
  check_owner();
  {
    const std::lock_guard lock(mutex_);
    check_open();
  }
  return std::unique_lock(other_files_);
}

void RunWriter::add_graph(std::string_view graph_def, std::optional<double> wall_time) {
  Adding adding(*this);
  main_->add_graph(graph_def, wall_time);
  adding.done();
}

void RunWriter::flush() {
  check_owner();
  const std::lock_guard lock(mutex_);
  check_open();
  flush_all();
}

void RunWriter::flush_all() {
  queued_ = 0;
  if (timer_) timer_->end_wait();
  if (main_) main_->flush();
  for (auto& [name, writer] : sub_runs_) writer.flush();
}

void RunWriter::close() {
  check_owner();
  const std::lock_guard closing(closing_);
  std::optional<EventWriter> main;
  std::map<std::string, EventWriter, std::less<>> sub_runs;
  {
    const std::lock_guard lock(mutex_);
    if (main_) main.emplace(std::move(*main_));
    main_.reset();
    sub_runs.swap(sub_runs_);
  }
  if (!main) return;
  FirstFailure failure;
  if (timer_) {
    timer_->end();
    failure.watch([&] { timer_->check(); });
  }
  failure.watch([&] { main->close(); });
  for (auto& [name, writer] : sub_runs) failure.watch([&] { writer.close(); });
  failure.raise();
}

}  // namespace tbviz
