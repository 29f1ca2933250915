// What tbviz asks of a runtime that can execute models. Implemented by libtbviz_torch.so; see
// docs/plugin.md.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/tensor/tensor.h"

namespace tbviz {

/// Bumped whenever this header changes meaning; plugin and program must agree.
inline constexpr std::uint32_t kModelApiVersion = 1;

/// A place in a model where values can be seen and replaced: before or after a module, wherever and
/// however often the module is called. Where no module is left (frozen models), a convolution.
struct Site {
  std::string name;    ///< As in named_modules(), "features.0"; "conv_0", ... where none is left.
  std::string kind;    ///< "module", or the operator: "aten::conv2d".
  std::string type;    ///< The module's class, "Conv2d"; empty for an operator.
  Shape weight_shape;  ///< Of a convolution's weight; empty everywhere else.
  bool pre = false;    ///< Before the module (its first input) or after it (its output).

  [[nodiscard]] bool is_convolution() const { return !weight_shape.empty(); }
};

/// A value that has arrived at a site.
struct Arrival {
  std::size_t site = 0;     ///< Index into Model::sites().
  int call = 0;             ///< How often this run had been at the site before.
  std::optional<int> item;  ///< Which tensor, where the value is a tuple, list or dict of tensors.
};

/// Sees a value, which is gone after the call. What it returns goes on through the model in place
/// of the value; std::nullopt: unchanged. What it throws comes out of Model::run() as it is.
using Visitor = std::function<std::optional<Tensor>(const Arrival&, const TensorView& value)>;

/// When a value is shown to the visitor.
enum class Capture : std::uint8_t {
  kOnArrival,  ///< As the site has it: a layer's true output.
  kAfterRun,   ///< As the memory stands once the whole model has run, in-place operations that
               ///< follow included: what a Python hook that keeps its output ends up with. Never
               ///< replaced.
};

/// A loaded model, in evaluation mode. Not thread-safe.
class Model {
 public:
  virtual ~Model() = default;

  /// Every site: modules in the order of their registration, used or not, each before and after its
  /// call; then the operators that belong to no module.
  [[nodiscard]] virtual const std::vector<Site>& sites() const = 0;

  /// What was changed to run the model, and what a user may not expect: one sentence each.
  [[nodiscard]] virtual const std::vector<std::string>& notes() const = 0;

  /// Runs the model once and shows the values at the wanted sites, by index into sites(), in the
  /// order in which they are reached. With kOnArrival it stops as soon as none of the sites can be
  /// reached again. Floating-point inputs take the model's floating-point type. Throws ModelError
  /// if the model raises or does not accept the inputs, UnsupportedError for values that are no
  /// dense tensors of a type in DType.
  virtual void run(std::span<const TensorView> inputs, std::span<const std::size_t> wanted,
                   Capture capture, const Visitor& visit) = 0;
};

class ModelBackend {
 public:
  virtual ~ModelBackend() = default;

  /// Loads a model from the bytes of its file, which must live until load() returns. `name` is for
  /// messages. Throws FormatError if they are damaged or hold no model, UnsupportedError if they
  /// need what this runtime lacks.
  [[nodiscard]] virtual std::unique_ptr<Model> load(Bytes bytes, std::string_view name) = 0;
};

/// The backend of the LibTorch module, which is opened on first use and stays loaded. `name` is the
/// model that needs it, for messages. Throws UnsupportedError if the module is missing, does not
/// load, or was built from another version of this header.
[[nodiscard]] ModelBackend& torch_backend(std::string_view name);

}  // namespace tbviz

/// The plugin's two symbols, in the global namespace. The version is read first, so that a mismatch
/// can name both; the backend belongs to the plugin, which is never unloaded.
extern "C" {
[[gnu::visibility("default")]] extern const std::uint32_t tbviz_model_api_version;
[[gnu::visibility("default")]] tbviz::ModelBackend* tbviz_model_backend();
}
