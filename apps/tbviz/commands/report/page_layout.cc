#include "commands/report/page_layout.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "commands/report/page.h"
#include "commands/report/page_text.h"
#include "tbviz/text/words.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kNotes = 800;  // That are told of texts, pictures and histograms, at most.

constexpr std::size_t less(std::size_t a, std::size_t b) { return a > b ? a - b : 0; }

/// Bytes of the page.
struct Shares {
  std::size_t texts = 0;
  std::size_t histograms = 0;
  std::size_t pictures = 0;
};

/// What is to be shared out.
struct Wishes {
  std::size_t texts = 0;
  std::size_t histograms = 0;
  std::size_t pictures = 0;
  std::size_t curves = 0;         // Or something above the room.
  std::size_t fewest_curves = 0;  // In the fewest columns.
};

Shares share(std::size_t room, const Wishes& wishes, std::size_t max_size) {
  const std::size_t histograms = std::min(wishes.histograms, max_size / 100 * 15);
  const std::size_t pictures = std::min(wishes.pictures, max_size / 100 * 30);
  const std::size_t curves = std::min(wishes.curves, wishes.fewest_curves);
  Shares shares;
  // Where curves alone are too much for the page, there is some text all the same.
  shares.texts =
      std::min(wishes.texts, std::max(less(room, curves + histograms + pictures), room / 5));
  const std::size_t rest = less(room, shares.texts);
  const std::size_t free = less(rest, curves);
  shares.histograms = std::min(wishes.histograms,
                               std::max(histograms, less(rest, wishes.curves + wishes.pictures)));
  shares.histograms = std::min(shares.histograms, free);
  shares.pictures =
      std::min(wishes.pictures, std::max(pictures, less(rest, wishes.curves + shares.histograms)));
  shares.pictures = std::min(shares.pictures, free - shares.histograms);
  return shares;
}

template <class T>
Json json_of(const std::vector<T>& elements) {
  return Json::Array(elements.begin(), elements.end());
}

Json json_of(const std::vector<RunHparams>& hparams) {
  Json all{Json::Array()};
  for (const RunHparams& one : hparams) {
    all.push_back(Json::Array{static_cast<std::int64_t>(one.run), one.values});
  }
  return all;
}

Json json_of(const std::vector<ModelTable>& models) {
  Json all{Json::Array()};
  for (const ModelTable& model : models) {
    all.push_back(
        Json::Array{static_cast<std::int64_t>(model.run), json_of(model.headings), model.rows});
  }
  return all;
}

class Layout {
 public:
  Layout(const ReportContent& content, const PageOptions& options)
      : content_(&content), options_(&options), fitter_(content.curves, options.most_columns) {}

  ReportPage make();

 private:
  [[nodiscard]] Wishes wishes(std::size_t room);
  [[nodiscard]] std::string index() const;
  [[nodiscard]] std::size_t size_without_curves() const;
  void note_left_out();
  void count_left_out(const std::string& what, std::size_t count);

  const ReportContent* content_;
  const PageOptions* options_;
  CurveFitter fitter_;
  ReportPage page_;
};

std::string Layout::index() const {
  return fmt::format(
      R"({{"title":{},"runs":{},"curves":[{}],"images":[{}],"hists":[{}],"bins":{},"text":[{}],)"
      R"("hparams":{},"models":{},"notes":{},"smooth":{},"theme":{}}})",
      page_json(options_->title), page_json(json_of(content_->runs)), page_.curves.page.index,
      page_.pictures.page.index, page_.histograms.page.index, kHistogramBins,
      page_.texts.page.index, page_json(json_of(content_->hparams)),
      page_json(json_of(content_->models)), page_json(json_of(page_.notes)),
      page_json(options_->smooth), page_json(options_->theme));
}

// Of all that has been laid out.
std::size_t Layout::size_without_curves() const {
  const PageSection& histograms = page_.histograms.page;
  const PageSection& pictures = page_.pictures.page;
  return page_size(options_->title, index().size()) +
         less(histograms.size(), histograms.index.size()) +
         less(pictures.size(), pictures.index.size());
}

Wishes Layout::wishes(std::size_t room) {
  const std::size_t tags = content_->curves.size();
  Wishes wishes;
  wishes.texts = whole_size_of(content_->texts);
  wishes.histograms = whole_size_of(content_->histograms, tags);
  wishes.pictures = whole_size_of(content_->pictures, tags + content_->histograms.size());
  wishes.curves = fitter_.greatest_size(room);
  wishes.fewest_curves = fitter_.least_size();
  return wishes;
}

void Layout::count_left_out(const std::string& what, std::size_t count) {
  if (count > 0) page_.left_out[what] = static_cast<std::int64_t>(count);
}

void Layout::note_left_out() {
  std::vector<std::string> words;
  for (const auto& [what, count] : content_->left_out) {
    words.push_back(fmt::format("{} ({})", what, count));
    page_.left_out[what] = count;
  }
  for (const auto& [what, count] : page_.histograms.undrawn) {
    words.push_back(fmt::format("{} ({})", what, count));
    count_left_out(what, count);
  }
  count_left_out("histogram",
                 page_.histograms.count - page_.histograms.shown - page_.histograms.undrawn_steps);
  count_left_out("image", page_.pictures.count - page_.pictures.shown);
  count_left_out("text", page_.texts.count - page_.texts.shown);
  for (std::string note : {page_.pictures.note(), page_.histograms.note(), page_.texts.note()}) {
    if (!note.empty()) page_.notes.push_back(std::move(note));
  }
  if (!content_->empty_runs.empty()) {
    page_.notes.push_back(
        fmt::format("Without anything to show: {}.", listed(content_->empty_runs)));
  }
  if (!words.empty()) {
    page_.notes.push_back(fmt::format("Not shown: {}.", fmt::join(words, ", ")));
  }
}

ReportPage Layout::make() {
  const std::size_t room = less(options_->max_size, size_without_curves() + kNotes);
  const Shares shares = share(room, wishes(room), options_->max_size);
  page_.texts = fit_texts(content_->texts, shares.texts);
  const std::size_t tags = content_->curves.size();
  page_.histograms = fit_histograms(content_->histograms, shares.histograms, tags);
  page_.pictures =
      fit_pictures(content_->pictures, shares.pictures, tags + page_.histograms.page.blocks.size());
  note_left_out();
  page_.curves = fitter_.fit(less(options_->max_size, size_without_curves()));
  const std::string note = page_.curves.note();
  if (!note.empty()) page_.notes.insert(page_.notes.begin(), note);
  page_.index = index();
  for (const PageSection* section :
       {&page_.curves.page, &page_.histograms.page, &page_.pictures.page}) {
    page_.blocks.insert(page_.blocks.end(), section->blocks.begin(), section->blocks.end());
  }
  page_.size = page_size(options_->title, page_.index.size());
  for (std::size_t i = 0; i < page_.blocks.size(); ++i) {
    page_.size += block_cost(i, page_.blocks[i].size());
  }
  return std::move(page_);
}

}  // namespace

ReportPage lay_out(const ReportContent& content, const PageOptions& options) {
  return Layout(content, options).make();
}

}  // namespace tbviz::cli
