// --edit and --edit-grad.
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "commands/hooks/hook_layers.h"
#include "tbviz/model/hooks.h"
#include "tbviz/model/value_edit.h"

namespace tbviz::cli {

/// An edit and the place that it is for.
struct PlacedEdit {
  std::string place;  ///< A word for layers, or a value's name.
  ValueEdit edit;
};

/// `PLACE:zero[:CHANNELS]`, `PLACE:scale=F[:CHANNELS]` (CHANNELS like 0,4-7 or, along another axis,
/// 3@axis=-1), or `PLACE:replace=ARRAY`, which is read. Throws UsageError, naming `option`, and
/// what reading throws.
[[nodiscard]] PlacedEdit parse_edit(const std::string& option, const std::string& text);

/// Hears of each layer where an edit is made, when it is.
using EditListener = std::function<void(std::size_t site)>;

/// Makes the edit on the outputs of the layers. Throws UsageError if there is none.
void edit_outputs(HookedModel& hooked, const HookLayers& layers, const PlacedEdit& edit,
                  const EditListener& on_edit);

/// Makes the edit on the gradient by a value of that name, or by the outputs of the layers.
void edit_gradients(HookedModel& hooked, const HookLayers& layers, const PlacedEdit& edit,
                    const EditListener& on_edit);

}  // namespace tbviz::cli
