#include "drawing/preview.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <limits>
#include <set>
#include <utility>

#include "drawing/cell_text.h"
#include "drawing/chart_rows.h"
#include "drawing/legend.h"
#include "drawing/line_plot.h"
#include "drawing/picture_caption.h"
#include "drawing/picture_painter.h"
#include "drawing/screen.h"
#include "shell/shell_word.h"
#include "tbviz/base/evenly_spaced.h"
#include "tbviz/error.h"
#include "tbviz/summary/histogram_summary.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kMost = 8;  // Of each kind.
constexpr std::size_t kKeptSteps = 2 * kMostHistogramRows;

// The pictures are the command's own.
constexpr ImageLimits kNoLimits{.max_pixels = std::numeric_limits<std::int64_t>::max()};

bool any_terminal() {
  return is_terminal(StandardStream::kOutput) || is_terminal(StandardStream::kError);
}

std::size_t number_of(const std::vector<std::string>& runs, std::string_view run) {
  return static_cast<std::size_t>(std::ranges::find(runs, run) - runs.begin());
}

std::string shown_name(const std::string& run) { return run.empty() ? "." : run; }

}  // namespace

Preview::Preview(const PreviewOptions& options, Console& console)
    : kind_(options.kind), console_(&console) {
  if (console.json()) {
    if (options.is_on_line && kind_ != PictureKind::kNone) {
      throw UsageError("--preview and --json exclude each other; give up one of them");
    }
    kind_ = PictureKind::kNone;
  }
  is_wanted_ = kind_ != PictureKind::kNone && (kind_ != PictureKind::kAuto || any_terminal());
}

void Preview::add(std::string_view sub_run, std::int64_t step, const Summary& summary,
                  PreviewRank rank) {
  if (!is_wanted_) return;
  if (const auto* scalar = std::get_if<Scalar>(&summary.value)) {
    CurvesByRun& runs = curves_[summary.tag];
    auto curve = runs.find(sub_run);
    if (curve == runs.end()) curve = runs.emplace(sub_run, ScalarCurve()).first;
    curve->second.add(step, scalar->value);
  } else if (const auto* histogram = std::get_if<Histogram>(&summary.value)) {
    add_histogram(sub_run, step, summary.tag, *histogram);
  } else if (const auto* picture = std::get_if<EncodedImage>(&summary.value)) {
    add_picture(sub_run, step, summary.tag, picture->bytes, rank);
  }
}

Preview::HistogramSeries* Preview::histograms_of(std::string_view sub_run, std::string_view tag) {
  for (HistogramSeries& series : histograms_) {
    if (series.run == sub_run && series.tag == tag) return &series;
  }
  if (histograms_.size() == kMost) {
    other_histograms_.emplace(sub_run, tag);
    return nullptr;
  }
  return &histograms_.emplace_back(std::string(sub_run), std::string(tag));
}

void Preview::add_histogram(std::string_view sub_run, std::int64_t step, std::string_view tag,
                            const Histogram& histogram) {
  HistogramSeries* kept = histograms_of(sub_run, tag);
  if (kept == nullptr) return;
  HistogramSeries& series = *kept;
  if (series.seen++ % series.stride != 0) return;
  series.steps.emplace_back(step, histogram);
  if (series.steps.size() < kKeptSteps) return;
  series.stride *= 2;  // From now on every second of those that were kept so far.
  for (std::size_t i = 1; i < kKeptSteps / 2; ++i) series.steps[i] = std::move(series.steps[2 * i]);
  series.steps.resize(kKeptSteps / 2);
}

void Preview::add_picture(std::string_view sub_run, std::int64_t step, std::string_view tag,
                          std::string_view file, PreviewRank rank) {
  if (!is_wanted_) return;
  std::size_t place = pictures_.size();
  if (rank == PreviewRank::kFirst) place = first_pictures_++;
  if (pictures_.size() == kMost) ++other_pictures_;
  if (place >= kMost) return;
  pictures_.insert(pictures_.begin() + static_cast<std::ptrdiff_t>(place),
                   {std::string(sub_run), std::string(tag), step, std::string(file)});
  if (pictures_.size() > kMost) pictures_.pop_back();
}

void Preview::finish(std::string_view logdir) {
  if (kind_ == PictureKind::kNone) return;
  if (!is_wanted_) {
    console_->note(
        "--preview: neither standard output nor standard error is a terminal, so nothing is shown "
        "(--preview=blocks draws all the same)");
    return;
  }
  if (curves_.empty() && histograms_.empty() && pictures_.empty()) return;
  Screen screen(stream(), *console_);
  draw_legend(screen);
  draw_curves(screen);
  draw_histograms(screen);
  draw_pictures(screen);
  if (const std::size_t more = left_out(); more > 0) {
    screen.line(fmt::format("and {} more{}", more,
                            logdir.empty() ? "" : ": tbviz show " + safe_text(shell_word(logdir))));
  }
}

StandardStream Preview::stream() const {
  const bool is_free = !console_->is_output_claimed();
  if (is_free && is_terminal(StandardStream::kOutput)) return StandardStream::kOutput;
  if (!is_free || is_terminal(StandardStream::kError)) return StandardStream::kError;
  return StandardStream::kOutput;
}

std::vector<std::string> Preview::runs() const {
  std::set<std::string> names;
  for (const auto& [tag, runs] : curves_) {
    for (const auto& [run, curve] : runs) names.insert(run);
  }
  for (const HistogramSeries& series : histograms_) names.insert(series.run);
  return {names.begin(), names.end()};
}

void Preview::draw_legend(Screen& screen) const {
  std::vector<LegendRun> entries;
  for (const std::string& run : runs()) {
    entries.push_back({entries.size(), shown_name(run)});
  }
  if (curves_.empty() || entries.size() < 2) return;
  screen.lines(legend(entries, screen.size().columns, screen.ink()));
}

void Preview::draw_curves(Screen& screen) const {
  const std::vector<std::string> names = runs();
  ChartRows rows(screen.size().columns, [&](std::string_view line) { screen.line(line); });
  PlotOptions options;
  options.columns = rows.chart_columns();
  options.rows = screen.chart_rows();
  std::size_t drawn = 0;
  for (const auto& [tag, curves] : curves_) {
    if (drawn++ == kMost) break;
    std::vector<PlotCurve> plotted;
    for (const auto& [run, curve] : curves) {
      CurvePoints points = curve.points();
      plotted.push_back({number_of(names, run), std::move(points.steps), std::move(points.values)});
    }
    rows.add(line_plot(tag, std::move(plotted), options, screen.ink()));
  }
  rows.finish();
}

void Preview::draw_histograms(Screen& screen) const {
  const std::vector<std::string> names = runs();
  ChartRows rows(screen.size().columns, [&](std::string_view line) { screen.line(line); });
  for (const HistogramSeries& series : histograms_) {
    std::vector<HistogramAtStep> steps;
    for (const std::size_t i : evenly_spaced(series.steps.size(), kMostHistogramRows)) {
      if (is_sound(series.steps[i].second)) steps.push_back(series.steps[i]);
    }
    if (steps.empty()) continue;
    rows.add(histogram_rows(series.tag, series.run, number_of(names, series.run), steps,
                            rows.chart_columns(), screen.ink()));
  }
  rows.finish();
}

void Preview::draw_pictures(Screen& screen) const {
  if (pictures_.empty()) return;
  const PicturePainter painter(picture_way(kind_, screen.stream()), screen.size(), screen.ink());
  if (!painter.way().note.empty()) console_->note(painter.way().note);
  for (const Picture& picture : pictures_) {
    const DecodedPicture decoded = open_picture(picture.file, picture.tag, kNoLimits);
    screen.line(picture_caption(picture.tag, picture.run, picture.step, decoded.image,
                                screen.size().columns, screen.ink()));
    screen.bytes(painter.paint(decoded));
  }
}

std::size_t Preview::left_out() const {
  const std::size_t curves = curves_.size() > kMost ? curves_.size() - kMost : 0;
  return curves + other_histograms_.size() + other_pictures_;
}

}  // namespace tbviz::cli
