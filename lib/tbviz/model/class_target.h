// What a class map is about: one number of a model's result.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// What is asked for.
struct ClassTarget {
  std::optional<std::int64_t> class_index = {};  ///< None: the best one.
  std::string result = {};  ///< The tensor, of those that forward() returns, that holds the scores;
                            ///< see find_result().
};

/// A class's score in the result of a run. Of scores (1, classes) or (classes) it is an element; of
/// a map of scores (1, classes, h, w), as networks for segmentation give it, the sum over the
/// places where the class wins; of one class alone, where it is positive.
struct ClassScore {
  std::size_t output = 0;  ///< Which of the result's tensors.
  Shape shape;             ///< Its shape.
  std::int64_t class_index = 0;
  std::vector<double> scores;       ///< Of every class; of a map the share of places where it wins.
  std::vector<std::size_t> summed;  ///< The elements whose sum it is.

  [[nodiscard]] bool is_of_places() const { return shape.size() == 4; }

  /// The score in the result of another run. Throws ModelError if that has another shape.
  [[nodiscard]] double in(const TensorView& result) const;

  /// The gradients of the score by all tensors of such a result.
  [[nodiscard]] std::vector<std::optional<Tensor>> gradients(
      std::span<const TensorView> outputs) const;
};

/// The score of a class, if none is asked for that of the best one: with the best score, or the
/// most places. Throws ModelError if the tensor that is meant holds no scores; if none is named, a
/// map of scores beside a tensor that does hold scores is not taken for them. Throws UsageError for
/// a class or a tensor that there is not.
[[nodiscard]] ClassScore find_score(std::span<const Slot> results, const ClassTarget& target);

/// The classes of the `most` greatest scores, the best first; equal ones in their order, those
/// whose score is NaN last.
[[nodiscard]] std::vector<std::int64_t> best_classes(std::span<const double> scores,
                                                     std::size_t most);

}  // namespace tbviz
