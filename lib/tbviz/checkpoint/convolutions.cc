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

ConvolutionLayer as_layer(const NamedTensor& tensor) {
  return {layer_name(tensor.name), tensor.owner, tensor.values,
          tensor.owner.find("ConvTranspose") != std::string::npos, &tensor};
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
    for (const std::size_t index : *kernels)
      layers.push_back(as_layer(checkpoint.tensors()[index]));
    return layers;
  }
  for (const NamedTensor& tensor : checkpoint.tensors()) {
    if (!tensor.repeated && is_convolution_by_class(tensor)) layers.push_back(as_layer(tensor));
  }
  if (!layers.empty()) return layers;
  for (const NamedTensor& tensor : checkpoint.tensors()) {
    if (tensor.repeated || !is_convolution_by_shape(tensor)) continue;
    layers.push_back({layer_name(tensor.name), {}, tensor.values, false, &tensor});
  }
  return layers;
}

}  // namespace tbviz
