// What one run of the library's own operators shows, and what it lets replace.
#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "tbviz/model/run.h"

namespace tbviz {

/// A value on its way through a model. It stays as it is: operators make new ones.
using NativeValue = std::shared_ptr<const Tensor>;

/// One run, each of whose sites is reached once. What the visitor throws comes out as it is.
class NativePass {
 public:
  /// Everything must outlive the pass.
  NativePass(const std::vector<Site>& sites, const RunRequest& request, const Visitor& visit);

  /// To be called with each value in turn: shows it if it is wanted, and returns what goes on.
  /// Throws ModelError if that is of another shape.
  [[nodiscard]] NativeValue at(std::size_t site, NativeValue value);

  /// Whether nothing that is wanted can be reached any more, so that the run may end.
  [[nodiscard]] bool is_over() const { return may_stop_ && left_ == 0; }

  /// Shows what Capture::kAfterRun kept. To be called when the model has run.
  void end();

 private:
  [[nodiscard]] NativeValue show(std::size_t site, NativeValue value) const;

  const std::vector<Site>& sites_;
  const Visitor& visit_;
  std::vector<bool> wanted_;  // By site.
  std::size_t left_ = 0;      // Of those.
  bool later_;
  bool may_stop_;
  std::vector<std::pair<std::size_t, NativeValue>> kept_;
};

}  // namespace tbviz
