// Whether a model used the layers that were asked for.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "shell/console.h"
#include "tbviz/model/layers.h"

namespace tbviz::cli {

/// What the runs of a command reached. A layer that was named and never used is an error; what a
/// glob, a range or a default chose beyond what is used is one warning.
class ReachedLayers {
 public:
  /// `file` is what the model is called. The model must outlive this.
  ReachedLayers(const Model& model, std::string file) : model_(model), file_(std::move(file)) {}

  /// The layers are to be reached. `option` asked for them.
  void expect(std::string_view option, const std::vector<LayerEntry>& entries);

  void reached(std::size_t site) { sites_.insert(site); }

  /// Reports entries of which no layer was reached, and warns of the layers of others. Returns
  /// whether there was nothing to report.
  bool report(Console& console) const;

 private:
  struct Expected {
    std::string option;
    LayerEntry entry;
  };

  [[nodiscard]] std::vector<const Layer*> missing(const LayerEntry& entry) const;
  [[nodiscard]] std::string why(const Layer& layer) const;
  void warn_of(const Expected& expected, const std::vector<const Layer*>& missing,
               Console& console) const;

  const Model& model_;
  std::string file_;
  std::vector<Expected> expected_;
  std::set<std::size_t> sites_;
};

}  // namespace tbviz::cli
