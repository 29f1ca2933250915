#include "commands/hooks/made_edit.h"

#include <fmt/format.h>

#include "commands/hooks/hook_events.h"
#include "tbviz/error.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {

void MadeEdit::apply(const Layer& layer, std::span<Slot> slots) {
  Outcome& outcome = outcomes_[layer.site];
  const std::string name = layer.name.empty() ? "''" : layer.name;
  if (slots.empty()) outcome.left.insert(fmt::format("layer {} gives no tensor", name));
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const std::string why = apply_edit(edit_, slots[i]);
    if (why.empty()) {
      outcome.edited = true;
    } else if (slots[i].value || !slots[i].unread.empty()) {
      outcome.left.insert(
          fmt::format("{} of layer {} {}", part_name(part_, i, slots.size()), name, why));
    }
  }
}

bool MadeEdit::report(const std::string& file, Console& console) const {
  bool fine = true;
  for (const LayerEntry& entry : entries_) {
    bool edited = false;
    std::vector<std::string> left;
    for (const Layer& layer : entry.layers) {
      const auto found = outcomes_.find(layer.site);
      if (found == outcomes_.end()) continue;
      edited = edited || found->second.edited;
      left.insert(left.end(), found->second.left.begin(), found->second.left.end());
    }
    if (left.empty()) continue;
    const std::string asked = fmt::format("{} {}", option_, entry.text);
    if (edited) {
      console.warn(fmt::format("{}: {}: not changed: {}", file, asked, listed(left)));
      continue;
    }
    fine = false;
    console.fail(
        UnsupportedError(file, fmt::format("{}: nothing was changed: {}", asked, listed(left))));
  }
  return fine;
}

}  // namespace tbviz::cli
