#include "tbviz/table/curve_set.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "tbviz/table/unit.h"

namespace tbviz {

CurveSet::CurveSet(std::vector<std::string> columns, PointSink& sink)
    : wanted_(columns.begin(), columns.end()), sink_(&sink) {}

bool CurveSet::is_asked_for(std::string_view name) {
  if (wanted_.empty()) return false;
  const auto found = wanted_.find(std::string(name));
  if (found == wanted_.end()) {
    constexpr std::size_t kMostKept = 1000;
    if (unwanted_.size() < kMostKept) unwanted_.emplace(name);
    return false;
  }
  met_.insert(*found);
  return true;
}

std::vector<std::string> CurveSet::missing() const {
  std::vector<std::string> names;
  for (const std::string& name : wanted_) {
    if (!met_.contains(name)) names.push_back(name);
  }
  std::ranges::sort(names);
  return names;
}

std::vector<std::string> CurveSet::unwanted() const { return {unwanted_.begin(), unwanted_.end()}; }

std::optional<std::size_t> CurveSet::find(std::string_view run, std::string_view tag) {
  const std::size_t following = last_ + 1 < curves_.size() ? last_ + 1 : 0;
  for (const std::size_t guess : {following, last_}) {
    if (guess < curves_.size() && curves_[guess].tag == tag && curves_[guess].run == run) {
      return last_ = guess;
    }
  }
  key_.assign(run).append(1, '\0').append(tag);
  if (const auto found = index_.find(key_); found != index_.end()) {
    if (found->second) last_ = *found->second;
    return found->second;
  }
  if (curves_.size() >= kMostCurves) {
    too_many_ = true;
    return {};
  }
  last_ = curves_.size();
  index_.emplace(key_, last_);
  Curve& curve = curves_.emplace_back();
  curve.run = run;
  curve.tag = tag;
  pending_.emplace_back();
  return last_;
}

void CurveSet::put(std::size_t curve, std::int64_t step, double value, std::string_view unit,
                   std::optional<double> wall_time) {
  Pending& pending = pending_[curve];
  if (!pending.has_unit) {
    pending.unit = unit;
    pending.has_unit = true;
  } else if (pending.unit != unit) {
    value *= factor_between(unit, pending.unit);
  }
  if (!pending.held) held_.push_back(curve);
  if (pending.held && pending.point.step != step) hand_on(curve);
  pending.held = true;
  pending.point = {curve, step, value, wall_time ? *wall_time : sink_->arrival_time()};
}

void CurveSet::end_line() {
  for (const std::size_t curve : held_) {
    if (pending_[curve].held) hand_on(curve);
  }
  held_.clear();
}

void CurveSet::hand_on(std::size_t number) {
  const ScalarPoint& point = pending_[number].point;
  pending_[number].held = false;
  Curve& curve = curves_[number];
  if (curve.count == 0) {
    curve.first_step = curve.least_step = curve.greatest_step = point.step;
  } else {
    const bool same = curve.last_value == point.value ||
                      (std::isnan(curve.last_value) && std::isnan(point.value));
    if (point.step == curve.last_step && !same) {
      if (curve.repeats == 0) {
        curve.repeats = 1;
        curve.first_repeated_step = point.step;
      }
      ++curve.repeats;
    } else if (point.step < curve.last_step && !curve.fell_from) {
      curve.fell_from = curve.last_step;
      curve.fell_to = point.step;
    }
  }
  ++curve.count;
  curve.least_step = std::min(curve.least_step, point.step);
  curve.greatest_step = std::max(curve.greatest_step, point.step);
  curve.last_step = point.step;
  curve.last_value = point.value;
  sink_->add(point);
}

void CurveSet::begin_input() {
  met_.clear();
  unwanted_.clear();
  for (Curve& curve : curves_) {
    Curve anew;
    anew.run = std::move(curve.run);
    anew.tag = std::move(curve.tag);
    curve = std::move(anew);
  }
}

std::optional<std::string> CurveSet::overlap(const std::string& name) {
  std::optional<std::string> told;
  for (std::size_t i = 0; i < curves_.size(); ++i) {
    const Curve& curve = curves_[i];
    Pending& pending = pending_[i];
    if (curve.count == 0) continue;
    const std::int64_t first = std::max(curve.least_step, pending.least_before);
    const std::int64_t last = std::min(curve.greatest_step, pending.greatest_before);
    if (pending.before && first <= last && !told) {
      told = inputs_[pending.input_before] + " and " + name + " both hold " + curve.tag + ' ' +
             std::to_string(first) + (first == last ? "" : ".." + std::to_string(last));
    }
    pending.before = true;
    pending.least_before = curve.least_step;
    pending.greatest_before = curve.greatest_step;
    pending.input_before = inputs_.size();
  }
  inputs_.push_back(name);
  return told;
}

}  // namespace tbviz
