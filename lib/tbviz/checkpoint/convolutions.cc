#include "tbviz/checkpoint/convolutions.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>

#include "tbviz/checkpoint/complex_parts.h"
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

// Each part of complex weights is a layer.
bool is_convolution_by_class(const HeldTensor& candidate) {
  const std::string_view name =
      candidate.tensor != nullptr ? whole_name(*candidate.tensor) : candidate.name();
  if (!is_convolution_class(candidate.owner()) || !is_weight(name)) return false;
  if (candidate.tensor != nullptr) return may_be_kernels(candidate.tensor->values);
  return !candidate.unread->shape || is_shape_of_kernels(*candidate.unread->shape);
}

bool is_convolution_by_shape(const HeldTensor& candidate) {
  if (candidate.tensor != nullptr) {
    return candidate.tensor->values.rank() == 4 && may_be_kernels(candidate.tensor->values);
  }
  const std::optional<Shape>& shape = candidate.unread->shape;
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
          .transposed = kind.find("ConvTranspose") != std::string::npos,
          .tensor = nullptr,
          .unread = nullptr,
          .unread_shape = {}};
}

void add_layer(const HeldTensor& candidate, const std::string& kind,
               std::vector<ConvolutionLayer>& layers) {
  ConvolutionLayer layer = make_layer(layers.size(), candidate.name(), kind);
  if (candidate.tensor != nullptr) {
    layer.tensor = candidate.tensor;
    layer.weight = candidate.tensor->values;
  } else {
    layer.unread = &candidate.unread->error;
    layer.unread_shape = candidate.unread->shape;
  }
  layers.push_back(std::move(layer));
}

std::vector<ConvolutionLayer> listed_layers(const CheckpointContents& contents) {
  std::vector<ConvolutionLayer> layers;
  for (const ListedKernels& kernels : *contents.kernels) {
    ConvolutionLayer layer = make_layer(layers.size(), kernels.name, kernels.kind);
    if (kernels.tensor) {
      layer.tensor = &contents.tensors[*kernels.tensor];
      layer.weight = layer.tensor->values;
    } else if (kernels.values) {
      layer.weight = *kernels.values;
    } else {
      layer.unread = &*kernels.error;
      layer.unread_shape = kernels.shape;
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

std::vector<ConvolutionLayer> find_convolutions(const Checkpoint& checkpoint) {
  if (checkpoint.contents().kernels) return listed_layers(checkpoint.contents());
  const std::vector<HeldTensor> candidates = held_tensors(checkpoint.contents());
  std::vector<ConvolutionLayer> layers;
  for (const HeldTensor& candidate : candidates) {
    if (!candidate.repeated() && is_convolution_by_class(candidate)) {
      add_layer(candidate, candidate.owner(), layers);
    }
  }
  if (!layers.empty()) return layers;
  for (const HeldTensor& candidate : candidates) {
    if (!candidate.repeated() && is_convolution_by_shape(candidate)) {
      add_layer(candidate, {}, layers);
    }
  }
  return layers;
}

}  // namespace tbviz
