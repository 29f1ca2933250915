// What the code of a saved model may call; operators.txt says it, and why, one operator a line.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string_view>

namespace tbviz {

/// What the table says of an operator.
struct OperatorRule {
  bool allowed = false;
  bool guarded = false;     ///< Not allowed but to who compares its arguments before each call.
  std::string_view reason;  ///< Short, in English, of a program's lifetime: "writes a file".
};

/// Nothing if the table does not know it. `name` as LibTorch writes it: "aten::conv2d", "prim::If",
/// or with an overload, "aten::set_.source_Tensor": the overload's own line counts where there is
/// one, else its name's. Classes of TorchBind as "torch.classes.quantized.LinearPackedParamsBase".
///
/// Searches in the text as it is: some dozen comparisons, nothing allocated, nothing made at the
/// start.
[[nodiscard]] std::optional<OperatorRule> operator_rule(std::string_view name);

/// operators.txt, as it is in the program.
[[nodiscard]] std::span<const std::byte> operator_lines();

}  // namespace tbviz
