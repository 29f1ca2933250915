// Hyperparameters as logs hold them: data of the plugin "hparams" beside a tag without a value
// (tensorboard/plugins/hparams/plugin_data.proto and api.proto).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/text/json.h"

namespace tbviz {

/// A hyperparameter that an experiment declares.
struct HparamInfo {
  std::string name;
  std::string display_name;
  std::string description;
  std::string_view type;  ///< "string", "bool", "float64", or empty.
  Json domain;            ///< An array of values, {"min", "max"}, or null.

  bool operator==(const HparamInfo&) const = default;
};

/// A metric that an experiment declares: a tag of scalars.
struct HparamMetric {
  std::string tag;
  std::string group;  ///< The run below the session's that has the tag; mostly empty.
  std::string display_name;
  std::string description;
  std::string_view dataset;  ///< "training", "validation", or empty.

  bool operator==(const HparamMetric&) const = default;
};

struct HparamsExperiment {
  std::string name;
  std::string description;
  std::string user;
  double created = 0;  ///< Seconds since 1970, as all times here; 0 if nobody knows.
  std::vector<HparamInfo> hparams;
  std::vector<HparamMetric> metrics;

  bool operator==(const HparamsExperiment&) const = default;
};

/// The start of a session: one choice of hyperparameters.
struct HparamsSessionStart {
  Json hparams;  ///< An object of numbers, booleans and texts, sorted by name.
  std::string group;
  std::string model_uri;
  std::string monitor_url;
  double start = 0;

  bool operator==(const HparamsSessionStart&) const = default;
};

struct HparamsSessionEnd {
  std::string_view status;  ///< "success", "failure", "running", or "unknown".
  double end = 0;

  bool operator==(const HparamsSessionEnd&) const = default;
};

using HparamsMessage = std::variant<HparamsExperiment, HparamsSessionStart, HparamsSessionEnd>;

/// What the plugin's data in a value's metadata (ValueView::metadata) says. None if it is
/// malformed, says none of the three, or holds values within values beyond any sense.
[[nodiscard]] std::optional<HparamsMessage> parse_hparams(Bytes metadata);

}  // namespace tbviz
