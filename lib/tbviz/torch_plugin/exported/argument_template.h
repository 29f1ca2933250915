// What an operator of an exported program is called with: constants, and places of values that are
// there once the program runs, bound to the operator's schema before anything does.
#pragma once

#include <ATen/core/function_schema.h>
#include <ATen/core/ivalue.h>
#include <ATen/core/jit_type.h>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <vector>

#include "tbviz/checkpoint/export/exported_program.h"

namespace tbviz {

/// Where a value lies while the program runs.
using SlotId = std::size_t;
inline constexpr SlotId kNoSlot = std::numeric_limits<SlotId>::max();

/// How an argument is made, each time that its operator is called.
struct ArgumentTemplate {
  /// What Python does to a number on its way into an operator.
  enum class Coercion : std::uint8_t { kNone, kToTensor, kToFloat, kToInteger };

  c10::IValue constant = {};  ///< Where there is neither a slot nor a list.
  SlotId slot = kNoSlot;
  Coercion coercion = Coercion::kNone;
  c10::TypePtr element = {};  ///< Of a list: the type of its elements.
  std::vector<ArgumentTemplate> items = {};

  [[nodiscard]] c10::IValue make(std::span<const c10::IValue> slots) const;

  /// Calls visit(slot), which may change it, for all slots in it.
  void each_slot(const std::function<void(SlotId&)>& visit);
};

/// What binding has to know of a program.
struct BindingContext {
  const ExportedProgram& program;
  bool float32 = false;  ///< Whether 16-bit floats are asked for as float32.
};

/// Binds an argument to a type of an operator's schema; `repeats`: the n of int[n], 0 if there is
/// none. Slots are the positions of values in the program. Devices become the CPU, but for "meta".
/// Throws FormatError, without a file, if the argument cannot be of the type.
[[nodiscard]] ArgumentTemplate bind_argument(const ExportedArgument& argument,
                                             const c10::TypePtr& type, std::int64_t repeats,
                                             const BindingContext& context);

/// The arguments of an operator in the order of its schema, defaults included. Throws as
/// bind_argument() does, and if one is missing or there is one too many.
[[nodiscard]] std::vector<ArgumentTemplate> bind_arguments(const ExportedNode& node,
                                                           const c10::FunctionSchema& schema,
                                                           const BindingContext& context);

/// An argument of arithmetic with numbers: a number, a bool, or a value, which is a tensor only if
/// `of_tensor` says so.
[[nodiscard]] ArgumentTemplate bind_number(const ExportedArgument& argument, bool of_tensor,
                                           const BindingContext& context);

}  // namespace tbviz
