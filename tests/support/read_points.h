// All that a reading of scalars gives, as text that can be compared.
#pragma once

#include <fmt/format.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "support/scripted_source.h"
#include "tbviz/error.h"
#include "tbviz/table/curve_set.h"
#include "tbviz/table/findings.h"
#include "tbviz/table/row_writer.h"
#include "tbviz/table/scalar_reader.h"

namespace tbviz::test {

/// Keeps points as lines of text.
class PointLines final : public PointSink {
 public:
  /// `curves` must outlive the last add().
  void read_from(const CurveSet& curves) { curves_ = &curves; }

  void add(const ScalarPoint& point) override {
    const Curve& curve = curves_->all().at(point.curve);
    if (!curve.run.empty()) text += curve.run + ':';
    text += fmt::format("{}@{}={}", curve.tag, point.step, point.value);
    if (point.wall_time != kArrival) text += fmt::format(" at {}", point.wall_time);
    text += '\n';
  }
  [[nodiscard]] double arrival_time() const override { return kArrival; }

  std::string text;

 private:
  static constexpr double kArrival = 1;

  const CurveSet* curves_ = nullptr;
};

/// Where a part that writes rows writes them, and what it tells.
struct WrittenRows {
  explicit WrittenRows(StepOptions step_options = {.step_key = {}, .first = 1})
      : steps(std::move(step_options)) {
    points.read_from(curves);
  }
  WrittenRows(const WrittenRows&) = delete;
  WrittenRows& operator=(const WrittenRows&) = delete;

  StepOptions steps;
  PointLines points;
  CurveSet curves{{}, points};
  RowWriter writer{curves, steps, ""};
  Findings findings{"t", [this](const FormatError& error) {
                      points.text += fmt::format("[{}]\n", error.what());
                    }};
};

/// The points of `text` that arrives in pieces of so many bytes, a line each: "tag@step=value", a
/// sub-run and a colon in front, " at" a wall time behind where the input tells one. What is bad,
/// noted or refused stands among and below them in square brackets.
inline std::string read_points(std::string_view text, const ScalarReaderOptions& options = {},
                               std::size_t piece_bytes = std::size_t{1} << 20) {
  ScriptedSource source(pieces_of(text, piece_bytes), "t");
  PointLines points;
  CurveSet curves({}, points);
  points.read_from(curves);
  const auto tell = [&points](std::string_view what) {
    points.text += fmt::format("[{}]\n", what);
  };
  try {
    const ScalarReading reading = read_scalars(
        source, options, curves, [&tell](const FormatError& error) { tell(error.what()); });
    for (const std::string& note : reading.notes) tell(note);
    if (reading.step_key_missing) tell("no step key");
  } catch (const Error& error) {
    tell(error.what());
  }
  return points.text;
}

}  // namespace tbviz::test
