// Finds the tensors in what a PyTorch pickle describes, and gives them their names.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

#include "tbviz/checkpoint.h"
#include "tbviz/checkpoint/torch/pickled_tensor.h"

namespace tbviz {

/// Bounds on a walk. Pickles can share containers, and so describe far more than they hold.
struct WalkLimits {
  int max_depth = 200;
  std::size_t max_values = 4'000'000;  ///< Shared ones count each time.
  std::size_t max_tensors = 100'000;
  std::size_t max_path = 1U << 16U;         ///< Bytes of one tensor's name.
  std::size_t max_text_bytes = 16U << 20U;  ///< Of all tensors' names, owners and errors.
};

/// What a TorchScript module of class `type` has under the name `attribute`.
using RoleSource = std::function<TensorRole(const PickleGlobal& type, std::string_view attribute)>;

/// Collects tensors depth first, in the order in which modules were registered: what a module holds
/// itself comes before its submodules.
class TensorWalk {
 public:
  /// Whether objects that are no nn.Module of Python are modules too, as in TorchScript.
  enum class Objects : bool { kPlain, kModules };

  /// All references must outlive the walk.
  TensorWalk(const std::string& file, TorchTensorReader& reader, Objects objects,
             const WalkLimits& limits = {})
      : file_(file), reader_(reader), objects_(objects), limits_(limits) {}

  /// Asks `roles` about the attributes of TorchScript's modules from here on.
  void ask_for_roles(RoleSource roles) { roles_ = std::move(roles); }

  /// Adds the tensors of `root`; `name` is put in front of theirs. Those that the reader does not
  /// support are listed as unread. Throws FormatError beyond the limits, and as
  /// TorchTensorReader::read() does.
  void add(const PickleValue& root, std::string_view name);

  /// Adds what a whole file holds: names begin with its keys. A lone tensor has no key; it is
  /// called like the file.
  void add_file(const PickleValue& root);

  /// Appends what was found to `contents`, which the caller may go on to fill.
  void move_to(CheckpointContents& contents);

 private:
  // The module that holds a value; the default where the file tells of none.
  struct Owner {
    std::string_view type;
    TensorRole role = TensorRole::kUnknown;  // Of the values being visited.
    bool repeated = false;                   // It was visited before, under another name.
  };

  void visit(const PickleValue& value, const Owner& owner);
  void visit_container(const PickleValue& value, const Owner& owner);
  void read_tensor(const PickleValue& value, const Owner& owner);
  void add_unread(const UnsupportedError& error, TensorFacts facts, const Owner& owner);
  // Whether `value` is bytes that lie bare: those that may be weights are listed as unread.
  bool add_data(const PickleValue& value, const Owner& owner);
  [[nodiscard]] std::string name() const;  // Of the value being visited.
  void visit_child(std::string_view key, const PickleValue& value, const Owner& owner);
  void visit_items(std::span<const PickleValue> items, const Owner& owner);
  void visit_entries(const PickleValue& value, const Owner& owner);
  void visit_object(const PickleValue& value, const Owner& owner);
  void visit_state_of(const PickleObject& object, const Owner& owner);
  void visit_arguments(const PickleObject& object, const Owner& owner);
  void visit_state(const PickleValue& state, const Owner& owner);
  void visit_script_object(const PickleObject& object);
  void visit_custom_class(std::string_view type, const PickleValue& state, const Owner& owner);
  void visit_packed(const PickleValue& state, const Owner& owner);
  [[nodiscard]] bool holds_tensors(const PickleValue& attribute);
  [[nodiscard]] Owner as_owner(const PickleObject& module);
  void visit_python_module(const PickleObject& module);
  void visit_script_module(const PickleObject& module);
  void note_parametrizations(const PickleObject& module, const Owner& owner);
  [[nodiscard]] TensorRole role_of(const PickleObject& module, const PickleEntry& attribute) const;
  void charge_values(std::size_t count);
  void charge_text(std::size_t bytes);

  const std::string& file_;
  TorchTensorReader& reader_;
  Objects objects_;
  WalkLimits limits_;
  RoleSource roles_;  // Empty if nothing tells.
  std::vector<NamedTensor> tensors_;
  std::vector<UnreadTensor> unread_;
  std::vector<ParametrizationList> parametrizations_;
  std::unordered_set<const PickleObject*> modules_;  // Those that were visited.
  std::unordered_set<const PickleObject*> visited_;  // Those that are being visited.
  std::string path_;                                 // Name of the value being visited.
  int depth_ = 0;
  std::size_t values_ = 0;
  std::size_t text_bytes_ = 0;
};

}  // namespace tbviz
