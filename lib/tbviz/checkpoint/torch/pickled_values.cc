#include "tbviz/checkpoint/torch/pickled_values.h"

#include <fmt/format.h>

#include <span>

#include "tbviz/checkpoint/strided_view.h"

namespace tbviz {

const PickleValue& unwrapped(const PickleValue& value) {
  const PickleObject* object = value.as_object();
  if (object == nullptr || object->global() == nullptr) return value;
  const PickleGlobal& global = *object->global();
  const bool wraps = global.is("torch.Size") ||
                     (global.module == "torch.jit._pickle" &&
                      (global.name == "restore_type_tag" || global.name.starts_with("build_")));
  const std::span<const PickleValue> args = object->args.items();
  return wraps && !args.empty() ? args.front() : value;
}

std::optional<std::vector<std::int64_t>> pickled_numbers(const PickleValue& value) {
  const std::span<const PickleValue> items = unwrapped(value).items();
  if (items.size() > kMostAxes) return std::nullopt;
  std::vector<std::int64_t> result;
  for (const PickleValue& item : items) {
    if (!item.as_int() || *item.as_int() < 0) return std::nullopt;
    result.push_back(*item.as_int());
  }
  return result;
}

std::string key_text(const PickleValue& key) {
  if (const auto text = key.as_string()) return std::string(*text);
  if (const auto number = key.as_int()) return std::to_string(*number);
  if (const auto truth = key.as_bool()) return *truth ? "True" : "False";
  if (const auto real = key.as_float()) return fmt::format("{}", *real);
  return "?";
}

}  // namespace tbviz
