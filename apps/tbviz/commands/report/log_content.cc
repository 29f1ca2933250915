#include "commands/report/log_content.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "commands/report/picture_types.h"
#include "tbviz/event/hparams_message.h"
#include "tbviz/event/place_reader.h"
#include "tbviz/event/value_content.h"

namespace tbviz::cli {
namespace {

constexpr std::string_view kTextEnding = "/text_summary";  // That SummaryWriter gives tags.

/// A run and what its values are fetched by.
struct OpenRun {
  explicit OpenRun(RunSeries read) : series(std::move(read)), reader(series) {}

  RunSeries series;
  PlaceReader reader;
};

class LogContent {
 public:
  LogContent(std::size_t run, RunSeries series, ReportContent& content)
      : run_(run), content_(&content), open_(std::make_shared<OpenRun>(std::move(series))) {
    content.memory.push_back(open_);
  }

  void add_all() {
    for (CurveSeries& curve : open_->series.curves) {
      curve.curve.sort();
      content_->curves[curve.tag].push_back({run_, &curve.curve});
    }
    for (const ValueSeries& values : open_->series.values) add(values);
    for (const auto& [kind, count] : open_->series.other_events) content_->left_out[kind] += count;
  }

 private:
  void add(const ValueSeries& values) {
    if (values.kind == "image") return add_pictures(values);
    if (values.kind == "histogram") return add_histograms(values);
    if (values.kind == "text") return add_texts(values);
    if (values.kind == "hparams") return add_hparams(values);
    content_->left_out[values.kind] += std::ssize(values.places);
  }

  void add_pictures(const ValueSeries& values);
  void add_histograms(const ValueSeries& values);
  void add_texts(const ValueSeries& values);
  void add_hparams(const ValueSeries& values);

  std::size_t run_;
  ReportContent* content_;
  std::shared_ptr<OpenRun> open_;
};

// Where a tag has several pictures a step, each of them is a series.
void LogContent::add_pictures(const ValueSeries& values) {
  std::vector<PictureSeries> samples;
  for (const ValuePlace& place : values.places) {
    const std::optional<ValueView> value = open_->reader.value(values, place);
    const auto pictures = value ? pictures_of(*value) : std::nullopt;
    if (!pictures) ++content_->left_out["malformed image"];
    if (!pictures) continue;
    for (std::size_t i = 0; i < pictures->size(); ++i) {
      const std::string_view bytes = (*pictures)[i];
      const std::string_view type = picture_type(bytes);
      if (type.empty()) {
        ++content_->left_out[kind_of_other_picture(bytes)];
        continue;
      }
      if (samples.size() <= i) samples.resize(i + 1);
      samples[i].entries.push_back({place.step, bytes, type});
    }
  }
  for (std::size_t i = 0; i < samples.size(); ++i) {
    if (samples[i].entries.empty()) continue;
    samples[i].run = run_;
    samples[i].tag = samples.size() == 1 ? values.tag : fmt::format("{}/{}", values.tag, i);
    content_->pictures.push_back(std::move(samples[i]));
  }
}

void LogContent::add_histograms(const ValueSeries& values) {
  HistogramSeries& series = content_->histograms.emplace_back();
  series.run = run_;
  series.tag = values.tag;
  for (const ValuePlace& place : values.places) series.steps.push_back(place.step);
  series.histogram = [open = open_.get(), &values](std::size_t i) -> std::optional<Histogram> {
    const std::optional<ValueView> value = open->reader.value(values, values.places[i]);
    return value ? histogram_of(*value) : std::nullopt;
  };
}

void LogContent::add_texts(const ValueSeries& values) {
  TextSeries series{run_, values.tag, {}};
  if (series.tag.ends_with(kTextEnding)) {
    series.tag.resize(series.tag.size() - kTextEnding.size());
  }
  for (const ValuePlace& place : values.places) {
    const std::optional<ValueView> value = open_->reader.value(values, place);
    const auto texts = value ? texts_of(*value) : std::nullopt;
    if (texts) {
      series.entries.push_back({place.step, fmt::format("{}", fmt::join(*texts, "\n\n"))});
    } else {
      ++content_->left_out["malformed text"];
    }
  }
  if (!series.entries.empty()) content_->texts.push_back(std::move(series));
}

// Of a session's start alone: what an experiment declares has no values.
void LogContent::add_hparams(const ValueSeries& values) {
  for (const ValuePlace& place : values.places) {
    const std::optional<ValueView> value = open_->reader.value(values, place);
    std::optional<HparamsMessage> message = value ? parse_hparams(value->metadata) : std::nullopt;
    if (!message) {
      ++content_->left_out["malformed hparams"];
    } else if (auto* start = std::get_if<HparamsSessionStart>(&*message)) {
      content_->hparams.push_back({run_, std::move(start->hparams)});
    }
  }
}

}  // namespace

void add_log(std::size_t run, RunSeries series, ReportContent& content) {
  LogContent(run, std::move(series), content).add_all();
}

}  // namespace tbviz::cli
