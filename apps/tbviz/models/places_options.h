// --axes and --tokens: where a layer's values lie in the picture.
#pragma once

#include <optional>
#include <set>
#include <string>

#include "shell/console.h"
#include "tbviz/model/layer_places.h"

namespace tbviz::cli {

struct CommandSpec;

/// --axes and --tokens, which say how layers' outputs are read instead of guessing.
void add_places_options(CommandSpec& command, PlacesChoice& choice);

/// Says how outputs are read where that was guessed, once a layer.
class PlacesNotes {
 public:
  explicit PlacesNotes(Console& console) : console_(console) {}

  /// `layer` is its name, `shape` what it gave.
  void note(const std::string& layer, const Shape& shape, const Places& places);

 private:
  Console& console_;
  std::set<std::string> noted_;
};

}  // namespace tbviz::cli
