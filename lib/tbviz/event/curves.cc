#include "tbviz/event/curves.h"

#include <algorithm>
#include <utility>

#include "tbviz/event/decoder.h"
#include "tbviz/event/log_reading.h"

namespace tbviz {

Curves read_curves(const LogRun& run, RestartRule rule, LogListener& listener,
                   const std::function<bool(std::string_view)>& wanted) {
  Curves curves;
  read_values(run, rule, listener, [&](const EventView& event, const ValueView& value) {
    if (!wanted(value.tag)) return;
    const auto scalar = decode_scalar(value);
    if (!scalar) return;
    auto curve = curves.find(value.tag);
    if (curve == curves.end()) curve = curves.emplace(value.tag, Curve()).first;
    curve->second[event.step] = {scalar->value, event.wall_time};
  });
  return curves;
}

Alignment align(std::span<const Curve> curves, std::size_t at_least) {
  std::map<std::int64_t, AlignedPoints> steps;
  for (const Curve& curve : curves) {
    for (const auto& [step, point] : curve) {
      const auto [found, is_new] = steps.try_emplace(step);
      AlignedPoints& aligned = found->second;
      aligned.step = step;
      aligned.wall_time = is_new ? point.wall_time : std::max(aligned.wall_time, point.wall_time);
      aligned.values.push_back(point.value);
    }
  }
  Alignment alignment;
  for (auto& [step, aligned] : steps) {
    if (aligned.values.size() >= at_least) {
      alignment.points.push_back(std::move(aligned));
    } else {
      alignment.dropped += aligned.values.size();
      ++alignment.dropped_steps;
    }
  }
  return alignment;
}

}  // namespace tbviz
