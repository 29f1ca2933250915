// What several hooks of one place do to the tensors there, one after the other.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "tbviz/model/run.h"
#include "tbviz/tensor.h"

namespace tbviz {

/// What a slot held.
struct SlotCopy {
  std::optional<Tensor> value;
  std::string unread;

  [[nodiscard]] Slot slot() const {
    return {.value = value ? std::optional(value->view()) : std::nullopt,
            .replacement = {},
            .slope = {},
            .unread = unread};
  }
};

[[nodiscard]] std::vector<Slot> slots_of(std::span<const SlotCopy> copies);

/// Slots on their way through the hooks of one place: each hook finds what the ones before it left.
/// Gradients go back through all that they did, the last first.
class SlotSeries {
 public:
  /// The slots must outlive the series.
  explicit SlotSeries(std::span<Slot> slots) : slots_(slots), left_(slots.size()) {}

  /// Shows the slots to a hook.
  template <class Hook>
  void pass(Hook&& hook) {
    hook(slots_);
    absorb();
  }

  /// Copies of what the hooks left.
  [[nodiscard]] std::vector<SlotCopy> copies() const;

  /// Hands what the hooks left on to the model.
  void finish();

 private:
  /// A slope, or a vector-Jacobian product.
  using WayBack = std::variant<Tensor, VectorJacobianProduct>;

  /// What became of one tensor.
  struct Left {
    std::optional<Tensor> value;
    std::vector<WayBack> ways_back;  // Of all replacements, in their order.
    bool is_constant = false;        // Whether one of them has none.
  };

  void absorb();
  [[nodiscard]] static VectorJacobianProduct chain(std::vector<WayBack> ways_back);

  std::span<Slot> slots_;
  std::vector<Left> left_;
};

}  // namespace tbviz
