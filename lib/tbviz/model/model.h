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

#include "tbviz/tensor/tensor.h"

namespace tbviz {

/// Bumped whenever this header changes meaning; plugin and program must agree.
inline constexpr std::uint32_t kModelApiVersion = 1;

/// A place in a model where a value can be seen and replaced.
struct Site {
  std::string name;  ///< As in named_modules(): "features.0".
  int call = 0;      ///< Counts the calls of a module that is used more than once.
  std::string kind;  ///< "module", or the operator's name where no module is left.
  std::string type;  ///< Class name, e.g. "Conv2d"; empty if unknown.
  Shape weight_shape;  ///< Of a convolution's weight; empty elsewhere.
  bool pre = false;    ///< Before the module (its input) or after it (its output).
};

/// Sees the value at a site; what it returns goes on through the model. std::nullopt: unchanged.
using SiteCallback = std::function<std::optional<Tensor>(const Site&, const Tensor& value)>;

class Model {
 public:
  virtual ~Model() = default;

  /// Every site, in the order in which the model defines them.
  [[nodiscard]] virtual std::vector<Site> sites() const = 0;

  /// Runs the model once and calls `seen` at the wanted sites, by index into sites(), as they are
  /// reached. Stops after the last of them. Throws ModelError if the model raises.
  virtual void run(std::span<const Tensor> inputs, std::span<const std::size_t> wanted,
                   const SiteCallback& seen) = 0;
};

class ModelBackend {
 public:
  virtual ~ModelBackend() = default;

  /// Loads a model from the bytes of its file, which must outlive it. `name` is for messages only.
  [[nodiscard]] virtual std::unique_ptr<Model> load(std::span<const std::byte> bytes,
                                                    std::string_view name) = 0;
};

/// The backend of the LibTorch module, which is opened on first use and stays loaded. `name` is the
/// model that needs it, for messages. Throws UnsupportedError if the module is missing, does not
/// load, or was built from another version of this header.
[[nodiscard]] ModelBackend& torch_backend(std::string_view name);

}  // namespace tbviz

/// The plugin's two symbols, in the global namespace. The version is read first, so that a mismatch
/// can name both; the backend belongs to the plugin, which is never unloaded.
extern "C" const std::uint32_t tbviz_model_api_version;
extern "C" tbviz::ModelBackend* tbviz_model_backend();
