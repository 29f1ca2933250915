// Precision-recall curves, as TensorBoard's PR Curves page shows them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "tbviz/summary/summary.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// SummaryWriter draws no more thresholds than this.
inline constexpr std::int64_t kMaxPrThresholds = 127;

/// What SummaryWriter.add_pr_curve writes: of each of `num_thresholds` thresholds, equally spaced
/// in [0, 1], the true and false positives, true and false negatives, precision and recall, as a
/// float tensor of shape (6, thresholds) for the plugin "pr_curves". More than kMaxPrThresholds
/// become that many.
///
/// `labels` are truth values, or shares of truth in [0, 1]; `predictions` are scores in [0, 1] of
/// the same shape. `weights` count for the samples, or one number for all. Bits are NumPy's:
/// predictions are multiplied in their own type (bfloat16 in float16), everything else is double.
///
/// Throws UsageError if shapes differ or `num_thresholds` is less than 1, FormatError if there is
/// no sample, a label or prediction is NaN or outside [0, 1], or a weight is not finite.
[[nodiscard]] Summary pr_curve_summary(std::string_view tag, const TensorView& labels,
                                       const TensorView& predictions,
                                       std::int64_t num_thresholds = kMaxPrThresholds,
                                       const std::optional<TensorView>& weights = {});

/// A curve that was computed elsewhere: arrays of one axis and one size, a value a threshold.
struct PrCurveRows {
  TensorView true_positives;
  TensorView false_positives;
  TensorView true_negatives;
  TensorView false_negatives;
  TensorView precision;
  TensorView recall;
};

/// What SummaryWriter.add_pr_curve_raw writes: the rows as they are, as float32. `num_thresholds`
/// stands beside them; TensorBoard goes by the size of the rows. Throws UsageError if the rows'
/// shapes differ, have not one axis, or `num_thresholds` is less than 1.
[[nodiscard]] Summary pr_curve_raw_summary(std::string_view tag, const PrCurveRows& rows,
                                           std::int64_t num_thresholds = kMaxPrThresholds);

}  // namespace tbviz
