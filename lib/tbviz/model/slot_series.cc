#include "tbviz/model/slot_series.h"

#include <fmt/format.h>

#include <cstddef>
#include <utility>

#include "tbviz/error.h"
#include "tbviz/tensor/arithmetic.h"

namespace tbviz {
namespace {

// The gradient times the slope, in the gradient's type.
Tensor product(const TensorView& gradient, const TensorView& slope) {
  if (slope.shape() != gradient.shape()) {
    throw ModelError({}, fmt::format("a slope has the shape {}, the gradient has {}",
                                     format_shape(slope.shape()), format_shape(gradient.shape())));
  }
  Tensor result = to_contiguous(gradient);
  std::vector<double> factors;
  for_each_element(slope, [&](auto value) { factors.push_back(static_cast<double>(value)); });
  visit_dtype(result.dtype(), [&]<class T>() {
    if constexpr (kHasArithmetic<T>) {
      using Number = Arithmetic<T>;
      for (std::size_t i = 0; i < factors.size(); ++i) {
        T& value = result.values<T>()[i];
        value = rounded<T>(static_cast<Number>(value) * static_cast<Number>(factors[i]));
      }
    }
  });
  return result;
}

}  // namespace

std::vector<Slot> slots_of(std::span<const SlotCopy> copies) {
  std::vector<Slot> slots;
  for (const SlotCopy& copy : copies) slots.push_back(copy.slot());
  return slots;
}

void SlotSeries::absorb() {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    Slot& slot = slots_[i];
    if (!slot.replacement) continue;
    Left& left = left_[i];
    if (slot.vjp) {
      left.ways_back.emplace_back(std::move(slot.vjp));
    } else if (slot.slope) {
      left.ways_back.emplace_back(std::move(*slot.slope));
    } else {
      left.is_constant = true;
    }
    left.value = std::move(slot.replacement);
    slot = {
        .value = left.value->view(), .replacement = {}, .slope = {}, .unread = {}, .key = slot.key};
  }
}

std::vector<SlotCopy> SlotSeries::copies() const {
  std::vector<SlotCopy> copies;
  for (const Slot& slot : slots_) {
    copies.push_back(
        {slot.value ? std::optional(to_contiguous(*slot.value)) : std::nullopt, slot.unread});
  }
  return copies;
}

void SlotSeries::finish() {
  for (std::size_t i = 0; i < slots_.size(); ++i) {
    Left& left = left_[i];
    if (!left.value) continue;
    slots_[i].replacement = std::move(left.value);
    if (left.is_constant) continue;
    if (left.ways_back.size() == 1 && std::holds_alternative<Tensor>(left.ways_back[0])) {
      slots_[i].slope = std::get<Tensor>(std::move(left.ways_back[0]));
    } else {
      slots_[i].vjp = chain(std::move(left.ways_back));
    }
  }
}

VectorJacobianProduct SlotSeries::chain(std::vector<WayBack> ways_back) {
  return [ways_back = std::move(ways_back)](const TensorView& gradient) {
    Tensor back = to_contiguous(gradient);
    for (auto way = ways_back.rbegin(); way != ways_back.rend(); ++way) {
      const auto* slope = std::get_if<Tensor>(&*way);
      back = slope != nullptr ? product(back, *slope) : std::get<VectorJacobianProduct>(*way)(back);
    }
    return back;
  };
}

}  // namespace tbviz
