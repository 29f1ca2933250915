// Blocks of torch.no_grad(), torch.enable_grad() and torch.autocast() in a program that is running.
#pragma once

#include <cstddef>
#include <vector>

#include "tbviz/checkpoint/export/exported_program.h"

namespace tbviz {

/// The modes of LibTorch that a block asks for, switched as a run goes from node to node; back to
/// what they were at the end. Gradients that the run itself does without stay off.
class RegionScope {
 public:
  /// With `float32`, autocast has no effect. The regions must outlive the scope.
  RegionScope(const std::vector<ExportedRegion>& regions, bool float32);
  ~RegionScope();
  RegionScope(const RegionScope&) = delete;
  RegionScope& operator=(const RegionScope&) = delete;

  /// Changes to the modes of that region, if it is another one than the last.
  void enter(std::size_t region) {
    if (region != region_) change(region);
  }

 private:
  void change(std::size_t region);

  const std::vector<ExportedRegion>& regions_;
  bool float32_;
  std::size_t region_ = 0;
  bool gradients_;  // As they were, as all below.
  bool autocast_;
  bool cache_;
  int type_;
};

}  // namespace tbviz
