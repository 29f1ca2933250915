// A layer, and what it gave for one input, in the forms in which a user meets them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/model/layers.h"
#include "tbviz/tensor.h"
#include "tbviz/tensor/channel_statistics.h"
#include "tbviz/tensor/places.h"
#include "tbviz/text/json.h"

namespace tbviz::cli {

/// The layer's index as a cell of a table; "-" of layers that are no convolution.
[[nodiscard]] std::string index_word(const Layer& layer);

/// An object of index, name, kind and the weight's shape.
[[nodiscard]] Json to_json(const Layer& layer);

/// One output of a layer.
struct LayerOutput {
  Layer layer;
  int call = 0;                       ///< As in Arrival.
  std::optional<int> item = {};       ///< As in Arrival.
  Tensor values = {};                 ///< Axis 0 counts the samples.
  std::optional<Places> places = {};  ///< Where the values lie in the picture, if they do.
  ChannelStatistics statistics = {};  ///< Of each channel.

  /// The layer's name; "name#2" for its second call, "name[0]" for the first tensor of a tuple.
  [[nodiscard]] std::string name() const;

  /// "0_features.0", the stem of the output's files; see safe_component().
  [[nodiscard]] std::string file_stem() const;
};

/// Fills in the figures of an output, which follow from its values and places.
void summarise(LayerOutput& output);

/// Throws ModelError if the output has no axis 0 that counts samples, as that of a convolution
/// lacks whose input lacks it. `input` is the shape of the model's.
void check_samples(const LayerOutput& output, const Shape& input);

/// Throws UsageError if `format` has a placeholder that format_tag() does not know.
void check_tag_format(std::string_view format);

/// `format` with {index}, {name}, {type}, {shape} and {weight_shape} filled in; shapes are written
/// like "[8, 3, 11, 11]".
[[nodiscard]] std::string format_tag(std::string_view format, const LayerOutput& output);

/// The cells of a result line: "0", "features.0", "Conv2d", "(1, 64, 55, 55)", then "min ..",
/// "max ..", "mean ..", "zeros ..%" and "dead ../..".
[[nodiscard]] std::vector<std::string> describe(const LayerOutput& output);

/// A row of cells per channel: "0", "min ..", "max ..", "mean ..", "std ..", "zeros ..%".
[[nodiscard]] std::vector<std::vector<std::string>> describe_channels(const LayerOutput& output);

/// The facts of describe() as members of an object; `channels`: those of describe_channels(), too.
[[nodiscard]] Json to_json(const LayerOutput& output, bool channels);

}  // namespace tbviz::cli
