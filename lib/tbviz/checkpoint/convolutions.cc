#include "tbviz/checkpoint/convolutions.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <unordered_map>
#include <utility>

#include "tbviz/checkpoint/complex_parts.h"
#include "tbviz/checkpoint/format.h"
#include "tbviz/checkpoint/held_tensor.h"

namespace tbviz {
namespace {

constexpr std::string_view kWeight = "weight";

constexpr std::array<std::string_view, 10> kOperators = {"conv1d",
                                                         "conv2d",
                                                         "conv3d",
                                                         "conv_transpose1d",
                                                         "conv_transpose2d",
                                                         "conv_transpose3d",
                                                         "convolution",
                                                         "_convolution",
                                                         "_convolution_mode",
                                                         "convolution_overrideable"};

bool is_weight(std::string_view name) {
  if (!name.ends_with(kWeight)) return false;
  return name.size() == kWeight.size() || name[name.size() - kWeight.size() - 1] == '.';
}

/// What may be the kernels of a layer.
struct Candidate {
  HeldTensor held;  // Of a computed weight: what has its shape.
  std::shared_ptr<const ParametrizedWeight> computed = {};

  [[nodiscard]] const std::string& name() const { return computed ? computed->name : held.name(); }
  [[nodiscard]] const std::string& owner() const {
    return computed ? computed->owner : held.owner();
  }
  [[nodiscard]] bool repeated() const { return computed ? computed->repeated : held.repeated(); }
};

// Each part of complex weights is a layer.
bool is_convolution_by_class(const Candidate& candidate) {
  const HeldTensor& held = candidate.held;
  const bool by_tensor = held.tensor != nullptr && !candidate.computed;
  const std::string_view name = by_tensor ? whole_name(*held.tensor) : candidate.name();
  if (!is_convolution_class(candidate.owner()) || !is_weight(name)) return false;
  if (held.tensor != nullptr) return may_be_kernels(held.tensor->values);
  return !held.unread->shape || is_shape_of_kernels(*held.unread->shape);
}

bool is_convolution_by_shape(const Candidate& candidate) {
  const HeldTensor& held = candidate.held;
  if (held.tensor != nullptr) {
    return held.tensor->values.rank() == 4 && may_be_kernels(held.tensor->values);
  }
  const std::optional<Shape>& shape = held.unread->shape;
  return shape && shape->size() == 4 && is_shape_of_kernels(*shape);
}

std::string layer_name(const std::string& tensor) {
  const bool strip = is_weight(tensor) && tensor.size() > kWeight.size();
  return strip ? tensor.substr(0, tensor.size() - kWeight.size() - 1) : tensor;
}

ConvolutionLayer make_layer(std::size_t index, const std::string& tensor, const std::string& kind) {
  return {.index = index,
          .name = layer_name(tensor),
          .kind = kind,
          .weight = {},
          .computed = {},
          .transposed = kind.find("ConvTranspose") != std::string::npos,
          .tensor = nullptr,
          .unread = nullptr,
          .unread_shape = {}};
}

void set_unread(const UnsupportedError& error, const Shape* shape, ConvolutionLayer& layer) {
  layer.unread = &error;
  if (shape != nullptr) layer.unread_shape = *shape;
}

void set_computed(std::shared_ptr<const ParametrizedWeight> weight, ConvolutionLayer& layer) {
  if (weight->error) set_unread(*weight->error, weight->main.shape(), layer);
  layer.computed = std::move(weight);
}

void add_layer(const Candidate& candidate, const std::string& kind,
               std::vector<ConvolutionLayer>& layers) {
  ConvolutionLayer layer = make_layer(layers.size(), candidate.name(), kind);
  if (candidate.computed) {
    set_computed(candidate.computed, layer);
  } else if (candidate.held.tensor != nullptr) {
    layer.tensor = candidate.held.tensor;
    layer.weight = layer.tensor->values;
  } else {
    set_unread(candidate.held.unread->error, candidate.held.shape(), layer);
  }
  layers.push_back(std::move(layer));
}

// Python's hooks leave the weight of the last call in their module, where nobody reads it again:
// what trained the parts, or loaded them, did not change it.
bool is_leftover(const HeldTensor& weight, const Checkpoint& checkpoint) {
  return weight.tensor != nullptr && weight.tensor->role == TensorRole::kUnknown &&
         !weight.owner().empty() && checkpoint.format() != kTorchScriptFormat;
}

// All tensors but those that a weight is computed from, and these weights, but for those that the
// file has itself.
std::vector<Candidate> find_candidates(const Checkpoint& checkpoint) {
  const std::vector<HeldTensor> held = held_tensors(checkpoint.contents());
  std::vector<Candidate> candidates(held.size());
  for (std::size_t i = 0; i < held.size(); ++i) candidates[i].held = held[i];
  std::unordered_map<std::string_view, std::size_t> positions;
  for (std::size_t i = 0; i < held.size(); ++i) positions.emplace(held[i].name(), i);
  for (ParametrizedWeight& weight :
       find_parametrized_weights(checkpoint.contents(), held, checkpoint.file())) {
    for (const std::size_t member : weight.members) candidates[member].held = {};
    const auto same = positions.find(weight.name);
    if (same != positions.end()) {
      if (weight.rule == nullptr || !is_leftover(held[same->second], checkpoint)) continue;
      candidates[same->second].held = {};
    }
    Candidate& candidate = candidates[weight.members.front()];
    candidate.held = weight.main;
    candidate.computed = std::make_shared<const ParametrizedWeight>(std::move(weight));
  }
  std::erase_if(candidates, [](const Candidate& candidate) { return !candidate.held.exists(); });
  return candidates;
}

using WeightsByName = std::map<std::string, std::shared_ptr<const ParametrizedWeight>, std::less<>>;

WeightsByName find_weights_by_name(const Checkpoint& checkpoint) {
  const CheckpointContents& contents = checkpoint.contents();
  WeightsByName weights;
  if (std::ranges::none_of(*contents.kernels, &ListedKernels::parametrized)) return weights;
  for (ParametrizedWeight& weight :
       find_parametrized_weights(contents, held_tensors(contents), checkpoint.file())) {
    auto kept = std::make_shared<const ParametrizedWeight>(std::move(weight));
    weights.emplace(kept->name, kept);
  }
  return weights;
}

std::vector<ConvolutionLayer> listed_layers(const Checkpoint& checkpoint) {
  const CheckpointContents& contents = checkpoint.contents();
  const WeightsByName weights = find_weights_by_name(checkpoint);
  std::vector<ConvolutionLayer> layers;
  for (const ListedKernels& kernels : *contents.kernels) {
    ConvolutionLayer layer = make_layer(layers.size(), kernels.name, kernels.kind);
    if (kernels.parametrized) {
      set_computed(weights.at(kernels.name), layer);
    } else if (kernels.tensor) {
      layer.tensor = &contents.tensors[*kernels.tensor];
      layer.weight = layer.tensor->values;
    } else if (kernels.values) {
      layer.weight = *kernels.values;
    } else {
      set_unread(*kernels.error, kernels.shape ? &*kernels.shape : nullptr, layer);
    }
    layers.push_back(std::move(layer));
  }
  return layers;
}

}  // namespace

std::span<const std::string_view> convolution_operators() { return kOperators; }

bool is_convolution_class(std::string_view type) {
  return type.find("Conv") != std::string_view::npos;
}

bool is_shape_of_kernels(const Shape& shape) {
  return shape.size() >= 3 && shape.size() <= 5 && std::ranges::find(shape, 0) == shape.end();
}

bool may_be_kernels(const TensorView& values) {
  return is_floating_point(values.dtype()) && is_shape_of_kernels(values.shape());
}

DType ConvolutionLayer::dtype() const {
  return computed ? computed->main.tensor->values.dtype() : weight.dtype();
}

const Shape& ConvolutionLayer::shape() const {
  return computed ? computed->main.tensor->values.shape() : weight.shape();
}

TensorView weight_of(const ConvolutionLayer& layer, Tensor& made) {
  if (!layer.computed) return layer.weight;
  made = layer.computed->compute();
  return made.view();
}

std::vector<ConvolutionLayer> find_convolutions(const Checkpoint& checkpoint) {
  if (checkpoint.contents().kernels) return listed_layers(checkpoint);
  const std::vector<Candidate> candidates = find_candidates(checkpoint);
  std::vector<ConvolutionLayer> layers;
  for (const Candidate& candidate : candidates) {
    if (!candidate.repeated() && is_convolution_by_class(candidate)) {
      add_layer(candidate, candidate.owner(), layers);
    }
  }
  if (!layers.empty()) return layers;
  for (const Candidate& candidate : candidates) {
    if (!candidate.repeated() && is_convolution_by_shape(candidate)) {
      add_layer(candidate, {}, layers);
    }
  }
  return layers;
}

std::vector<ConvolutionLayer> find_computed_weights(const Checkpoint& checkpoint) {
  std::vector<ConvolutionLayer> layers;
  for (const Candidate& candidate : find_candidates(checkpoint)) {
    if (candidate.computed) add_layer(candidate, candidate.owner(), layers);
  }
  return layers;
}

}  // namespace tbviz
