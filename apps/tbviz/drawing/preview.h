// What a command made, shown on the terminal as well: curves, histograms and pictures.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "drawing/histogram_rows.h"
#include "drawing/preview_option.h"
#include "shell/console.h"
#include "shell/terminal.h"
#include "tbviz/event/scalar_curve.h"
#include "tbviz/summary/summary.h"

namespace tbviz::cli {

class Screen;

/// Which pictures are shown where there are more than a preview has room for.
enum class PreviewRank : std::uint8_t { kFirst, kUsual };

/// Collects what a command makes, and draws it at the end: on standard output if that is a terminal
/// and free, else on standard error if that is one, else nowhere, which a note tells; a kind that
/// was named is drawn all the same. Without --preview nothing is kept. Not thread-safe.
class Preview {
 public:
  /// Throws UsageError if --preview stands beside --json.
  Preview(const PreviewOptions& options, Console& console);

  /// Whether what is added will be drawn.
  [[nodiscard]] bool is_wanted() const { return is_wanted_; }

  /// A value as it goes into a log; `sub_run` is empty for the run itself. Scalars become points of
  /// curves, in memory for all of them. Of pictures, and of histograms of different tags, the first
  /// eight are kept. Other kinds are passed over.
  void add(std::string_view sub_run, std::int64_t step, const Summary& summary,
           PreviewRank rank = PreviewRank::kUsual);

  /// A picture that goes into no log. `file` is the PNG.
  void add_picture(std::string_view sub_run, std::int64_t step, std::string_view tag,
                   std::string_view file, PreviewRank rank = PreviewRank::kUsual);

  /// Draws. Where there is more than is drawn, the last line says so; `logdir`, unless it is empty,
  /// is where `tbviz show` finds all of it.
  void finish(std::string_view logdir);

 private:
  struct Picture {
    std::string run;
    std::string tag;
    std::int64_t step = 0;
    std::string file;
  };
  struct HistogramSeries {
    HistogramSeries(std::string of_run, std::string of_tag)
        : run(std::move(of_run)), tag(std::move(of_tag)) {}

    std::string run;
    std::string tag;
    std::size_t seen = 0;    ///< How many steps there were,
    std::size_t stride = 1;  ///< of which one in so many is kept.
    std::vector<HistogramAtStep> steps;
  };
  using CurvesByRun = std::map<std::string, ScalarCurve, std::less<>>;

  /// Those of a run and tag; null if there are too many of them.
  [[nodiscard]] HistogramSeries* histograms_of(std::string_view sub_run, std::string_view tag);
  void add_histogram(std::string_view sub_run, std::int64_t step, std::string_view tag,
                     const Histogram& histogram);
  [[nodiscard]] StandardStream stream() const;
  [[nodiscard]] std::vector<std::string> runs() const;
  void draw_legend(Screen& screen) const;
  void draw_curves(Screen& screen) const;
  void draw_histograms(Screen& screen) const;
  void draw_pictures(Screen& screen) const;
  [[nodiscard]] std::size_t left_out() const;

  PictureKind kind_;
  Console* console_;
  bool is_wanted_ = false;
  std::map<std::string, CurvesByRun, std::less<>> curves_;  // By tag.
  std::vector<HistogramSeries> histograms_;
  std::set<std::pair<std::string, std::string>> other_histograms_;  // Runs and tags, not kept.
  std::vector<Picture> pictures_;   // Those of the first rank in front.
  std::size_t first_pictures_ = 0;  // How many of those there are.
  std::size_t other_pictures_ = 0;  // That were not kept.
};

}  // namespace tbviz::cli
