// --edit and --edit-grad.
#pragma once

#include <string>
#include <vector>

#include "tbviz/model/hooks.h"
#include "tbviz/model/layers.h"
#include "tbviz/model/value_edit.h"

namespace tbviz::cli {

/// An edit and the place that it is for.
struct PlacedEdit {
  std::string place;  ///< A layer as --layers takes it, or a value's name.
  ValueEdit edit;
};

/// `PLACE:zero[:CHANNELS]`, `PLACE:scale=F[:CHANNELS]` (CHANNELS like 0,4-7), or
/// `PLACE:replace=ARRAY`, which is read. Throws UsageError, naming `option`, and what reading
/// throws.
[[nodiscard]] PlacedEdit parse_edit(const std::string& option, const std::string& text);

/// Makes the edit on the outputs of the layers. Throws UsageError if there is none.
void edit_outputs(HookedModel& hooked, const std::vector<Layer>& layers, const PlacedEdit& edit,
                  const std::string& file);

/// Makes the edit on the gradient by a value of that name, or by the outputs of the layers.
void edit_gradients(HookedModel& hooked, const std::vector<Layer>& layers, const PlacedEdit& edit,
                    const std::string& file);

}  // namespace tbviz::cli
