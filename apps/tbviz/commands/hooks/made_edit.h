// What became of an edit.
#pragma once

#include <cstddef>
#include <map>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "shell/console.h"
#include "tbviz/model/layers.h"
#include "tbviz/model/run.h"
#include "tbviz/model/value_edit.h"

namespace tbviz::cli {

/// Makes an edit, and knows where it could not be made.
class MadeEdit {
 public:
  /// `option` asked for the edit. `part`: what is edited, "output" or "grad_output".
  MadeEdit(std::string_view option, std::string_view part, ValueEdit edit,
           std::vector<LayerEntry> entries)
      : option_(option), part_(part), edit_(std::move(edit)), entries_(std::move(entries)) {}

  /// Edits what came to a layer. Throws as apply_edit() does.
  void apply(const Layer& layer, std::span<Slot> slots);

  /// Of an entry none of whose layers has anything that could be edited, a failure of `file`; what
  /// was left beside that which was edited is a warning. Layers that nothing came to do not count.
  /// Returns whether there was no failure.
  bool report(const std::string& file, Console& console) const;

 private:
  /// What became of a layer, in all its calls.
  struct Outcome {
    bool edited = false;
    std::set<std::string> left;  // And why.
  };

  std::string_view option_;
  std::string_view part_;
  ValueEdit edit_;
  std::vector<LayerEntry> entries_;
  std::map<std::size_t, Outcome> outcomes_;  // By site.
};

}  // namespace tbviz::cli
