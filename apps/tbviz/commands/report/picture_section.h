// The pictures of a page: as many steps of each tag as there is room for.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "commands/report/page_text.h"
#include "commands/report/report_content.h"

namespace tbviz::cli {

struct PictureSection {
  PageSection page;
  std::size_t shown = 0;            ///< Pictures.
  std::size_t count = 0;            ///< That there are.
  std::size_t series_left_out = 0;  ///< For which there was no room.

  /// What the page says of it; empty if all are shown.
  [[nodiscard]] std::string note() const;
};

/// What all of the pictures take. Sizes here are those in the page.
[[nodiscard]] std::size_t whole_size_of(std::span<const PictureSeries> series,
                                        std::size_t first_block);

/// The pictures of evenly spaced steps, the first and the last among them, as many as fit into
/// `room`: the same number for all series. Where there is no room for one of each, the first series
/// that fit. `series` is in the order of the page.
[[nodiscard]] PictureSection fit_pictures(std::span<const PictureSeries> series, std::size_t room,
                                          std::size_t first_block);

}  // namespace tbviz::cli
