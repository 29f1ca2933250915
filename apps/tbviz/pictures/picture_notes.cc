#include "pictures/picture_notes.h"

#include <fmt/format.h>

#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr std::int64_t kShown = 3;

}  // namespace

PictureNotes::~PictureNotes() {
  if (count_ <= kShown || console_->verbose()) return;
  console_->note(
      fmt::format("and {} on other pictures (-v shows them)", count_text(count_ - kShown, "note")));
}

void PictureNotes::tell(const std::vector<std::string>& notes) {
  for (const std::string& note : notes) {
    if (++count_ <= kShown) {
      console_->note(note);
    } else {
      console_->detail(note);
    }
  }
}

}  // namespace tbviz::cli
