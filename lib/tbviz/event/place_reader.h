// Values of a run that was read, fetched from its files when they are needed.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "tbviz/event/event_view.h"
#include "tbviz/event/run_series.h"

namespace tbviz {

/// Maps each file of a run when something in it is asked for; gzipped ones are unpacked into a file
/// without a name then. Thread-safe.
class PlaceReader {
 public:
  /// REQUIRES: `run` outlives the reader.
  explicit PlaceReader(const RunSeries& run) : run_(&run), files_(run.files.size()) {}

  /// The value at a place of `series`, with the plugin that its series has; decode_value() makes
  /// a SummaryValue of it. None if the file has changed since, so that it is no longer there.
  /// Views end with the reader. Throws what map_log() throws.
  [[nodiscard]] std::optional<ValueView> value(const ValueSeries& series, const ValuePlace& place);

 private:
  [[nodiscard]] Bytes bytes_of(std::uint32_t file);

  const RunSeries* run_;
  std::mutex mutex_;  // Of the files.
  std::vector<std::shared_ptr<const MappedFile>> files_;
};

}  // namespace tbviz
