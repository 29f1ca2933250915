// Curves out of tables, JSON and training logs, read as they come.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "tbviz/io/byte_source.h"
#include "tbviz/table/curve_set.h"
#include "tbviz/table/findings.h"
#include "tbviz/table/reader_options.h"

namespace tbviz {

/// What a finished reading tells.
struct ScalarReading {
  std::string taken_for;              ///< "a table, parted by commas"
  std::vector<std::string> notes;     ///< What the user should know, once each.
  std::vector<std::string> left_out;  ///< As a matter of course.
  std::int64_t bad_places = 0;
  /// How many rows with values took their step from where, the most first.
  std::vector<std::pair<std::string, std::int64_t>> step_sources;
  bool is_empty = false;                   ///< There is nothing but blanks in the input.
  bool step_key_missing = false;           ///< It was given, and never seen.
  std::vector<std::string> counter_names;  ///< Some that were seen, then.
};

/// Reads `source` to its end into `curves`, whatever comes: `on_bad` is told at once of what is
/// malformed, which costs itself only. Memory does not grow with the number of lines.
///
/// By default the first lines tell what the input is, by the rules of shape_of(): a table, JSON, or
/// a training log. If the source throws, what was read is in `curves` and final.
///
/// Throws FormatError if the input is no text (see TextSource) or JSON that is larger than
/// kMaxDocumentBytes; UsageError if the pattern is malformed, the header lacks the step key or does
/// not fit the tags; and what the source and the sink throw.
[[nodiscard]] ScalarReading read_scalars(ByteSource& source, const ScalarReaderOptions& options,
                                         CurveSet& curves, const Findings::OnBad& on_bad);

}  // namespace tbviz
