// The curves of one log while values for them come.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace tbviz {

/// A value on its way into a log.
struct ScalarPoint {
  std::size_t curve = 0;  ///< In CurveSet::all().
  std::int64_t step = 0;
  double value = 0;
  double wall_time = 0;  ///< Seconds since 1970.
};

/// Takes the points, in the order in which they are final.
class PointSink {
 public:
  virtual ~PointSink() = default;
  virtual void add(const ScalarPoint& point) = 0;

  /// When what is read now has come, in seconds since 1970: the wall time of values whose input
  /// tells none.
  [[nodiscard]] virtual double arrival_time() const = 0;
};

struct Curve {
  std::string run;  ///< A sub-run, or empty.
  std::string tag;

  // Of the input that is read now.
  std::int64_t count = 0;
  std::int64_t first_step = 0;
  std::int64_t least_step = 0;
  std::int64_t greatest_step = 0;
  std::int64_t last_step = 0;
  double last_value = 0;
  std::int64_t repeats = 0;  ///< Values that share first_repeated_step and later ones, but differ.
  std::int64_t first_repeated_step = 0;
  std::optional<std::int64_t> fell_from;  ///< The step before the first that was smaller,
  std::int64_t fell_to = 0;               ///< and that.
};

/// Holds the last value of each curve back until its step moves on or its line ends: of the
/// redraws of a bar, one counts for each step. A curve keeps the unit that came first.
class CurveSet {
 public:
  static constexpr std::size_t kMostCurves = 10000;

  /// `columns` are the tags or columns wanted; empty: all. `sink` must outlive this.
  CurveSet(std::vector<std::string> columns, PointSink& sink);

  /// The curve of this run and tag, a new one if it is new; nothing if there are too many.
  [[nodiscard]] std::optional<std::size_t> find(std::string_view run, std::string_view tag);

  /// Whether only some columns or tags are wanted, and whether this is one of them.
  [[nodiscard]] bool chooses() const { return !wanted_.empty(); }
  [[nodiscard]] bool is_asked_for(std::string_view name);

  void put(std::size_t curve, std::int64_t step, double value, std::string_view unit,
           std::optional<double> wall_time);

  /// Hands the values held back to the sink.
  void end_line();

  /// Begins another input: what the curves tell of one starts anew.
  void begin_input();

  /// "a.csv and b.csv both hold loss 0..99": what inputs before this one hold, too. To be called
  /// when it has been read; `name` is remembered for those that follow.
  [[nodiscard]] std::optional<std::string> overlap(const std::string& name);

  [[nodiscard]] const std::vector<Curve>& all() const { return curves_; }
  [[nodiscard]] bool has_too_many() const { return too_many_; }

  /// Wanted names that did not come in this input, and others that did.
  [[nodiscard]] std::vector<std::string> missing() const;
  [[nodiscard]] std::vector<std::string> unwanted() const;

 private:
  struct Pending {
    bool held = false;
    ScalarPoint point;
    std::string unit;  // The first.
    bool has_unit = false;
    bool before = false;  // Earlier inputs hold it, these steps, and the last of them is:
    std::int64_t least_before = 0;
    std::int64_t greatest_before = 0;
    std::size_t input_before = 0;
  };

  void hand_on(std::size_t curve);

  std::unordered_set<std::string> wanted_;
  std::unordered_set<std::string> met_;       // Of those, in this input.
  std::unordered_set<std::string> unwanted_;  // Others, the first of them.
  PointSink* sink_;
  std::vector<Curve> curves_;
  std::vector<Pending> pending_;
  std::vector<std::size_t> held_;  // In the order in which they came.
  std::unordered_map<std::string, std::optional<std::size_t>> index_;  // By run and tag.
  std::string key_;
  std::size_t last_ = 0;  // Found before: the next one is guessed.
  std::vector<std::string> inputs_;
  bool too_many_ = false;
};

}  // namespace tbviz
