// A curve in little memory.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "tbviz/event/restart_marks.h"
#include "tbviz/io/overflow_store.h"

namespace tbviz {

/// Steps and values of a curve, as many of the one as of the other.
struct CurvePoints {
  std::vector<std::int64_t> steps;
  std::vector<double> values;

  bool operator==(const CurvePoints&) const = default;
};

/// The points of a curve in the order of its log, exactly. Values that are float32, as most are,
/// take four bytes, others eight; steps that follow one another evenly take none, others as few as
/// their gaps need. Beyond the memory of an OverflowStore they lie in its file. Thread-safe for
/// readers. Functions throw what OverflowStore throws.
class ScalarCurve {
 public:
  ScalarCurve() = default;  ///< All in memory.
  explicit ScalarCurve(std::shared_ptr<OverflowStore> store) : store_(std::move(store)) {}

  void add(std::int64_t step, double value) {
    if (step < last_step_) is_sorted_ = false;
    last_step_ = step;
    steps_.push_back(step);
    values_.push_back(value);
    if (steps_.size() == kPackSize) pack();
  }

  [[nodiscard]] std::size_t count() const { return packed_ + steps_.size(); }

  /// Whether steps never go back.
  [[nodiscard]] bool is_sorted() const { return is_sorted_; }

  /// Of the first and the last point that were added. REQUIRES: there is one
  [[nodiscard]] std::int64_t first_step() const {
    return packs_.empty() ? steps_.front() : packs_.front().first_step;
  }
  [[nodiscard]] std::int64_t last_step() const { return last_step_; }

  /// Calls `use` with all points, some thousand at a time at most, in the order of the log. The
  /// spans end with the call.
  void for_each_part(const std::function<void(std::span<const std::int64_t> steps,
                                              std::span<const double> values)>& use) const;

  /// All points by step; those of one step in the order of the log.
  [[nodiscard]] CurvePoints points() const;

  /// Puts the points into the order of points(). In the memory of that, if they are not in it.
  void sort();

  /// Takes out what the marks hide, whose places are counts of points; returns how much that was.
  std::size_t drop_hidden(const RestartMarks<std::size_t>& marks);

  /// Gives memory back that only further points need.
  void finish();

 private:
  static constexpr std::size_t kPackSize = 1024;

  /// Points that are no longer added to.
  struct Pack {
    std::int64_t first_step = 0;
    std::uint64_t gap = 0;      // From one step to the next, if all are equal.
    std::uint16_t count = 0;    // Of points.
    std::uint8_t gap_size = 0;  // In bytes, of each; 0 if all are equal.
    std::uint8_t value_size = 4;
    std::vector<std::byte> bytes;  // Values, then gaps; empty if they lie in the store,
    std::uint64_t offset = 0;      // there.
  };

  [[nodiscard]] static std::size_t size_of(const Pack& pack);
  [[nodiscard]] ScalarCurve empty_one() const { return ScalarCurve(store_); }
  void pack();
  void unpack(const Pack& pack, std::vector<std::int64_t>& steps,
              std::vector<double>& values) const;

  std::shared_ptr<OverflowStore> store_;  // Null: all is in memory.
  std::vector<Pack> packs_;
  std::size_t packed_ = 0;
  std::vector<std::int64_t> steps_;  // Of points that are not packed yet.
  std::vector<double> values_;
  std::int64_t last_step_ = std::numeric_limits<std::int64_t>::min();
  bool is_sorted_ = true;
};

}  // namespace tbviz
