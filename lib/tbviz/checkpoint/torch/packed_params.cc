#include "tbviz/checkpoint/torch/packed_params.h"

#include <array>
#include <cstddef>
#include <span>

#include "tbviz/checkpoint/torch/pickled_tensor.h"

namespace tbviz {
namespace {

constexpr std::array<std::string_view, 3> kNames = {"config", "weight", "bias"};

}  // namespace

TorchScriptObject torch_script_object(const PickleObject& object) {
  if (object.global() == nullptr || !object.global()->is("torch.ScriptObject")) return {};
  const std::span<const PickleValue> state = object.state.items();
  if (state.size() != 2) return {"torch.ScriptObject", &object.state};
  return {state[1].as_string().value_or("torch.ScriptObject"), &state[0]};
}

bool is_torch_custom_class(std::string_view type) {
  return type.starts_with("__torch__.torch.classes.");
}

bool is_packed_class(std::string_view type) {
  return type.ends_with("PackedParamsBase") || type.find(".quantized.") != std::string_view::npos;
}

bool is_packed_pair(std::string_view name, const PickleValue& value) {
  return name.ends_with("_packed_params") && value.kind() == PickleKind::kTuple &&
         value.items().size() == 2 && is_tensor(value.items()[0]);
}

PackedNames::PackedNames(const PickleValue& state) {
  const std::span<const PickleValue> items = state.items();
  at_ = !items.empty() && items[0].as_string() ? 0 : 1;
}

std::string_view PackedNames::next() {
  return at_ < kNames.size() ? kNames[at_++] : std::string_view();
}

}  // namespace tbviz
