// The event log of one command: where it goes, what it is told, what the user is told at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>

#include "drawing/preview.h"
#include "logs/kind_counts.h"
#include "logs/log_options.h"
#include "shell/console.h"
#include "tbviz/event_writer.h"

namespace tbviz::cli {

/// Whether the run has an event file of its own if all values go to sub-runs, as SummaryWriter's
/// add_scalars has it.
enum class MainFile : std::uint8_t { kAlways, kIfUsed };

/// Opens the event file with the first value, so that a command that finds nothing leaves nothing.
/// A default run directory is always a new one.
///
/// If work ends by an exception, what was added is still written by the destructors.
class LogOutput {
 public:
  /// Throws UsageError if standard output is asked for and not free.
  LogOutput(const LogOptions& options, Console& console, MainFile main_file = MainFile::kAlways);

  /// Adds a value to the run; --tag-prefix goes in front of its tag. Throws OutputError, or
  /// Interrupted after Ctrl-C. `rank` is the preview's.
  void add(std::int64_t step, Summary&& summary, std::optional<double> wall_time = {},
           PreviewRank rank = PreviewRank::kUsual);
  void add(std::int64_t step, const Summary& summary, std::optional<double> wall_time = {});

  /// The same for several values in one event, which belong together.
  void add(std::int64_t step, std::span<const Summary> summaries,
           std::optional<double> wall_time = {});

  /// The same for the sub-run `<logdir>/<sub_run>`, as add_scalars makes them.
  void add_to_sub_run(const std::string& sub_run, std::int64_t step, const Summary& summary,
                      std::optional<double> wall_time = {});

  /// Adds the run's graph, a serialised GraphDef. Throws as add() does.
  void add_graph(const std::string& graph_def);

  /// The run's directory, for what lies there beside the event file; a default one is created.
  /// Throws OutputError, or UsageError if the log goes to standard output.
  [[nodiscard]] const std::filesystem::path& directory();

  /// Opens the run's event file even if no value follows, so that readers find the run.
  void begin() { writer(); }

  /// Counts what was written beside it among what close() tells of; --tag-prefix is in the tag
  /// already.
  void count_beside(std::int64_t step, std::string_view tag, std::string_view kind);

  /// From now on add() does not look for Ctrl-C. For callers that look for it where all that was
  /// read or drawn before has been added.
  void leave_interrupts_to_caller() { throws_interrupted_ = false; }

  /// From now on the JSON object's "written" has one entry for each curve of each run, with how
  /// many values it got and their first and last step. For commands that write without end.
  void sum_up_written() { sums_up_written_ = true; }

  /// Hands all events on to the file, where a running TensorBoard finds them.
  void flush();

  /// What was added so far.
  [[nodiscard]] const KindCounts& counts() const { return counts_; }

  /// Whether anything was added, to a sub-run or to the run, so that there is an event file.
  [[nodiscard]] bool wrote() const { return writer_ || !sub_writers_.empty(); }

  /// Closes the files, draws the preview if one was asked for, prints "wrote 3 images to FILE" and
  /// fills in the JSON members. Throws OutputError if anything was lost. Without a value: nothing
  /// was written, nothing is said.
  void close();

 private:
  EventWriter& writer();
  EventWriter& sub_writer(const std::string& sub_run);
  void write(EventWriter& writer, std::int64_t step, std::span<const Summary> summaries,
             std::optional<double> wall_time, std::string_view sub_run = {},
             PreviewRank rank = PreviewRank::kUsual);
  void describe(std::int64_t step, std::string_view tag, std::string_view kind,
                std::string_view sub_run);
  [[nodiscard]] EventWriter open_in(const std::filesystem::path& directory) const;

  LogOptions options_;
  Console* console_;
  MainFile main_file_;
  std::filesystem::path wanted_directory_;  // The default one, which others may have by then.
  std::filesystem::path directory_;         // Empty until the default one is created.
  std::optional<EventWriter> writer_;
  std::map<std::string, EventWriter> sub_writers_;
  Preview preview_;
  KindCounts counts_;
  bool throws_interrupted_ = true;
  bool sums_up_written_ = false;
  std::unordered_map<std::string, std::size_t> written_curves_;  // In "written", by run and tag.
};

}  // namespace tbviz::cli
