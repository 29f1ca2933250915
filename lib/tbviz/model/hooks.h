// PyTorch's hooks, under PyTorch's names, on any model that can be run.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "tbviz/model/loss.h"
#include "tbviz/model/run.h"

#pragma GCC visibility push(default)
namespace tbviz {

/// The call that a hook is told of.
struct HookedCall {
  const Site& module;  ///< The module's name and class.
  int call = 0;        ///< 0 for the module's first call in the run.
};

/// Hooks see tensors in the order of the arguments, or of the result if that is a tuple, list or
/// dict. A slot's replacement goes on in place of its value; see Slot. One that cannot be read has
/// no value, and says why.
using ForwardPreHook = std::function<void(const HookedCall&, std::span<Slot> inputs)>;
using ForwardHook =
    std::function<void(const HookedCall&, std::span<const Slot> inputs, std::span<Slot> outputs)>;
using FullBackwardPreHook = std::function<void(const HookedCall&, std::span<Slot> grad_outputs)>;
using FullBackwardHook = std::function<void(const HookedCall&, std::span<Slot> grad_inputs,
                                            std::span<const Slot> grad_outputs)>;
/// Returns what goes on in place of the gradient; std::nullopt: the gradient itself. Not called
/// for a gradient that cannot be read.
using TensorHook = std::function<std::optional<Tensor>(const TensorView& grad)>;

/// Takes a hook away again. Destroying the handle does not.
class RemovableHandle {
 public:
  explicit RemovableHandle(std::weak_ptr<bool> active) : active_(std::move(active)) {}
  void remove() {
    if (const auto active = active_.lock()) *active = false;
  }

 private:
  std::weak_ptr<bool> active_;
};

/// What a run left behind.
struct PassResult {
  std::vector<Tensor> outputs;  ///< The tensors that forward() returned, or PassOptions::loss_at;
                                ///< (0) for one that cannot be read.
  std::vector<std::string> unread_outputs;  ///< Why not, by output; empty of all others.
  std::optional<double> loss;               ///< With a loss.
  /// If asked for, in the order of Model::parameters(); none where the loss does not depend on it.
  std::vector<std::optional<Tensor>> parameter_gradients;
  std::map<std::size_t, std::string> unread_gradients;  ///< Those that there are, but cannot be
                                                        ///< read, by parameter; and why.
};

/// How a run is to go.
struct PassOptions {
  bool parameter_gradients = false;  ///< Of the loss by every parameter.
  /// A module, by its name, whose result, of its last call, the loss is of; the run stops there.
  /// None: what forward() returned.
  std::optional<std::string> loss_at = {};
  std::optional<std::uint64_t> seed = {};  ///< As RunRequest has this and what follows.
  bool keep_state = false;
  std::span<const ParameterValue> parameters = {};
};

/// Runs a model with hooks. Hooks of one place are called in the order of their registration, each
/// with what the ones before it left. Unlike in Python they see values before operations that work
/// in place change them, and gradients wherever the loss depends on a value, those by the model's
/// inputs included.
class HookedModel {
 public:
  /// The model must outlive this. It is not changed.
  explicit HookedModel(Model& model);

  /// `module` is a name as in named_modules(), "" the model itself, "conv_0", ... the convolutions
  /// of frozen models. Throws UsageError, with the nearest name, if there is none.
  RemovableHandle register_forward_pre_hook(std::string_view module, ForwardPreHook hook);
  RemovableHandle register_forward_hook(std::string_view module, ForwardHook hook);
  RemovableHandle register_full_backward_pre_hook(std::string_view module,
                                                  FullBackwardPreHook hook);
  RemovableHandle register_full_backward_hook(std::string_view module, FullBackwardHook hook);

  /// Whether there is what register_hook() takes under that name.
  [[nodiscard]] bool has_value(std::string_view name) const;

  /// On the gradient by `value`: an argument of forward(), or a variable in its source. Throws
  /// UsageError, with the nearest name, if there is none.
  RemovableHandle register_hook(std::string_view value, TensorHook hook);

  /// Throws as Model::run() does, and what hooks throw; UsageError if PassOptions::loss_at is no
  /// module, or one that the run does not get to.
  PassResult forward(std::span<const Argument> arguments, const PassOptions& options = {});

  /// The same, then backward from `loss`.
  PassResult backward(std::span<const Argument> arguments, const Loss& loss,
                      const PassOptions& options = {});

 private:
  template <class Hook>
  struct Registered {
    Hook hook;
    std::shared_ptr<bool> active;
  };
  template <class Hook>
  using Hooks = std::map<std::size_t, std::vector<Registered<Hook>>>;  // By site.

  template <class Hook>
  RemovableHandle add(Hooks<Hook>& hooks, std::size_t site, Hook&& hook);

  friend class HookRun;

  Model& model_;
  Hooks<ForwardPreHook> forward_pre_;  // By the site before the module.
  Hooks<ForwardHook> forward_;         // By the site behind it, as the rest.
  Hooks<FullBackwardPreHook> backward_pre_;
  Hooks<FullBackwardHook> backward_;
  Hooks<TensorHook> tensor_;
};

}  // namespace tbviz
#pragma GCC visibility pop
