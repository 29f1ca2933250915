// Names of TorchBind classes: classes in C++ that TorchScript can use.
#pragma once

#include <ATen/core/qualified_name.h>

#include <optional>
#include <string>
#include <string_view>

namespace tbviz {

/// "torch.classes.ns.Name" of a class that archives call "__torch__.torch.classes.ns.Name"; nothing
/// for classes in TorchScript.
[[nodiscard]] inline std::optional<std::string> torchbind_name(const c10::QualifiedName& name) {
  constexpr std::string_view kMangled = "__torch__.torch.classes.";
  constexpr std::string_view kPrefix = "__torch__.";
  const std::string& whole = name.qualifiedName();
  if (!whole.starts_with(kMangled)) return std::nullopt;
  return whole.substr(kPrefix.size());
}

}  // namespace tbviz
