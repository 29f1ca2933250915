// What a restart of a run hides: values that were logged before it and belong to steps that it does
// again.
#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>

#include "tbviz/event/restart_marks.h"
#include "tbviz/log_reader.h"

namespace tbviz {

/// Where an event is in a run: in which of its files, in the order of reading, and at which offset.
struct LogPosition {
  std::size_t file = 0;
  std::uint64_t offset = 0;

  auto operator<=>(const LogPosition&) const = default;
};

/// The restarts of one run.
class Restarts {
 public:
  explicit Restarts(RestartRule rule) : rule_(rule) {}

  /// Tells of a session start, or of a value. Events come in order.
  void note_session_start(LogPosition at, std::int64_t step);
  void note_value(LogPosition at, std::string_view tag, std::int64_t step);

  /// Whether a value is hidden by what came later. REQUIRES: the whole run was told.
  [[nodiscard]] bool hides(LogPosition at, std::string_view tag, std::int64_t step) const;

  [[nodiscard]] RestartRule rule() const { return rule_; }

 private:
  struct Series {
    bool any = false;
    std::int64_t last_step = 0;
    RestartMarks<LogPosition> marks;
  };

  RestartRule rule_;
  RestartMarks<LogPosition> sessions_;
  std::map<std::string, Series, std::less<>> series_;
};

/// Reads the files of one run, in order, for its restarts. What cannot be read is passed over:
/// whoever reads the values tells.
[[nodiscard]] Restarts find_restarts(std::span<const std::filesystem::path> files,
                                     RestartRule rule);

}  // namespace tbviz
