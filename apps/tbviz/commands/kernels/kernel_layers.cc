#include "commands/kernels/kernel_layers.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstddef>
#include <set>
#include <string_view>
#include <utility>

#include "models/unread_tensors.h"
#include "tbviz/error.h"
#include "tbviz/model/layers.h"

namespace tbviz::cli {
namespace {

constexpr std::size_t kMostSuggestions = 3;

KernelLayer indexed(ConvolutionLayer layer) {
  std::string label = std::to_string(layer.index);
  return {std::move(label), true, std::move(layer), KernelLayout::kOihw};
}

KernelLayer named(const std::string& name) {
  KernelLayer layer{name, false, {}, KernelLayout::kOihw};
  layer.layer.name = name;
  return layer;
}

// The parts of a spec that may be whole names.
std::set<std::string, std::less<>> names_in(std::string_view spec) {
  std::set<std::string, std::less<>> names;
  while (!spec.empty()) {
    const std::size_t comma = spec.find(',');
    names.emplace(spec.substr(0, comma));
    spec.remove_prefix(comma == std::string_view::npos ? spec.size() : comma + 1);
  }
  return names;
}

// A tensor that was named: "conv.weight", or the module "conv" that holds it.
bool is_called(const std::string& tensor, const std::string& name) {
  return tensor == name || tensor == name + ".weight";
}

[[noreturn]] void refuse_shape(const std::string& tensor, const Shape& shape,
                               const Checkpoint& checkpoint) {
  throw UsageError(fmt::format("{} has shape {}; what is drawn has 3 to 5 axes, none of them empty",
                               tensor, format_shape(shape)),
                   checkpoint.file());
}

// Weights that modules compute, of any number of axes; takes their names from those wanted.
void add_computed(const Checkpoint& checkpoint, std::set<std::string, std::less<>>& wanted,
                  std::vector<KernelLayer>& layers) {
  if (wanted.empty()) return;
  for (ConvolutionLayer& weight : find_computed_weights(checkpoint)) {
    const std::string& tensor = weight.computed->name;
    const auto name = std::ranges::find_if(
        wanted, [&](const std::string& word) { return is_called(tensor, word); });
    if (name == wanted.end()) continue;
    if (weight.unread == nullptr && !is_shape_of_kernels(weight.shape())) {
      refuse_shape(tensor, weight.shape(), checkpoint);
    }
    layers.push_back(named(*name));
    layers.back().layer = std::move(weight);
    layers.back().layer.name = *name;
    wanted.erase(name);
  }
}

// Tensors of any kind that the spec names in full and that are no layers.
void add_named(const Checkpoint& checkpoint, const std::string& spec,
               std::vector<KernelLayer>& layers) {
  std::set<std::string, std::less<>> wanted = names_in(spec);
  for (const KernelLayer& layer : layers) wanted.erase(layer.layer.name);
  add_computed(checkpoint, wanted, layers);
  for (const std::string& name : wanted) {
    for (const NamedTensor& tensor : checkpoint.tensors()) {
      if (!is_called(tensor.name, name)) continue;
      const Shape& shape = tensor.values.shape();
      if (!is_shape_of_kernels(shape)) refuse_shape(tensor.name, shape, checkpoint);
      layers.push_back(named(name));
      layers.back().layer.weight = tensor.values;
      layers.back().layer.tensor = &tensor;
      break;
    }
    for (const UnreadTensor& tensor : checkpoint.contents().unread) {
      if (!is_called(tensor.name, name)) continue;
      layers.push_back(named(name));
      layers.back().layer.unread = &tensor.error;
      layers.back().layer.unread_shape = tensor.shape;
      break;
    }
  }
}

// What could be drawn by name.
std::vector<std::string> names_of_others(const Checkpoint& checkpoint) {
  std::vector<std::string> names;
  std::set<const NamedTensor*> parts;
  for (const ConvolutionLayer& weight : find_computed_weights(checkpoint)) {
    if (weight.unread != nullptr) continue;
    parts.insert(weight.computed->parts.begin(), weight.computed->parts.end());
    if (is_shape_of_kernels(weight.shape())) names.push_back(weight.name);
  }
  for (const NamedTensor& tensor : checkpoint.tensors()) {
    if (names.size() >= kMostSuggestions) break;
    if (parts.contains(&tensor) || !is_shape_of_kernels(tensor.values.shape())) continue;
    names.push_back(tensor.name);
  }
  names.resize(std::min(names.size(), kMostSuggestions));
  return names;
}

[[noreturn]] void refuse_without_layers(const Checkpoint& checkpoint) {
  checkpoint.check_unread();
  std::string fact =
      fmt::format("holds no convolution layers among its {} tensors", checkpoint.tensors().size());
  const std::vector<std::string> others = names_of_others(checkpoint);
  if (!others.empty()) {
    fact += fmt::format("; --layers draws others of 3 to 5 axes by their names, such as {}",
                        fmt::join(others, ", "));
  }
  throw FormatError(checkpoint.file(), fact);
}

// Where shapes alone tell layers, whole numbers of such a shape may be quantised weights, or not.
void note_integers(const Checkpoint& checkpoint, Console& console) {
  if (checkpoint.contents().kernels) return;
  std::vector<std::string_view> names;
  for (const NamedTensor& tensor : checkpoint.tensors()) {
    const TensorView& values = tensor.values;
    const bool is_layer = !tensor.owner.empty() || is_floating_point(values.dtype());
    if (is_layer || values.rank() != 4 || !is_shape_of_kernels(values.shape())) continue;
    if (names.size() < kMostSuggestions) names.push_back(tensor.name);
  }
  if (names.empty()) return;
  console.note(
      fmt::format("{}: tensors of whole numbers are no layers by themselves; --layers draws "
                  "them by name, such as {}",
                  checkpoint.file(), fmt::join(names, ", ")));
}

void hint_at_layout(const Checkpoint& checkpoint, const std::vector<KernelLayer>& layers,
                    Console& console) {
  if (fixes_kernel_layout(checkpoint)) return;
  for (const KernelLayer& layer : layers) {
    if (layer.layer.unread != nullptr) continue;
    const Shape& shape = layer.layer.shape();
    const std::optional<KernelLayout> likely = likely_layout(layer.layer.name, shape);
    if (!likely) continue;
    console.note(
        fmt::format("{}: {} {} is read as (out, in, places...), but looks like the "
                    "kernels of another framework; if it is, say so: --layout {}",
                    checkpoint.file(), layer.layer.name, format_shape(shape), name_of(*likely)));
    return;
  }
}

}  // namespace

std::vector<KernelLayer> choose_kernel_layers(const Checkpoint& checkpoint, const std::string& spec,
                                              std::optional<KernelLayout> layout,
                                              Console& console) {
  std::vector<KernelLayer> all;
  for (ConvolutionLayer& layer : find_convolutions(checkpoint)) {
    all.push_back(indexed(std::move(layer)));
  }
  const std::size_t convolutions = all.size();
  add_named(checkpoint, spec, all);
  if (all.empty()) refuse_without_layers(checkpoint);
  std::vector<std::string> names;
  std::vector<std::size_t> indices;
  for (const KernelLayer& layer : all) {
    if (names.size() < convolutions) indices.push_back(names.size());
    names.push_back(layer.layer.name);
  }
  std::vector<KernelLayer> chosen;
  for (const std::size_t i : select_layers(spec, names, indices, checkpoint.file())) {
    chosen.push_back(std::move(all[i]));
  }
  if (spec.empty()) note_integers(checkpoint, console);
  if (!layout) hint_at_layout(checkpoint, chosen, console);
  if (layout.value_or(KernelLayout::kOihw) != KernelLayout::kOihw &&
      fixes_kernel_layout(checkpoint)) {
    console.warn(fmt::format("{}: --layout {}: programs that write {} files keep kernels as oihw",
                             checkpoint.file(), name_of(*layout), checkpoint.format()));
  }
  for (KernelLayer& layer : chosen) layer.layout = layout.value_or(KernelLayout::kOihw);
  return chosen;
}

void report_unknown_tensors(const Checkpoint& checkpoint, Console& console) {
  if (checkpoint.contents().kernels) return;
  std::vector<UnreadTensor> unknown;
  for (const UnreadTensor& tensor : checkpoint.contents().unread) {
    if (tensor.owner.empty() && !tensor.shape) unknown.push_back(tensor);
  }
  report_unread(checkpoint.file(), unknown, console);
}

}  // namespace tbviz::cli
