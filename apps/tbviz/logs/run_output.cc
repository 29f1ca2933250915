#include "logs/run_output.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/base/interrupt.h"
#include "tbviz/error.h"
#include "tbviz/event/run_directory.h"
#include "tbviz/event/sink_writer.h"
#include "tbviz/io/byte_sink.h"

namespace tbviz::cli {

LogOutput::LogOutput(const LogOptions& options, Console& console, MainFile main_file)
    : options_(options),
      console_(&console),
      main_file_(main_file),
      preview_(options.preview, console) {
  if (options_.logdir == "-") {
    console.claim_standard_output("--logdir -", true);
  } else if (options_.logdir.empty()) {
    wanted_directory_ = default_run_directory(options_.comment);
  } else {
    directory_ = options_.logdir;
  }
  if (console.json()) console.object()["written"] = Json(Json::Array());
}

void LogOutput::add(std::int64_t step, Summary&& summary, std::optional<double> wall_time,
                    PreviewRank rank) {
  summary.tag.insert(0, options_.tag_prefix);
  write(writer(), step, std::span(&summary, 1), wall_time, {}, rank);
}

void LogOutput::add(std::int64_t step, const Summary& summary, std::optional<double> wall_time) {
  if (options_.tag_prefix.empty()) {
    write(writer(), step, std::span(&summary, 1), wall_time);
  } else {
    add(step, Summary(summary), wall_time);
  }
}

void LogOutput::add(std::int64_t step, std::span<const Summary> summaries,
                    std::optional<double> wall_time) {
  std::vector<Summary> prefixed;
  if (!options_.tag_prefix.empty()) {
    prefixed.assign(summaries.begin(), summaries.end());
    for (Summary& summary : prefixed) summary.tag.insert(0, options_.tag_prefix);
    summaries = prefixed;
  }
  write(writer(), step, summaries, wall_time);
}

void LogOutput::add_to_sub_run(const std::string& sub_run, std::int64_t step,
                               const Summary& summary, std::optional<double> wall_time) {
  if (options_.tag_prefix.empty()) {
    write(sub_writer(sub_run), step, std::span(&summary, 1), wall_time, sub_run);
  } else {
    Summary prefixed = summary;
    prefixed.tag.insert(0, options_.tag_prefix);
    write(sub_writer(sub_run), step, std::span(&std::as_const(prefixed), 1), wall_time, sub_run);
  }
}

void LogOutput::write(EventWriter& to, std::int64_t step, std::span<const Summary> summaries,
                      std::optional<double> wall_time, std::string_view sub_run, PreviewRank rank) {
  if (throws_interrupted_) throw_if_interrupted();
  to.add(step, summaries, wall_time);
  for (const Summary& summary : summaries) {
    counts_.count(kind_name(summary.value));
    console_->progress().advance(kind_name(summary.value));
    preview_.add(sub_run, step, summary, rank);
    if (console_->json()) describe(step, summary.tag, kind_name(summary.value), sub_run);
  }
}

void LogOutput::count_beside(std::int64_t step, std::string_view tag, std::string_view kind) {
  counts_.count(kind);
  if (console_->json()) describe(step, tag, kind, {});
}

void LogOutput::describe(std::int64_t step, std::string_view tag, std::string_view kind,
                         std::string_view sub_run) {
  Json& written = console_->object()["written"];
  std::size_t number = written.get_if<Json::Array>()->size();
  if (sums_up_written_) {
    const std::string key =
        std::string(sub_run) + '\0' + std::string(tag);  // No run's name holds NUL.
    number = written_curves_.try_emplace(key, number).first->second;
  }
  if (number == written.get_if<Json::Array>()->size()) {
    Json entry;
    if (!sub_run.empty()) entry["run"] = sub_run;
    entry["tag"] = tag;
    entry["step"] = step;
    entry["kind"] = kind;
    if (sums_up_written_) {
      entry["count"] = 0;
      entry["first_step"] = step;
    }
    written.push_back(std::move(entry));
  }
  if (!sums_up_written_) return;
  Json& entry = (*written.get_if<Json::Array>())[number];
  entry["step"] = step;
  ++*entry["count"].get_if<std::int64_t>();
  entry["last_step"] = step;
}

void LogOutput::add_graph(const std::string& graph_def) {
  if (throws_interrupted_) throw_if_interrupted();
  writer().add_graph(graph_def);
  counts_.count("graph");
}

const std::filesystem::path& LogOutput::directory() {
  if (options_.logdir == "-") {
    throw UsageError(
        "--logdir -: what lies beside a log does not go to standard output; give a "
        "folder");
  }
  if (directory_.empty()) directory_ = create_new_directory(wanted_directory_);
  return directory_;
}

EventWriter& LogOutput::writer() {
  if (!writer_) {
    writer_.emplace(options_.logdir == "-"
                        ? write_events_to(standard_output_sink(), options_.wall_time)
                        : open_in(directory()));
    if (options_.purge_step) writer_->purge_from(*options_.purge_step);
    if (console_->json()) console_->object()["event_file"] = writer_->name();
  }
  return *writer_;
}

EventWriter& LogOutput::sub_writer(const std::string& sub_run) {
  // SummaryWriter's main file comes first, even if it stays without a value.
  if (main_file_ == MainFile::kAlways) writer();
  const auto found = sub_writers_.find(sub_run);
  if (found != sub_writers_.end()) return found->second;
  return sub_writers_.emplace(sub_run, open_in(directory().string() + "/" + sub_run)).first->second;
}

EventWriter LogOutput::open_in(const std::filesystem::path& directory) const {
  // Without a thread: the command flushes by its own rules.
  return open_event_log(directory, {.wall_time = options_.wall_time,
                                    .filename_suffix = options_.filename_suffix,
                                    .flush_interval = {}});
}

void LogOutput::flush() {
  if (writer_) writer_->flush();
  for (auto& [name, sub_writer] : sub_writers_) sub_writer.flush();
}

void LogOutput::close() {
  if (!writer_ && sub_writers_.empty()) return;
  if (writer_) writer_->close();
  for (auto& [name, sub_writer] : sub_writers_) sub_writer.close();
  preview_.finish(directory_.string());
  console_->note(fmt::format("wrote {} to {}", counts_.empty() ? "no value" : counts_.text(),
                             writer_ ? writer_->name() : directory_.string()));
}

}  // namespace tbviz::cli
