// A run in memory, read in one pass: its curves, and where its other values lie.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/event/event_files.h"
#include "tbviz/event/log_listener.h"
#include "tbviz/event/scalar_curve.h"
#include "tbviz/event/step_range.h"
#include "tbviz/io/mapped_file.h"
#include "tbviz/io/overflow_store.h"
#include "tbviz/log_reader.h"

namespace tbviz {

/// Which values of a run are wanted.
struct SeriesOptions {
  RestartRule restarts = RestartRule::kSessions;
  std::function<bool(std::string_view)> wants_tag;  ///< Asked once for each tag. None: all.
  StepRange steps;
  std::shared_ptr<OverflowStore> store = {};  ///< For curves, which several runs may share.
};

/// Where a value's message lies.
struct ValuePlace {
  std::int64_t step = 0;
  std::uint32_t file = 0;    ///< Of RunSeries::files.
  std::uint32_t size = 0;    ///< In bytes.
  std::uint64_t offset = 0;  ///< In the log as it is when it is unpacked.

  bool operator==(const ValuePlace&) const = default;
};

/// The values of one tag that are no scalars, and are of one kind.
struct ValueSeries {
  std::string tag;
  std::string kind;                ///< In the words of kind_of().
  std::string plugin;              ///< The plugin that shows them; may be empty.
  std::vector<ValuePlace> places;  ///< By step; of one step in the order of the log.
};

struct CurveSeries {
  std::string tag;
  ScalarCurve curve;  ///< In the order of the log.
};

/// A file of a run.
struct SeriesFile {
  std::filesystem::path path;
  /// What values' messages were kept in, if the file can be read only once.
  std::shared_ptr<const MappedFile> kept;
};

struct RunSeries {
  std::string name;
  std::vector<CurveSeries> curves;  ///< By tag.
  std::vector<ValueSeries> values;  ///< By tag, then kind.
  std::vector<SeriesFile> files;    ///< In the order of reading.
  /// Events that hold no values, by the names of their fields: "graph_def" and the like.
  std::map<std::string, std::int64_t> other_events;
  std::vector<std::string> tags;  ///< All that there are, wanted or not, sorted.
};

/// Reads the files of a run, each once. What restarts hide is left out, in the sense of
/// read_values(), and told to `listener`: as many values as were wanted else. Nothing is hidden in
/// what can be read only once. Throws what read_log() throws, what `wants_tag` throws, and
/// OutputError if there is no room for what is kept of a pipe.
///
/// The memory is that of the curves (ScalarCurve), no more of it than `store` has, and 24 bytes for
/// each value of another kind.
[[nodiscard]] RunSeries read_run_series(const LogRun& run, const SeriesOptions& options,
                                        LogListener& listener);

}  // namespace tbviz
