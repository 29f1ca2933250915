// Models that are run: opening them, and what their layers are called on the command line.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "shell/console.h"
#include "tbviz/model/run.h"
#include "tbviz/text/json.h"

namespace tbviz::cli {

/// Opens the model in `file`, or the built-in network if it is empty, and says so; what had to be
/// changed to run it is noted. Throws InputError, FormatError or UnsupportedError.
[[nodiscard]] std::unique_ptr<Model> open_model(const std::string& file, Console& console);

/// What to call the model in messages.
[[nodiscard]] std::string model_name(const std::string& file);

/// Calls show(input) for each input. One that fails is reported, with what the model would have
/// taken, and skipped; what is no fault of the input is thrown. after_each() is called either way.
void show_each(std::span<const std::string> inputs, const Model& model, Console& console,
               const std::function<void(const std::string&)>& show,
               const std::function<void()>& after_each);

/// "features.0"; "features.0#2" for a layer's second call.
[[nodiscard]] std::string call_name(const std::string& layer, int call);

/// A layer: a site behind a module or a convolution.
struct Layer {
  std::size_t site = 0;  ///< Index into Model::sites().
  std::string name;
  std::string type;                  ///< Class, "Conv2d", or operator, "aten::conv2d".
  std::optional<std::size_t> index;  ///< Among all convolutions, in registration order.
  Shape weight_shape;                ///< Of convolutions.

  /// The index as a word; "-" for layers that are no convolution.
  [[nodiscard]] std::string index_word() const;
};

/// An object of index, name, kind and the weight's shape.
[[nodiscard]] Json to_json(const Layer& layer);

/// All layers of a model, in registration order.
[[nodiscard]] std::vector<Layer> layers_of(const Model& model);

/// Those that `spec` (see layer_spec.h) chooses. Throws UsageError if it names what there is not,
/// FormatError if it is empty and the model has no convolution. `file` is for messages.
[[nodiscard]] std::vector<Layer> choose_layers(const std::vector<Layer>& layers,
                                               const std::string& spec, const std::string& file);

}  // namespace tbviz::cli
