#include "logs/kind_counts.h"

#include "tbviz/text/words.h"

namespace tbviz::cli {

void KindCounts::count(std::string_view kind) {
  const auto counted = counts_.find(kind);  // No string is made for each value.
  if (counted != counts_.end()) {
    ++counted->second;
  } else {
    counts_.emplace(kind, 1);
  }
}

std::string KindCounts::text() const {
  std::string text;
  for (const auto& [kind, number] : counts_) {
    text += (text.empty() ? "" : ", ") + count_text(number, kind);
  }
  return text;
}

}  // namespace tbviz::cli
