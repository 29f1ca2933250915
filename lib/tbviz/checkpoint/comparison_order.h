// In which order the tensors of a comparison are told.
#pragma once

#include <cstdint>
#include <vector>

namespace tbviz {

struct ComparedTensor;

enum class ComparisonOrder : std::uint8_t {
  /// What matters first: changed tensors; of these such with NaNs against numbers, then by relative
  /// change, largest first, one from zero counted as 1, as one to zero is, then those without
  /// figures. Then added, removed, unread and same ones. Weights before training state within each
  /// of these.
  kChange,
  kName,  ///< By name, numbers in it by what they count, whatever became of the tensors.
  kSize,  ///< Most elements first, those of unknown shape last, whatever became of the tensors.
};

/// Where two stand alike they keep their order.
void sort_tensors(std::vector<ComparedTensor>& tensors, ComparisonOrder order);

}  // namespace tbviz
