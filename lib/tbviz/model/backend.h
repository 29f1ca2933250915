// What tbviz asks of a runtime that can execute models. Implemented by the modules of LibTorch,
// libtbviz_torch_2_13.so and so on; see docs/plugin.md.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "tbviz/checkpoint/model_file.h"
#include "tbviz/model/model_options.h"
#include "tbviz/model/run.h"

namespace tbviz {

/// Bumped whenever this header, run.h, argument.h, model_graph.h, model_options.h, error.h or what
/// a ModelFile is made of changes; plugin and program must agree.
inline constexpr std::uint32_t kModelApiVersion = 10;

/// Which runtime a backend is, and where.
struct RuntimeFacts {
  std::string version;  ///< "2.13.0": of the headers that the module was built with.
  std::string library;  ///< The file that is loaded: ".../libtorch_cpu.so". Empty if not known.
  std::string module;   ///< The module's own file.
};

class ModelBackend {
 public:
  virtual ~ModelBackend() = default;

  [[nodiscard]] virtual RuntimeFacts runtime() const = 0;

  /// Loads ModelOptions::operator_libraries, and those that the model's code calls for and that are
  /// found beside the runtime, which load() does otherwise: for a process that cannot read them any
  /// more when it comes to the model. What was found, or not, is returned: a line each. Throws
  /// UnsupportedError if one that is named in the options does not load.
  virtual std::vector<std::string> load_libraries(const ModelFile& file,
                                                  const ModelOptions& options) = 0;

  /// Loads a model from a file that was opened for it, and need not outlive the call. Throws
  /// FormatError if the file is damaged or holds no model, UnsupportedError if it needs what this
  /// runtime lacks or `options` do not allow.
  [[nodiscard]] virtual std::unique_ptr<Model> load(const ModelFile& file,
                                                    const ModelOptions& options) = 0;
};

}  // namespace tbviz

/// The plugin's two symbols, in the global namespace. The version is read first, so that a mismatch
/// can name both; the backend belongs to the plugin, which is never unloaded.
extern "C" {
[[gnu::visibility("default")]] extern const std::uint32_t tbviz_model_api_version;
[[gnu::visibility("default")]] tbviz::ModelBackend* tbviz_model_backend();
}
