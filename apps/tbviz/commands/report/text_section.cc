#include "commands/report/text_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <string_view>
#include <vector>

#include "commands/report/step_choice.h"
#include "tbviz/base/evenly_spaced.h"
#include "tbviz/text/utf8.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kAll = std::numeric_limits<std::size_t>::max();

/// No more than `bytes` of a text, and no part of a character.
std::string_view front_of(std::string_view text, std::size_t bytes) {
  if (text.size() <= bytes) return text;
  std::string_view rest = text;
  std::size_t size = 0;
  while (true) {
    const std::size_t next = take_character(rest).size();
    if (size + next > bytes) return text.substr(0, size);
    size += next;
  }
}

std::string entry_of(const ReportText& text, std::size_t bytes) {
  return fmt::format("[{},{}]", step_json(text.step), page_json(front_of(text.text, bytes)));
}

/// What each text of a series takes in full.
std::vector<std::size_t> sizes_of(const TextSeries& series) {
  std::vector<std::size_t> sizes;
  for (const ReportText& text : series.entries) sizes.push_back(1 + entry_of(text, kAll).size());
  return sizes;
}

std::size_t frame_of(const TextSeries& series) {
  return 1 + series_front(series.run, series.tag).size() + kSeriesEnd.size();
}

/// The sizes of all texts, measured once.
class TextSizes {
 public:
  explicit TextSizes(std::span<const TextSeries> series) {
    for (const TextSeries& one : series) {
      frames_ += frame_of(one);
      sizes_.push_back(sizes_of(one));
      longest_ = std::max(longest_, one.entries.size());
    }
  }

  [[nodiscard]] std::size_t longest() const { return longest_; }

  /// Of so many texts of each series.
  [[nodiscard]] std::size_t of(std::size_t most) const {
    std::size_t size = frames_;
    for (const std::vector<std::size_t>& sizes : sizes_) {
      for (const std::size_t i : evenly_spaced(sizes.size(), most)) size += sizes[i];
    }
    return size;
  }

 private:
  std::size_t frames_ = 0;
  std::size_t longest_ = 0;
  std::vector<std::vector<std::size_t>> sizes_;
};

TextSection make(std::span<const TextSeries> series, std::size_t most, std::size_t bytes) {
  TextSection section;
  for (const TextSeries& one : series) {
    section.count += one.entries.size();
    std::string element = series_front(one.run, one.tag);
    for (const std::size_t i : evenly_spaced(one.entries.size(), most)) {
      if (element.back() != '[') element += ',';
      element += entry_of(one.entries[i], bytes);
      ++section.shown;
      if (front_of(one.entries[i].text, bytes).size() < one.entries[i].text.size()) ++section.cut;
    }
    section.page.add(element.append(kSeriesEnd));
  }
  return section;
}

}  // namespace

std::string TextSection::note() const {
  std::string text = note_of({shown, count, 0}, "text");
  if (cut > 0) {
    if (!text.empty()) text += ' ';
    text += fmt::format("{} {} cut.", count_text(static_cast<std::int64_t>(cut), "text"),
                        is_or_are(static_cast<std::int64_t>(cut)));
  }
  return text;
}

std::size_t whole_size_of(std::span<const TextSeries> series) { return TextSizes(series).of(kAll); }

TextSection fit_texts(std::span<const TextSeries> series, std::size_t room) {
  const TextSizes sizes(series);
  const std::size_t most =
      greatest_that(sizes.longest(), [&](std::size_t count) { return sizes.of(count) <= room; });
  if (most > 0) return make(series, most, kAll);
  const std::size_t bytes = greatest_that(
      room, [&](std::size_t size) { return make(series, 1, size).page.size() <= room; });
  return make(series, 1, bytes);
}

}  // namespace tbviz::cli
