#include "tbviz/writer/run_writer.h"

#include <fmt/format.h>

#include <cmath>
#include <system_error>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/event/run_directory.h"
#include "tbviz/event/wall_clock.h"

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

// So that a host which changes its directory goes on writing where it began.
std::filesystem::path whatever_the_current_directory(const std::filesystem::path& directory) {
  std::error_code failure;
  std::filesystem::path path = std::filesystem::absolute(directory, failure);
  return failure ? directory : path;
}

// TensorBoard drops a file from such an event on.
void check_wall_time(std::optional<double> wall_time) {
  if (wall_time && !std::isfinite(*wall_time)) {
    throw UsageError(fmt::format("the wall time {} is none; it must be finite", *wall_time));
  }
}

}  // namespace

RunWriter::RunWriter(std::filesystem::path directory, RunWriterOptions options)
    : directory_(std::move(directory)),
      place_(whatever_the_current_directory(directory_)),
      options_(std::move(options)) {
  check_wall_time(options_.wall_time);
  main_.emplace(open(place_));
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
  if (failure_) std::rethrow_exception(failure_);
}

void RunWriter::keep_failure() {
  if (!failure_) failure_ = std::current_exception();
}

template <class Work>
void RunWriter::with_files(const Work& work) {
  check_owner();
  const std::lock_guard lock(mutex_);
  check_open();
  try {
    work();
  } catch (const OutputError&) {
    keep_failure();
    throw;
  }
}

template <class Add>
void RunWriter::with_files_to_flush(const Add& add) {
  with_files([&] {
    add();
    if (timer_) timer_->begin_wait();
    if (options_.max_queue > 0 && ++queued_ >= options_.max_queue) flush_all();
  });
}

void RunWriter::add(const Summary& summary, std::int64_t step, std::optional<double> wall_time) {
  add(std::span(&summary, 1), step, wall_time);
}

void RunWriter::add(std::span<const Summary> summaries, std::int64_t step,
                    std::optional<double> wall_time) {
  check_wall_time(wall_time);
  with_files_to_flush([&] { main_->add(step, summaries, wall_time); });
}

void RunWriter::add(std::string_view tag, const Scalar& scalar, std::int64_t step,
                    std::optional<double> wall_time) {
  check_wall_time(wall_time);
  with_files_to_flush([&] {
    point_.tag = tag;
    std::get<Scalar>(point_.value) = scalar;
    main_->add(step, point_, wall_time);
  });
}

void RunWriter::add_to_sub_runs(std::span<const SubRunValue> values, std::int64_t step,
                                std::optional<double> wall_time) {
  check_wall_time(wall_time);
  for (const SubRunValue& value : values) check_sub_run(value.sub_run);
  with_files_to_flush([&] {
    const double time = wall_time.value_or(wall_clock());  // One for all.
    for (const SubRunValue& value : values) {
      auto found = sub_runs_.find(value.sub_run);
      if (found == sub_runs_.end()) {
        found = sub_runs_.emplace(value.sub_run, open(place_ / value.sub_run)).first;
      }
      found->second.add(step, value.summary, time);
    }
  });
}

void RunWriter::check_sub_run(const std::string& sub_run) const {
  if (is_sub_run_name(sub_run) && !std::filesystem::path(sub_run).is_absolute()) return;
  throw UsageError(fmt::format("the run {} would lie outside of {}", sub_run, directory_.string()));
}

void RunWriter::write_sub_run(const std::string& sub_run, std::span<const Summary> summaries,
                              std::int64_t step) {
  check_sub_run(sub_run);
  check_usable();
  try {
    EventWriter writer = open(place_ / sub_run);
    for (const Summary& summary : summaries) writer.add(step, summary);
    writer.close();
  } catch (const OutputError&) {
    const std::lock_guard lock(mutex_);
    keep_failure();
    throw;
  }
}

void RunWriter::check_usable() {
  with_files([] {});
}

void RunWriter::add_graph(std::string_view graph_def, std::optional<double> wall_time) {
  check_wall_time(wall_time);
  with_files_to_flush([&] { main_->add_graph(graph_def, wall_time); });
}

void RunWriter::flush() {
  with_files([&] { flush_all(); });
}

// Each file, whatever becomes of the others.
void RunWriter::flush_all() {
  queued_ = 0;
  if (timer_) timer_->end_wait();
  FirstFailure failure;
  if (main_) failure.watch([&] { main_->flush(); });
  for (auto& [name, writer] : sub_runs_) failure.watch([&, to = &writer] { to->flush(); });
  try {
    failure.raise();
  } catch (...) {
    keep_failure();
    throw;
  }
}

void RunWriter::close() {
  check_owner();
  const std::lock_guard closing(closing_);
  std::optional<EventWriter> main;
  std::map<std::string, EventWriter, std::less<>> sub_runs;
  FirstFailure failure;
  {
    const std::lock_guard lock(mutex_);
    if (!main_) return;
    main.emplace(std::move(*main_));
    main_.reset();
    sub_runs.swap(sub_runs_);
    failure.watch([&] {
      if (failure_) std::rethrow_exception(failure_);
    });
  }
  if (timer_) timer_->end();
  failure.watch([&] { main->close(); });
  for (auto& [name, writer] : sub_runs) failure.watch([&, to = &writer] { to->close(); });
  failure.raise();
}

}  // namespace tbviz
