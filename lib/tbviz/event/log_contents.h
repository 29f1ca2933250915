// What a log holds, by run, tag and kind.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "tbviz/event/event_view.h"
#include "tbviz/text/name_index.h"

namespace tbviz {

/// Several events. First and last step are in the order of the log: after a restart steps go back.
/// Times are the earliest and the latest: a first value may have been taken before its file was
/// opened.
struct EventSpan {
  std::int64_t count = 0;
  std::int64_t first_step = 0;
  std::int64_t last_step = 0;
  double first_time = 0;  ///< Seconds since 1970.
  double last_time = 0;

  void add(const EventView& event);
};

/// Counts values, in memory for each tag. Not thread-safe.
class LogContents {
 public:
  using Key = std::tuple<std::string, std::string, std::string>;  ///< Run, tag, kind.

  /// What add() is told from now on belongs to `run`.
  void begin_run(const std::string& run);

  void add(const EventView& event, const ValueView& value);

  [[nodiscard]] const std::map<Key, EventSpan>& tags() const { return tags_; }

 private:
  using Kinds = std::map<std::string, EventSpan*, std::less<>>;

  std::map<Key, EventSpan> tags_;
  std::string run_;
  // Nearly every value has a tag and kind that were met before.
  NameIndex names_;           // Of this run's tags.
  std::vector<Kinds> known_;  // By tag.
};

}  // namespace tbviz
