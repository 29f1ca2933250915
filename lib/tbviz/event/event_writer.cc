#include "tbviz/event_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/event/encoder.h"
#include "tbviz/event/graph_encoder.h"
#include "tbviz/event/record.h"
#include "tbviz/event/run_directory.h"
#include "tbviz/event/sink_writer.h"
#include "tbviz/event/wall_clock.h"
#include "tbviz/io/byte_sink.h"
#include "tbviz/io/output_file.h"
#include "tbviz/io/self_flushing_sink.h"

namespace tbviz {
namespace {

// TensorBoard sorts the files of a run by name: by second, and within one by the counter.
std::string next_file_name(std::string_view suffix) {
  static std::atomic<int> counter = 0;
  return fmt::format("events.out.tfevents.{:010}.{}.{}.{}{}",
                     static_cast<std::int64_t>(wall_clock()), host_name(), ::getpid(), counter++,
                     suffix);
}

}  // namespace

struct EventWriter::State {
  std::unique_ptr<ByteSink> sink;  // Null once closed.
  std::optional<double> wall_time;
  std::string name;
  EventEncoder encoder;
  RecordWriter record;

  [[nodiscard]] double time_of(std::optional<double> of_event) const {
    if (wall_time) return *wall_time;
    return of_event ? *of_event : wall_clock();
  }

  [[nodiscard]] ByteSink& open_sink() const {
    if (sink == nullptr) throw OutputError(name, "was closed before");
    return *sink;
  }
};

EventWriter::EventWriter(std::unique_ptr<ByteSink> sink, std::optional<double> wall_time)
    : state_(std::make_unique<State>()) {
  state_->sink = std::move(sink);
  state_->wall_time = wall_time;
  state_->name = state_->sink->name();
  state_->encoder.set_file_version(state_->time_of({}));
  write_event();
}

EventWriter write_events_to(std::unique_ptr<ByteSink> sink, std::optional<double> wall_time) {
  return {std::move(sink), wall_time};
}

EventWriter::EventWriter(EventWriter&&) noexcept = default;

EventWriter::~EventWriter() {
  if (state_ == nullptr) return;
  try {
    close();
  } catch (...) {
    // Nobody asked: close() reports, destructors are silent.
  }
}

const std::string& EventWriter::name() const { return state_->name; }

void EventWriter::purge_from(std::int64_t step) {
  state_->encoder.set_file_version(state_->time_of({}), step);
  write_event();
  state_->encoder.set_session_start(state_->time_of({}), step);
  write_event();
}

void EventWriter::add(std::int64_t step, const Summary& summary, std::optional<double> wall_time) {
  add(step, std::span(&summary, 1), wall_time);
}

void EventWriter::add(std::int64_t step, std::span<const Summary> summaries,
                      std::optional<double> wall_time) {
  state_->encoder.set_summaries(state_->time_of(wall_time), step, summaries);
  write_event();
}

void EventWriter::add_graph(std::string_view graph_def, std::optional<double> wall_time) {
  const double time = state_->time_of(wall_time);
  state_->encoder.set_graph(time, graph_def);
  write_event();
  state_->encoder.set_run_metadata(time, "step1", encode_run_metadata());
  write_event();
}

// Writes the event that the encoder holds.
void EventWriter::write_event() {
  ByteSink& sink = state_->open_sink();
  const std::size_t size = state_->encoder.size();
  if (size > kMaxRecordData) {
    throw UnsupportedError(
        state_->name,
        fmt::format("an event of {} bytes is longer than readers of logs take: {} are", size,
                    kMaxRecordData));
  }
  state_->encoder.write_to(state_->record.prepare(size));
  state_->record.write_to(sink);
}

void EventWriter::flush() { state_->open_sink().flush(); }

void EventWriter::close() {
  const std::unique_ptr<ByteSink> sink = std::move(state_->sink);
  if (sink != nullptr) sink->close();
}

EventWriter open_event_log(const std::filesystem::path& logdir, const EventWriterOptions& options) {
  // The system would end the name there.
  if (logdir.native().find('\0') != std::string::npos) {
    throw OutputError(logdir.string(), "cannot be created: its name holds a NUL");
  }
  create_folders(logdir);
  for (;;) {
    const std::string path = (logdir / next_file_name(options.filename_suffix)).string();
    // O_EXCL: in containers process ids repeat, and host names do too.
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0) {
      std::unique_ptr<ByteSink> sink = std::make_unique<FileSink>(descriptor, path);
      if (options.flush_interval.count() > 0) {
        sink = std::make_unique<SelfFlushingSink>(std::move(sink), options.flush_interval);
      }
      return write_events_to(std::move(sink), options.wall_time);
    }
    if (errno != EEXIST) throw OutputError(path, "cannot be created: " + system_message(errno));
  }
}

}  // namespace tbviz
