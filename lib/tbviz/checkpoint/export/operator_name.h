// The operators that an exported program calls, by the names that LibTorch's dispatcher has for
// them.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "tbviz/checkpoint/export/exported_program.h"

namespace tbviz {

/// An operator of LibTorch's dispatcher.
struct OperatorName {
  std::string name;      ///< "aten::conv2d"
  std::string overload;  ///< "padding"; empty: the one without a name.

  /// "aten::conv2d.padding"
  [[nodiscard]] std::string full() const { return overload.empty() ? name : name + "." + overload; }
};

/// What "torch.ops.aten.conv2d.padding" names; nothing for targets that are no operators of the
/// dispatcher: arithmetic with sizes, higher-order operators such as torch.cond.
[[nodiscard]] std::optional<OperatorName> operator_name(std::string_view target);

/// Whether the target is one of Python's operations with numbers that are run: "_operator.mul",
/// "math.ceil", "torch.sym_max".
[[nodiscard]] bool is_arithmetic(std::string_view target);

/// How a target is called in messages: "aten::conv2d.padding", "cond" of a higher-order operator,
/// else as it stands.
[[nodiscard]] std::string words_of_target(std::string_view target);

/// How many nodes there are of each target.
[[nodiscard]] std::map<std::string, std::size_t> count_targets(const ExportedProgram& program);

}  // namespace tbviz
