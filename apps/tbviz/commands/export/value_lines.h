// Values of logs as rows of CSV and TSV, and as JSON lines. docs/commands/export.md has the
// columns.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/event/event_view.h"
#include "tbviz/summary/summary.h"
#include "tbviz/text/name_index.h"

namespace tbviz::cli {

enum class LineFormat : std::uint8_t { kCsv, kTsv, kJsonLines };

/// "csv", "tsv" or "jsonl": what the files are called.
[[nodiscard]] std::string_view extension_of(LineFormat format);

/// Lines for the values of one run after the other. What is the same in all lines of a tag is made
/// once. Not thread-safe.
class ValueLines {
 public:
  /// `command` is the schema's, of JSON lines.
  ValueLines(LineFormat format, std::string command)
      : format_(format), command_(std::move(command)) {}

  /// The first line of a file, with its end; none of JSON lines.
  [[nodiscard]] std::string header() const;

  void begin_run(const std::string& run);

  /// The line of a scalar, with its end. All digits of the number are there: what reads it back
  /// gets it exactly. Valid until the next call.
  [[nodiscard]] std::string_view scalar(std::string_view tag, const EventView& event, double value);

  /// The line of another value, given as JSON text. REQUIRES: JSON lines
  [[nodiscard]] std::string_view json(std::string_view tag, const EventView& event,
                                      std::string_view kind, std::string_view value);

 private:
  const std::string& front_of(std::string_view tag);
  void begin_line(std::string_view tag, const EventView& event);

  LineFormat format_;
  std::string command_;
  std::string run_;
  NameIndex tags_;
  std::vector<std::string> fronts_;  // By tag.
  std::string line_;
};

/// A value that is no scalar and no picture as JSON text: histograms, texts, tensors of numbers.
/// Empty if there is no way to write it so.
[[nodiscard]] std::string json_of(const ValueView& value);

}  // namespace tbviz::cli
