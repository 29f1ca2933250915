#include "tbviz/checkpoint/convolutions.h"

#include <algorithm>
#include <array>

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

bool is_convolution_by_class(const NamedTensor& tensor) {
  return is_convolution_class(tensor.owner) && is_weight(tensor.name) &&
         may_be_kernels(tensor.values);
}

bool is_convolution_by_shape(const NamedTensor& tensor) {
  return tensor.values.rank() == 4 && may_be_kernels(tensor.values);
}

std::string layer_name(const std::string& tensor) {
  const bool strip = is_weight(tensor) && tensor.size() > kWeight.size();
  return strip ? tensor.substr(0, tensor.size() - kWeight.size() - 1) : tensor;
}

void add_layer(const NamedTensor& tensor, const std::string& kind,
               std::vector<ConvolutionLayer>& layers) {
  layers.push_back({.index = layers.size(),
                    .name = layer_name(tensor.name),
                    .kind = kind,
                    .weight = tensor.values,
                    .transposed = kind.find("ConvTranspose") != std::string::npos,
                    .tensor = &tensor});
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
  std::vector<ConvolutionLayer> layers;
  if (const auto& kernels = checkpoint.contents().kernels) {
    for (const std::size_t index : *kernels) {
      const NamedTensor& tensor = checkpoint.tensors()[index];
      add_layer(tensor, tensor.owner, layers);
    }
    return layers;
  }
  for (const NamedTensor& tensor : checkpoint.tensors()) {
    if (!tensor.repeated && is_convolution_by_class(tensor)) {
      add_layer(tensor, tensor.owner, layers);
    }
  }
  if (!layers.empty()) return layers;
  for (const NamedTensor& tensor : checkpoint.tensors()) {
    if (!tensor.repeated && is_convolution_by_shape(tensor)) add_layer(tensor, {}, layers);
  }
  return layers;
}

}  // namespace tbviz
