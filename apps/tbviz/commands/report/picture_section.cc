#include "commands/report/picture_section.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <vector>

#include "commands/report/step_choice.h"
#include "tbviz/base/evenly_spaced.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

std::string entry_of(const ReportPicture& picture, std::size_t block) {
  return fmt::format("[{},{},\"{}\"]", step_json(picture.step), block, picture.type);
}

/// What a series takes if so many of its pictures are shown, the first of them in block `block`.
std::size_t size_of(const PictureSeries& series, std::size_t most, std::size_t block) {
  std::size_t size = 1 + series_front(series.run, series.tag).size() + kSeriesEnd.size();
  for (const std::size_t i : evenly_spaced(series.entries.size(), most)) {
    const ReportPicture& picture = series.entries[i];
    size += 1 + entry_of(picture, block).size() + block_cost(block, picture.bytes.size());
    ++block;
  }
  return size;
}

std::size_t size_of(std::span<const PictureSeries> all, std::size_t most, std::size_t block) {
  std::size_t size = 0;
  for (const PictureSeries& series : all) {
    size += size_of(series, most, block);
    block += std::min(series.entries.size(), most);
  }
  return size;
}

void add(const PictureSeries& series, std::size_t most, PictureSection& section) {
  std::string element = series_front(series.run, series.tag);
  for (const std::size_t i : evenly_spaced(series.entries.size(), most)) {
    const ReportPicture& picture = series.entries[i];
    if (element.back() != '[') element += ',';
    element += entry_of(picture, section.page.first_block + section.page.blocks.size());
    section.page.blocks.push_back(picture.bytes);
    ++section.shown;
  }
  section.page.add(element.append(kSeriesEnd));
}

std::size_t longest(std::span<const PictureSeries> all) {
  std::size_t count = 0;
  for (const PictureSeries& series : all) count = std::max(count, series.entries.size());
  return count;
}

}  // namespace

std::string PictureSection::note() const {
  return note_of({shown, count, series_left_out}, "picture");
}

std::size_t whole_size_of(std::span<const PictureSeries> series, std::size_t first_block) {
  return size_of(series, std::numeric_limits<std::size_t>::max(), first_block);
}

PictureSection fit_pictures(std::span<const PictureSeries> series, std::size_t room,
                            std::size_t first_block) {
  PictureSection section;
  section.page.first_block = first_block;
  for (const PictureSeries& one : series) section.count += one.entries.size();
  const std::size_t most = greatest_that(longest(series), [&](std::size_t count) {
    return size_of(series, count, first_block) <= room;
  });
  for (const PictureSeries& one : series) {
    const std::size_t block = first_block + section.page.blocks.size();
    if (most > 0) {
      add(one, most, section);
    } else if (const std::size_t size = size_of(one, 1, block); size <= room) {
      add(one, 1, section);
      room -= size;
    } else {
      ++section.series_left_out;
    }
  }
  return section;
}

}  // namespace tbviz::cli
