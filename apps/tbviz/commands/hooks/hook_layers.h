// The layers that the options of hooks name.
#pragma once

#include <string>
#include <vector>

#include "tbviz/model/layers.h"

namespace tbviz::cli {

/// A model's layers, as words choose them: see choose_layers(); the empty word is the model itself.
/// What throws names the model's file.
class HookLayers {
 public:
  /// `file` as the user gave it.
  HookLayers(const Model& model, const std::string& file);

  /// Whether the model is one piece.
  [[nodiscard]] bool empty() const { return layers_.empty(); }

  /// Those that the word chooses. Throws UsageError if there is none.
  [[nodiscard]] std::vector<Layer> chosen(const std::string& word) const;

  /// Those that any of the words chooses, each once.
  [[nodiscard]] std::vector<Layer> chosen(const std::vector<std::string>& words) const;

  /// The same, by part of the words; see choose_by_entry().
  [[nodiscard]] std::vector<LayerEntry> entries(const std::vector<std::string>& words) const;

  /// The one that the word chooses. Throws UsageError, naming `option`, if there are several.
  [[nodiscard]] Layer single(const std::string& option, const std::string& word) const;

 private:
  Layer whole_;
  std::vector<Layer> layers_;
  std::string file_;  // As messages have it.
};

}  // namespace tbviz::cli
