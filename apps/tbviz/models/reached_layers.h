// Whether a model used the layers that were asked for.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shell/console.h"
#include "tbviz/model/layers.h"

namespace tbviz::cli {

/// What the runs of a command reached. A layer that was named and never used is an error; what a
/// glob, a range or a default chose beyond what is used is one warning.
class ReachedLayers {
 public:
  /// By what a layer is reached.
  enum class By : bool { kValue, kGradient };

  /// What is an error.
  enum class Need : bool {
    kNamed,      ///< That a layer that was named is not reached.
    kOneOfEach,  ///< That, and that none of a glob's layers is.
  };

  /// `file` is what the model is called. The model must outlive this.
  ReachedLayers(const Model& model, std::string file, By by = By::kValue)
      : model_(model), file_(std::move(file)), by_(by) {}

  /// The layers are to be reached. `option` asked for them; empty: a default.
  void expect(std::string_view option, const std::vector<LayerEntry>& entries,
              Need need = Need::kNamed);

  void reached(std::size_t site) { sites_.insert(site); }

  /// Reports the errors, and warns of the other layers. Returns whether there was no error.
  bool report(Console& console) const;

 private:
  struct Expected {
    std::string option;
    LayerEntry entry;
    Need need;
  };

  [[nodiscard]] std::vector<const Layer*> missing(const LayerEntry& entry) const;
  [[nodiscard]] std::string why(const Layer& layer) const;
  void warn_of(const Expected& expected, const std::vector<const Layer*>& missing,
               Console& console) const;

  const Model& model_;
  std::string file_;
  By by_;
  std::vector<Expected> expected_;
  std::set<std::size_t> sites_;
};

}  // namespace tbviz::cli
