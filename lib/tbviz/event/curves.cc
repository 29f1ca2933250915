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

Alignment align(std::span<const Curve> curves) {
  Alignment alignment;
  for (const auto& [step, point] : curves.front()) {
    AlignedPoints aligned{.step = step, .wall_time = point.wall_time, .values = {}};
    for (const Curve& curve : curves) {
      const auto found = curve.find(step);
      if (found == curve.end()) break;
      aligned.wall_time = std::max(aligned.wall_time, found->second.wall_time);
      aligned.values.push_back(found->second.value);
    }
    if (aligned.values.size() == curves.size()) alignment.points.push_back(std::move(aligned));
  }
  for (const Curve& curve : curves) alignment.dropped += curve.size() - alignment.points.size();
  return alignment;
}

}  // namespace tbviz
