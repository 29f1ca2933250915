// The built-in network as the library's own operators run it: docs/builtin-network.md's table. What
// the file says in code, this says in numbers; its weights are the file's.
#pragma once

#include <array>
#include <string_view>
#include <variant>

#include "tbviz/native/conv2d.h"
#include "tbviz/native/max_pool2d.h"

namespace tbviz {

struct ReluOptions {};

/// A module, by its name in the network; a convolution's weight and bias have names below that.
struct NativeLayer {
  std::string_view name;
  std::string_view type;  ///< Its class.
  std::variant<Conv2dOptions, ReluOptions, MaxPool2dOptions> options;
};

/// The classes of the network, and of the module "features" that calls all layers in order.
inline constexpr std::string_view kBuiltinType = "Network";
inline constexpr std::string_view kBuiltinStage = "features";
inline constexpr std::string_view kBuiltinStageType = "Sequential";

inline constexpr std::array<NativeLayer, 8> kBuiltinLayers = {{
    {"features.0", "Conv2d", Conv2dOptions{.stride = 4, .padding = 2}},
    {"features.1", "ReLU", ReluOptions{}},
    {"features.2", "MaxPool2d", MaxPool2dOptions{.kernel = 3, .stride = 2}},
    {"features.3", "Conv2d", Conv2dOptions{.stride = 1, .padding = 2}},
    {"features.4", "ReLU", ReluOptions{}},
    {"features.5", "MaxPool2d", MaxPool2dOptions{.kernel = 3, .stride = 2}},
    {"features.6", "Conv2d", Conv2dOptions{.stride = 1, .padding = 1}},
    {"features.7", "ReLU", ReluOptions{}},
}};

}  // namespace tbviz
