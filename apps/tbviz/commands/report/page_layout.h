// How much of a report its page has room for.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

#include "commands/report/curve_section.h"
#include "commands/report/histogram_section.h"
#include "commands/report/picture_section.h"
#include "commands/report/report_content.h"
#include "commands/report/text_section.h"
#include "tbviz/text/json.h"

namespace tbviz::cli {

struct PageOptions {
  std::string title;
  double smooth = 0.6;                                             ///< Weight, from 0 to below 1.
  std::string theme = "auto";                                      ///< "auto", "light" or "dark".
  std::size_t max_size = std::numeric_limits<std::size_t>::max();  ///< In bytes.
  std::size_t most_columns = std::numeric_limits<std::size_t>::max();  ///< Of a thinned curve.
};

/// A page that can be written.
struct ReportPage {
  CurveSection curves;
  HistogramSection histograms;
  PictureSection pictures;
  TextSection texts;
  std::vector<std::string> notes;        ///< What is thinned, and what left out.
  Json left_out = Json::Object();        ///< How many values of what.
  std::string index;                     ///< page_json().
  std::vector<std::string_view> blocks;  ///< By their numbers.
  std::size_t size = 0;                  ///< Of the page, in bytes.
};

/// Lays a report out in at most `max_size` bytes, if its index, and its curves in the fewest
/// columns, leave that possible. Names, tables and texts come first; then histograms have 15 % of
/// the page and pictures 30 %, and curves the rest; what one does not need is the others'. The
/// page's views look into `content` and into itself.
[[nodiscard]] ReportPage lay_out(const ReportContent& content, const PageOptions& options);

}  // namespace tbviz::cli
