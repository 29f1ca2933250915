// Inlines the calls of a graph, and tells of each before it disappears.
#pragma once

#include <torch/csrc/jit/api/module.h>
#include <torch/csrc/jit/ir/ir.h>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <unordered_map>

namespace tbviz {

/// The attributes that lead from `self` to `value`, joined by dots: self.a.b is "a.b"; nothing if
/// they do not.
[[nodiscard]] std::optional<std::string> attribute_path(const torch::jit::Value* value,
                                                        const torch::jit::Value* self);

/// A call that is about to be inlined.
struct InlinedCall {
  torch::jit::Node* node = nullptr;  ///< Its arguments; of a method input 0 is the object.
  std::size_t outer = 0;             ///< The scope that it stands in.
  std::size_t scope = 0;             ///< That of its code: a new one if a module's forward() is
                                     ///< called, else the same.
  std::optional<std::string> module = {};  ///< The path to that module, "features.0"; nothing if
                                           ///< which one it is is known at run time only.

  std::string function = {};  ///< The name of a function, "__torch__.net.helper"; else empty.

  [[nodiscard]] bool is_forward() const { return scope != outer; }
};

/// Whose code the nodes of an inlined graph are: scope 0 is the model's own forward(), and each
/// call of a module's forward() has the next number, in the order in which they were told of.
class CodeScopes {
 public:
  /// Whether no call was left though its code is in the model: those that are chosen at run time
  /// have a limit.
  [[nodiscard]] bool is_complete() const { return is_complete_; }
  void set_incomplete() { is_complete_ = false; }

  [[nodiscard]] std::size_t of(const torch::jit::Node* node) const {
    const auto found = scopes_.find(node);
    return found == scopes_.end() ? 0 : found->second;
  }

  /// The node's scope, and that of all nodes in blocks of it.
  void set(torch::jit::Node* node, std::size_t scope);

  /// To be called when a node goes away: its address may be given to another.
  void forget(const torch::jit::Node* node) { scopes_.erase(node); }

 private:
  std::unordered_map<const torch::jit::Node*, std::size_t> scopes_;  // Those that are not 0.
  bool is_complete_ = true;
};

using CallListener = std::function<void(const InlinedCall& call)>;

/// Inlines what forward() calls, and what that calls, one level at a time. `graph` is a copy of the
/// forward() of `module`. Where only a module's interface is known, the class of the module at its
/// path is taken. If there is none, an if comes into the call's place: over the modules of the list
/// or dict that it is taken from, or else over all classes of `module` that have that interface.
/// Calls of what is no graph stay.
CodeScopes inline_calls(torch::jit::Graph& graph, const torch::jit::Module& module,
                        const CallListener& on_call);

}  // namespace tbviz
