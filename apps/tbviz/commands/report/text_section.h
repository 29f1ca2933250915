// The texts of a page: as many steps of each tag, and as much of each text, as there is room for.
#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "commands/report/page_text.h"
#include "commands/report/report_content.h"

namespace tbviz::cli {

struct TextSection {
  PageSection page;
  std::size_t shown = 0;  ///< Texts.
  std::size_t count = 0;  ///< That there are.
  std::size_t cut = 0;    ///< Of those shown.

  /// What the page says of it; empty if all are shown in full.
  [[nodiscard]] std::string note() const;
};

/// What all of the texts take. Sizes here are those in the page.
[[nodiscard]] std::size_t whole_size_of(std::span<const TextSeries> series);

/// The texts of evenly spaced steps, the first and the last among them, as many as fit into `room`:
/// the same number for all series. Where there is no room for the last of each, that one, cut to as
/// many bytes as fit: the same number for all, perhaps none. `series` is in the order of the page.
[[nodiscard]] TextSection fit_texts(std::span<const TextSeries> series, std::size_t room);

}  // namespace tbviz::cli
