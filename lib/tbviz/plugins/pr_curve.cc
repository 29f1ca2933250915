#include "tbviz/plugins/pr_curve.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <string>
#include <type_traits>
#include <vector>

#include "tbviz/archive/wire_writer.h"
#include "tbviz/error.h"
#include "tbviz/plugins/plugin_value.h"
#include "tbviz/plugins/tensor_proto.h"
#include "tbviz/tensor/doubles.h"

namespace tbviz {
namespace {

// numpy.histogram adds up so many values at a time, and then the sums.
constexpr std::size_t kBlock = 65536;

constexpr double kMinimumCount = 1e-7;

std::int64_t used_thresholds(std::int64_t num_thresholds) {
  if (num_thresholds < 1) {
    throw UsageError(fmt::format("`num_thresholds` is {}; it must be 1 or more", num_thresholds));
  }
  return std::min(num_thresholds, kMaxPrThresholds);
}

void check_same_shape(const TensorView& a, const TensorView& b, std::string_view what) {
  if (a.shape() == b.shape()) return;
  throw UsageError(fmt::format("{} have shapes {} and {}", what, format_shape(a.shape()),
                               format_shape(b.shape())));
}

void check_all(const std::vector<double>& values, bool (*good)(double), std::string_view what,
               std::string_view wanted) {
  const auto bad = std::ranges::find_if_not(values, good);
  if (bad == values.end()) return;
  throw FormatError({}, fmt::format("{} {} (number {} of {}) is not {}", what, *bad,
                                    bad - values.begin() + 1, values.size(), wanted));
}

bool is_share(double value) { return value >= 0 && value <= 1; }
bool is_finite(double value) { return std::isfinite(value); }

// The product is rounded in the score's own type, as NumPy's is, to which torch hands bfloat16 as
// float16.
template <class T>
std::size_t bucket_of(T score, std::int64_t intervals) {
  if constexpr (std::is_integral_v<T>) {
    return static_cast<std::size_t>(score) * static_cast<std::size_t>(intervals);
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<std::size_t>(std::floor(score * static_cast<T>(intervals)));
  } else {
    const float half = Float16::nearest(static_cast<float>(score));
    const float product = Float16::nearest(half * static_cast<float>(intervals));
    return static_cast<std::size_t>(std::floor(product));
  }
}

std::vector<std::size_t> buckets_of(const TensorView& scores, std::int64_t thresholds) {
  std::vector<std::size_t> buckets;
  buckets.reserve(static_cast<std::size_t>(scores.count()));
  for_each_element(scores,
                   [&](auto score) { buckets.push_back(bucket_of(score, thresholds - 1)); });
  return buckets;
}

/// The weights of samples by the bucket of their score, added up as numpy.histogram does.
class WeightSums {
 public:
  explicit WeightSums(std::int64_t thresholds)
      : sums_(static_cast<std::size_t>(thresholds)), block_(sums_.size()) {}

  void add(std::size_t bucket, double weight) { block_[bucket] += weight; }

  void end_block() {
    for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i] += block_[i];
    std::ranges::fill(block_, 0);
  }

  /// Of each bucket the sum of it and all above.
  [[nodiscard]] std::vector<double> from_above() const {
    std::vector<double> result(sums_.size());
    double sum = 0;
    for (std::size_t i = sums_.size(); i-- > 0;) result[i] = sum += sums_[i];
    return result;
  }

 private:
  std::vector<double> sums_;
  std::vector<double> block_;
};

Tensor curve_of(const std::vector<double>& tp, const std::vector<double>& fp) {
  const std::size_t size = tp.size();
  Tensor curve(DType::kFloat32, {6, static_cast<std::int64_t>(size)});
  const auto values = curve.values<float>();
  for (std::size_t i = 0; i < size; ++i) {
    const double tn = fp[0] - fp[i];
    const double fn = tp[0] - tp[i];
    const std::array<double, 6> column = {tp[i],
                                          fp[i],
                                          tn,
                                          fn,
                                          tp[i] / std::max(kMinimumCount, tp[i] + fp[i]),
                                          tp[i] / std::max(kMinimumCount, tp[i] + fn)};
    for (std::size_t row = 0; row < column.size(); ++row) {
      values[row * size + i] = static_cast<float>(column[row]);
    }
  }
  return curve;
}

Summary curve_summary(std::string_view tag, const TensorView& curve, std::int64_t thresholds) {
  std::string content;
  append_varint_field(content, 2, static_cast<std::uint64_t>(thresholds));
  return {std::string(tag), plugin_value("pr_curves", content, encode_float_tensor(curve))};
}

}  // namespace

Summary pr_curve_summary(std::string_view tag, const TensorView& labels,
                         const TensorView& predictions, std::int64_t num_thresholds,
                         const std::optional<TensorView>& weights) {
  const std::int64_t thresholds = used_thresholds(num_thresholds);
  check_same_shape(labels, predictions, "labels and predictions");
  if (weights && weights->count() != 1) {
    check_same_shape(*weights, predictions, "weights and predictions");
  }
  if (predictions.count() == 0) throw FormatError({}, "holds no score");
  const std::vector<double> shares = to_doubles(labels);
  const std::vector<double> counts = weights ? to_doubles(*weights) : std::vector<double>{1};
  check_all(shares, is_share, "label", "in [0, 1]");
  check_all(to_doubles(predictions), is_share, "score", "in [0, 1]");
  check_all(counts, is_finite, "weight", "finite");
  const std::vector<std::size_t> buckets = buckets_of(predictions, thresholds);
  WeightSums positive(thresholds);
  WeightSums negative(thresholds);
  for (std::size_t i = 0; i < buckets.size(); ++i) {
    const double weight = counts.size() == 1 ? counts[0] : counts[i];
    positive.add(buckets[i], shares[i] * weight);
    negative.add(buckets[i], (1 - shares[i]) * weight);
    if ((i + 1) % kBlock == 0 || i + 1 == buckets.size()) {
      positive.end_block();
      negative.end_block();
    }
  }
  return curve_summary(tag, curve_of(positive.from_above(), negative.from_above()), thresholds);
}

Summary pr_curve_raw_summary(std::string_view tag, const PrCurveRows& rows,
                             std::int64_t num_thresholds) {
  const std::int64_t thresholds = used_thresholds(num_thresholds);
  const std::array<const TensorView*, 6> all = {&rows.true_positives, &rows.false_positives,
                                                &rows.true_negatives, &rows.false_negatives,
                                                &rows.precision,      &rows.recall};
  for (const TensorView* row : all) {
    check_same_shape(*row, rows.true_positives, "rows of a curve");
    if (row->rank() != 1) {
      throw UsageError("a row of a curve has one axis, not shape " + format_shape(row->shape()));
    }
  }
  const std::int64_t size = rows.true_positives.count();
  Tensor curve(DType::kFloat32, {6, size});
  float* to = curve.values<float>().data();
  for (const TensorView* row : all) {
    for_each_element(*row,
                     [&](auto value) { *to++ = static_cast<float>(static_cast<double>(value)); });
  }
  return curve_summary(tag, curve, thresholds);
}

}  // namespace tbviz
