#include "logs/kind_counts.h"

#include "tbviz/text/words.h"

namespace tbviz::cli {

void KindCounts::count(std::string_view kind) {
  if (last_ == nullptr || last_->first != kind) {
    const auto counted = counts_.find(kind);  // No string is made for each value.
    last_ = &*(counted != counts_.end() ? counted : counts_.emplace(kind, 0).first);
  }
  ++last_->second;
}

std::string KindCounts::text() const {
  std::string text;
  for (const auto& [kind, number] : counts_) {
    text += (text.empty() ? "" : ", ") + count_text(number, kind);
  }
  return text;
}

}  // namespace tbviz::cli
