// Minimum, maximum and sums of the finite values of a tensor.
#pragma once

#include <cstdint>
#include <limits>
#include <span>

#include "tbviz/tensor.h"

namespace tbviz {

/// A sum that carries its rounding error along (Neumaier 1974).
class CompensatedSum {
 public:
  void add(double term);
  void add(const CompensatedSum& other);

  /// Infinite if the true sum is beyond a double.
  [[nodiscard]] double value() const;

 private:
  double sum_ = 0;
  double error_ = 0;
};

struct Moments {
  double min = std::numeric_limits<double>::infinity();
  double max = -std::numeric_limits<double>::infinity();
  CompensatedSum sum;
  CompensatedSum sum_squares;
  std::int64_t finite = 0;
  std::int64_t not_finite = 0;

  /// Adds values. The order of calls shows in the last bits of the sums.
  void add(std::span<const float> values);
  void add(std::span<const double> values);
  void add(const Moments& other);
};

[[nodiscard]] Moments moments_of(const TensorView& values);

/// Throws FormatError, which names no file, if there is no value or none that is finite.
void check_any_finite(const Moments& moments);

}  // namespace tbviz
