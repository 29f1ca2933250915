#include "tbviz/torch_plugin/engine/number_tensor.h"

#include <ATen/ATen.h>

#include <algorithm>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

#include "tbviz/model/literal.h"

namespace tbviz {
namespace {

/// What is in lists of lists, row by row.
struct Grid {
  std::vector<std::int64_t> shape;
  std::vector<const Literal*> literals;
};

// False if the value is no grid of literals.
bool collect(const ArgumentValue& value, std::size_t depth, Grid& grid) {
  if (const auto* literal = std::get_if<Literal>(&value.form)) {
    if (depth != grid.shape.size()) return false;
    grid.literals.push_back(literal);
    return true;
  }
  const auto* list = std::get_if<ArgumentValue::List>(&value.form);
  if (list == nullptr) return false;
  const auto size = static_cast<std::int64_t>(list->size());
  if (depth == grid.shape.size()) {
    if (!grid.literals.empty()) return false;  // A list beside a number.
    grid.shape.push_back(size);
  }
  if (grid.shape[depth] != size) return false;
  return std::all_of(list->begin(), list->end(),
                     [&](const ArgumentValue& one) { return collect(one, depth + 1, grid); });
}

// All literals by one function; nothing if it gives none for one of them.
template <class T, class Read>
std::optional<std::vector<T>> read_all(const Grid& grid, Read&& read) {
  std::vector<T> values;
  for (const Literal* literal : grid.literals) {
    const std::optional<T> value = read(*literal);
    if (!value) return std::nullopt;
    values.push_back(*value);
  }
  return values;
}

}  // namespace

std::optional<at::Tensor> number_tensor(const ArgumentValue& value, const WantedType& wanted) {
  Grid grid;
  if (std::holds_alternative<Literal>(value.form)) grid.shape = {1};
  const bool single = !grid.shape.empty();
  if (!collect(value, single ? 1 : 0, grid)) return std::nullopt;
  const auto shaped = [&](const auto& values, at::ScalarType type) {
    return at::tensor(values, at::TensorOptions().dtype(type)).reshape(grid.shape);
  };
  const at::ScalarType floating = wanted.floating.value_or(at::kFloat);
  if (grid.literals.empty()) return at::empty(grid.shape, wanted.indices ? at::kLong : floating);
  if (const auto bools = read_all<std::uint8_t>(grid, as_bool)) {
    return shaped(*bools, at::kByte).to(at::kBool);  // at::tensor() makes no bools of bytes.
  }
  if (wanted.indices) {
    if (const auto integers = read_all<std::int64_t>(grid, as_integer)) {
      return shaped(*integers, at::kLong);
    }
  }
  const auto numbers = read_all<double>(grid, as_number);
  if (!numbers) return std::nullopt;
  return shaped(*numbers, at::kDouble).to(floating);
}

}  // namespace tbviz
