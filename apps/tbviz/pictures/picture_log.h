// Where finished pictures go: the event log, PNG files, or both.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "batch/batch.h"
#include "drawing/preview.h"
#include "logs/kind_counts.h"
#include "logs/log_options.h"
#include "logs/run_output.h"
#include "pictures/picture_output.h"
#include "tbviz/io/output_file.h"
#include "tbviz/summary/summary.h"

namespace tbviz::cli {

/// A log and a folder that are told the same. Not thread-safe.
class PictureLog {
 public:
  /// Throws UsageError if standard output is asked for and not free, or for pictures. The pictures
  /// are those of `batch`, if they are of many inputs: of a shard, files that a try of it that died
  /// has left are replaced.
  PictureLog(const LogOptions& log, const PictureOptions& pictures, Console& console,
             const Batch* batch = nullptr);

  /// As PictureOutput::plan().
  void plan(std::span<const std::string> names) { pictures_.plan(names); }

  /// As LogOptions::tag_or().
  [[nodiscard]] std::string tag_or(std::string_view fallback) const {
    return log_options_.tag_or(fallback);
  }

  /// Whether --tag gives all pictures one tag.
  [[nodiscard]] bool has_one_tag() const { return !log_options_.tag.empty(); }

  /// Whether files that are made beside the pictures may replace others, as the pictures may.
  [[nodiscard]] Overwrite overwrite() const {
    return options_.force ? Overwrite::kYes : Overwrite::kNo;
  }

  /// What was added so far.
  [[nodiscard]] const KindCounts& counts() const { return log_ ? log_->counts() : counts_; }

  /// Adds a picture; `name` is its planned one. Throws OutputError.
  void add(std::int64_t step, std::string tag, const std::string& name, EncodedImage picture,
           PreviewRank rank = PreviewRank::kUsual);

  /// To be called where all that is drawn has been added. After Ctrl-C: closes and throws
  /// Interrupted.
  void stop_if_interrupted();

  /// Closes the log and says what was written. Throws OutputError if anything was lost.
  void close();

 private:
  LogOptions log_options_;
  PictureOptions options_;
  PictureOutput pictures_;
  std::optional<LogOutput> log_;    // None with --no-log;
  std::optional<Preview> preview_;  // then the preview is our own.
  Console* console_;
  KindCounts counts_;  // With --no-log.
  std::int64_t files_ = 0;
};

}  // namespace tbviz::cli
