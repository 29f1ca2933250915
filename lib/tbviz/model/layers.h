// The layers of a model, and how they are chosen: by indices, ranges, names and globs.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// A layer: a site behind a module or a convolution.
struct Layer {
  std::size_t site = 0;  ///< Index into Model::sites().
  std::string name;
  std::string type;                       ///< Class, "Conv2d", or operator, "aten::conv2d".
  std::optional<std::size_t> index;       ///< Among all convolutions, in registration order.
  Shape weight_shape;                     ///< Of convolutions.
  std::vector<std::string> aliases = {};  ///< Its other names, which choose it as well.
};

/// A part of a spec, and what it chooses.
struct LayerEntry {
  std::string text;      ///< "features.*"; empty: all convolutions, as an empty spec chooses them.
  bool several = false;  ///< A glob, a range or an empty spec, which may choose more than is used.
  std::vector<Layer> layers;
};

/// All layers of a model, in registration order. The model itself is none of them.
[[nodiscard]] std::vector<Layer> layers_of(const Model& model);

/// The model itself as a layer, without a name.
[[nodiscard]] Layer whole_model(const Model& model);

/// Those that `spec` (see select_layers()) chooses. Throws UsageError if it names what there is
/// not, FormatError if it is empty and the model has no convolution; `file` is named in them.
[[nodiscard]] std::vector<Layer> choose_layers(const std::vector<Layer>& layers,
                                               const std::string& spec, const std::string& file);

/// The same, by part of the spec: a layer may be in several.
[[nodiscard]] std::vector<LayerEntry> choose_by_entry(const std::vector<Layer>& layers,
                                                      const std::string& spec,
                                                      const std::string& file);

/// "features.0"; "features.0#2" for a layer's second call.
[[nodiscard]] std::string call_name(const std::string& layer, int call);

/// Positions in `names` that `spec` chooses, ascending and without repeats. Parts of the spec are
/// separated by commas: an index `0` or a range `0-4` (both ends included) counts the layers that
/// `indexed` lists as positions in `names`; anything else is a name or a glob over all names. A
/// name made of digits only is reached by a glob. An empty spec chooses all that are indexed.
///
/// Throws UsageError, with the nearest name, if a part chooses nothing; `file` is named in it.
[[nodiscard]] std::vector<std::size_t> select_layers(std::string_view spec,
                                                     std::span<const std::string> names,
                                                     std::span<const std::size_t> indexed,
                                                     const std::string& file);

/// Indices as a spec has them: "3", or "0-4", both ends included. A range may run backwards.
struct IndexRange {
  std::size_t first = 0;
  std::size_t last = 0;
};

/// Nothing if the text is neither.
[[nodiscard]] std::optional<IndexRange> parse_index_range(std::string_view text);

}  // namespace tbviz
