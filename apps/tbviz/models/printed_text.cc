#include "models/printed_text.h"

#include <fmt/format.h>

#include <algorithm>

#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr std::int64_t kShownLines = 20;
constexpr std::size_t kShownBytes = 500;

}  // namespace

PrintedText::~PrintedText() {
  if (begun_) end_line();
  if (lines_ > kShownLines && !console_->verbose()) {
    console_->note(fmt::format("{} printed {} more (-v shows them)", model_,
                               count_text(lines_ - kShownLines, "line")));
  }
}

void PrintedText::add(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::size_t room = kShownBytes - line_.size();
    line_.append(text.substr(0, std::min(end, room)));
    cut_ = cut_ || end > room;
    begun_ = true;
    if (end < text.size()) end_line();
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

void PrintedText::end_line() {
  const std::string note = fmt::format("{} prints: {}{}", model_, line_, cut_ ? " ..." : "");
  ++lines_;
  if (lines_ > kShownLines) {
    console_->detail(note);
  } else {
    console_->note(note);
  }
  line_.clear();
  begun_ = false;
  cut_ = false;
}

}  // namespace tbviz::cli
