#include "commands/export/hparams_lines.h"

#include <fmt/format.h>

#include <utility>
#include <variant>

#include "shell/console.h"
#include "tbviz/error.h"

namespace tbviz::cli {
namespace {

Json text_or_null(std::string_view text) { return text.empty() ? Json() : Json(text); }

Json time_or_null(double seconds) { return seconds == 0 ? Json() : Json(seconds); }

Json to_json(const std::vector<HparamMetric>& metrics) {
  Json::Array array;
  for (const HparamMetric& metric : metrics) {
    array.emplace_back(Json::Object{{"tag", metric.tag},
                                    {"group", text_or_null(metric.group)},
                                    {"display_name", text_or_null(metric.display_name)},
                                    {"description", text_or_null(metric.description)},
                                    {"dataset", text_or_null(metric.dataset)}});
  }
  return array;
}

Json to_json(const HparamsExperiment& experiment) {
  Json::Array hparams;
  for (const HparamInfo& hparam : experiment.hparams) {
    hparams.emplace_back(Json::Object{{"name", hparam.name},
                                      {"type", text_or_null(hparam.type)},
                                      {"domain", hparam.domain},
                                      {"display_name", text_or_null(hparam.display_name)},
                                      {"description", text_or_null(hparam.description)}});
  }
  return Json::Object{{"name", text_or_null(experiment.name)},
                      {"description", text_or_null(experiment.description)},
                      {"user", text_or_null(experiment.user)},
                      {"created", time_or_null(experiment.created)},
                      {"hparams", std::move(hparams)}};
}

// "a/b" -> "a" -> "." -> nothing
bool to_enclosing_run(std::string& run) {
  if (run == ".") return false;
  const std::size_t slash = run.rfind('/');
  run = slash == std::string::npos ? "." : run.substr(0, slash);
  return true;
}

}  // namespace

// Those of the run's own experiment, else of one around it: Keras writes one for all runs into
// their log directory.
const std::vector<HparamMetric>* HparamsLines::metrics() const {
  std::string run = run_;
  do {
    const auto found = metrics_.find(run);
    if (found != metrics_.end()) return &found->second;
  } while (to_enclosing_run(run));
  return nullptr;
}

std::string HparamsLines::begin_run(const std::string& run) {
  std::string line = take();
  run_ = run;
  return line;
}

std::optional<std::string> HparamsLines::add(const ValueView& value) {
  std::optional<HparamsMessage> message = parse_hparams(value.metadata);
  if (!message) return {};
  std::string line;
  if (auto* experiment = std::get_if<HparamsExperiment>(&*message)) {
    metrics_[run_] = experiment->metrics;
    experiment_ = std::move(*experiment);
  } else if (auto* start = std::get_if<HparamsSessionStart>(&*message)) {
    if (start_) line = take();
    start_ = std::move(*start);
  } else {
    if (end_) line = take();
    end_ = std::get<HparamsSessionEnd>(*message);
  }
  return line;
}

// A small log can declare many metrics once, and begin many sessions.
void HparamsLines::charge(std::size_t metrics) {
  constexpr std::size_t kMostEntries = 1'000'000;
  written_ += metrics;
  if (written_ <= kMostEntries) return;
  throw FormatError(run_, fmt::format("its sessions repeat the metrics of its experiment more than "
                                      "{} times in all",
                                      kMostEntries));
}

std::string HparamsLines::take() {
  if (!experiment_ && !start_ && !end_) return {};
  Json line = with_schema("export");
  line["run"] = run_;
  line["kind"] = "hparams";
  line["hparams"] = start_ ? start_->hparams : Json();
  const std::vector<HparamMetric>* declared = metrics();
  if (declared != nullptr) charge(declared->size());
  line["metrics"] = declared != nullptr ? to_json(*declared) : Json(Json::Array());
  line["group"] = start_ ? text_or_null(start_->group) : Json();
  line["status"] = end_ ? text_or_null(end_->status) : Json();
  line["start"] = start_ ? time_or_null(start_->start) : Json();
  line["end"] = end_ ? time_or_null(end_->end) : Json();
  line["model_uri"] = start_ ? text_or_null(start_->model_uri) : Json();
  line["monitor_url"] = start_ ? text_or_null(start_->monitor_url) : Json();
  line["experiment"] = experiment_ ? to_json(*experiment_) : Json();
  experiment_.reset();
  start_.reset();
  end_.reset();
  return line.dump() + '\n';
}

}  // namespace tbviz::cli
