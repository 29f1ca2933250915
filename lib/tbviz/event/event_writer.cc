#include "tbviz/event/event_writer.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <chrono>
#include <utility>

#include "tbviz/base/host_name.h"
#include "tbviz/error.h"
#include "tbviz/event/encoder.h"
#include "tbviz/io/output_file.h"

namespace tbviz {
namespace {

double now() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

// TensorBoard sorts the files of a run by name: by second, and within one by the counter.
std::string next_file_name(std::string_view suffix) {
  static std::atomic<int> counter = 0;
  return fmt::format("events.out.tfevents.{:010}.{}.{}.{}{}", static_cast<std::int64_t>(now()),
                     host_name(), ::getpid(), counter++, suffix);
}

}  // namespace

EventWriter::EventWriter(std::unique_ptr<ByteSink> sink, std::optional<double> wall_time)
    : sink_(std::move(sink)),
      encoder_(std::make_unique<EventEncoder>()),
      wall_time_(wall_time),
      name_(sink_->name()) {
  encoder_->set_file_version(time_of({}));
  write_event();
}

EventWriter::EventWriter(EventWriter&&) noexcept = default;

EventWriter::~EventWriter() {
  if (sink_ == nullptr) return;
  try {
    close();
  } catch (...) {
    // Nobody asked: close() reports, destructors are silent.
  }
}

double EventWriter::time_of(std::optional<double> wall_time) const {
  if (wall_time_) return *wall_time_;
  return wall_time ? *wall_time : now();
}

void EventWriter::purge_from(std::int64_t step) {
  encoder_->set_file_version(time_of({}), step);
  write_event();
  encoder_->set_session_start(time_of({}), step);
  write_event();
}

void EventWriter::add(std::int64_t step, const Summary& summary, std::optional<double> wall_time) {
  encoder_->set_summary(time_of(wall_time), step, summary);
  write_event();
}

void EventWriter::add_graph(const std::string& graph_def) {
  encoder_->set_graph(time_of({}), graph_def);
  write_event();
}

void EventWriter::write_event() {
  encoder_->write_to(record_.prepare(encoder_->size()));
  record_.write_to(*sink_);
}

void EventWriter::flush() { sink_->flush(); }

void EventWriter::close() {
  const std::unique_ptr<ByteSink> sink = std::move(sink_);
  sink->close();
}

EventWriter open_event_log(const std::filesystem::path& logdir, std::optional<double> wall_time,
                           std::string_view filename_suffix) {
  create_folders(logdir);
  for (;;) {
    const std::string path = (logdir / next_file_name(filename_suffix)).string();
    // O_EXCL: in containers process ids repeat, and host names do too.
    const int descriptor = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0) {
      return EventWriter(std::make_unique<FileSink>(descriptor, path), wall_time);
    }
    if (errno != EEXIST) throw OutputError(path, "cannot be created: " + system_message(errno));
  }
}

}  // namespace tbviz
