// Curves of several runs, lined up by their steps.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/event/event_files.h"
#include "tbviz/event/log_listener.h"
#include "tbviz/event/restarts.h"

namespace tbviz {

struct CurvePoint {
  double value = 0;
  double wall_time = 0;  ///< Seconds since 1970.

  bool operator==(const CurvePoint&) const = default;
};

/// By step; of several points at one step the last.
using Curve = std::map<std::int64_t, CurvePoint>;
using Curves = std::map<std::string, Curve, std::less<>>;  ///< By tag.

/// The curves of a run whose tags satisfy `wanted`; other values are passed over. Reports and
/// throws as read_values().
[[nodiscard]] Curves read_curves(const LogRun& run, RestartRule rule, LogListener& listener,
                                 const std::function<bool(std::string_view)>& wanted);

/// The points of several curves at one step.
struct AlignedPoints {
  std::int64_t step = 0;
  double wall_time = 0;        ///< The latest.
  std::vector<double> values;  ///< One of each curve that has the step, in their order.

  bool operator==(const AlignedPoints&) const = default;
};

struct Alignment {
  std::vector<AlignedPoints> points;  ///< At the steps that enough curves have, which grow.
  std::size_t dropped = 0;            ///< How many values lie at other steps,
  std::size_t dropped_steps = 0;      ///< and how many steps these are.
};

/// Lines up the steps that at least so many of the curves have.
[[nodiscard]] Alignment align(std::span<const Curve> curves, std::size_t at_least);

}  // namespace tbviz
