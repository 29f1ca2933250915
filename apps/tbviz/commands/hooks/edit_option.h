// --edit and --edit-grad.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "tbviz/model/hooks.h"
#include "tbviz/model/layers.h"
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

/// Edits what came to a layer.
using LayerEdit = std::function<void(const Layer& layer, std::span<Slot>)>;

/// Has the outputs of the layers, or the gradients by them, edited.
void edit_outputs(HookedModel& hooked, const std::vector<Layer>& layers, const LayerEdit& edit);
void edit_gradients(HookedModel& hooked, const std::vector<Layer>& layers, const LayerEdit& edit);

/// Makes the edit on the gradient by the value of that name; on_edit() is called when it is made.
void edit_gradient_by(HookedModel& hooked, const PlacedEdit& edit,
                      const std::function<void()>& on_edit);

}  // namespace tbviz::cli
