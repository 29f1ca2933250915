#include "tbviz/table/drawn_box.h"

#include <optional>

#include "tbviz/text/ascii.h"

namespace tbviz {

bool DrawnBox::take(std::string_view line) {
  constexpr std::size_t kLongestLine = 1000;
  constexpr std::size_t kMostLines = 1000;
  if (line.size() < 3 || line.size() > kLongestLine || line.front() != '|' || line.back() != '|' ||
      entries_.size() >= kMostLines) {
    return false;
  }
  line = line.substr(1, line.size() - 2);
  const std::size_t bar = line.find('|');
  if (bar == std::string_view::npos || line.find('|', bar + 1) != std::string_view::npos) {
    return false;
  }
  const std::size_t indent = run_of(line, 0, is_space);
  const std::string_view name = stripped(line.substr(0, bar));
  const std::string_view value = stripped(line.substr(bar + 1));
  const std::optional<LooseNumber> number = parse_cell(value);
  if (name.empty() || parse_cell(name) || (!number && !value.empty())) return false;
  if (!number) {
    group_ = name.substr(0, name.find_last_not_of('/') + 1);
    group_ += '/';
    return true;
  }
  entries_.push_back({(indent > 1 ? group_ : std::string()).append(name), std::string(name),
                      *number, std::string(number->unit)});
  return true;
}

void DrawnBox::end() {
  group_.clear();
  if (entries_.empty()) return;
  row_.clear();
  for (const Entry& entry : entries_) {
    std::optional<CounterRank> rank = names_->rank_of(entry.name);
    if (!rank) rank = names_->rank_of(entry.own_name);
    std::size_t counter = RowValue::kNoCounter;
    if (rank) {
      counter = row_.counters.size();
      row_.counters.push_back(
          {.rank = *rank, .name = entry.own_name, .value = entry.number, .total = {}});
    }
    row_.values.push_back({entry.name, entry.number.value, entry.unit, counter, false});
  }
  writer_->write(row_);
  writer_->end_line();
  entries_.clear();
}

}  // namespace tbviz
