#include "tbviz/table/log_line.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "tbviz/table/line_pattern.h"
#include "tbviz/table/line_walk.h"

namespace tbviz {
namespace {

constexpr std::size_t kMostPatterns = 4;  // Training, evaluation, and what stands between.

}  // namespace

LogLineReader::LogLineReader(const CounterNames& names, IsKnown is_known,
                             std::string_view nameless_tag)
    : walk_(std::make_unique<LineWalk>(names, std::move(is_known), nameless_tag)) {}
LogLineReader::~LogLineReader() = default;

LogLine& LogLineReader::read(std::string_view text) {
  for (auto pattern = patterns_.begin(); pattern != patterns_.end(); ++pattern) {
    if (!(*pattern)->read(text, line_)) continue;
    std::rotate(patterns_.begin(), pattern, pattern + 1);
    return line_;
  }
  LogLine& line = walk_->walk(text);
  if (walk_->take_new_rank()) patterns_.clear();
  if (std::optional<LinePattern> pattern = LinePattern::of(*walk_, line)) {
    if (patterns_.size() == kMostPatterns) patterns_.pop_back();
    patterns_.insert(patterns_.begin(), std::make_unique<LinePattern>(std::move(*pattern)));
  }
  return line;
}

}  // namespace tbviz
