#include "tbviz/torch_plugin/engine/scalar_value.h"

#include <ATen/ATen.h>

#include <variant>

#include "tbviz/model/literal.h"
#include "tbviz/text/number.h"
#include "tbviz/torch_plugin/engine/convert.h"

namespace tbviz {
namespace {

using Scalar = std::optional<c10::IValue>;

Scalar of_tensor(const TensorView& view, c10::TypeKind kind) {
  if (view.count() != 1) return std::nullopt;
  const at::Scalar number = to_torch(view).item();
  if (kind == c10::TypeKind::FloatType) return number.toDouble();
  if (kind == c10::TypeKind::BoolType) return number.toDouble() != 0;
  if (kind == c10::TypeKind::NumberType) return c10::IValue(number);
  if (kind != c10::TypeKind::IntType) return std::nullopt;
  if (number.isIntegral(true)) return number.toLong();
  const auto whole = to_whole_number(number.toDouble());
  return whole ? Scalar(*whole) : std::nullopt;
}

Scalar of_number(const Literal& literal, double number, c10::TypeKind kind) {
  if (kind == c10::TypeKind::FloatType) return number;
  if (kind == c10::TypeKind::BoolType) return number != 0;
  if (kind == c10::TypeKind::NumberType) {
    const auto integer = as_integer(literal);
    return integer ? Scalar(*integer) : Scalar(number);
  }
  if (kind != c10::TypeKind::IntType) return std::nullopt;
  const auto whole = parse_whole_number(literal.text);
  return whole ? Scalar(*whole) : std::nullopt;
}

}  // namespace

std::optional<c10::IValue> scalar_value(const ArgumentValue& value, c10::TypeKind kind) {
  if (const auto* view = std::get_if<TensorView>(&value.form)) return of_tensor(*view, kind);
  const auto* literal = std::get_if<Literal>(&value.form);
  if (literal == nullptr) return std::nullopt;
  if (kind == c10::TypeKind::StringType) return c10::IValue(literal->text);
  if (const auto flag = as_bool(*literal); flag && kind == c10::TypeKind::BoolType) {
    return *flag != 0;
  }
  const auto number = as_number(*literal);
  return number ? of_number(*literal, *number, kind) : std::nullopt;
}

}  // namespace tbviz
