#include "tbviz/torch_plugin/exported/number_operators.h"

#include <ATen/core/Tensor.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "tbviz/error.h"

namespace tbviz {
namespace {

using c10::IValue;
using Numbers = std::span<const IValue>;

[[noreturn]] void overflow() {
  throw ModelError({}, "the model computes a size that does not fit 64 bits");
}

[[noreturn]] void zero_division() { throw ModelError({}, "the model divides a size by zero"); }

bool is_float(const IValue& value) { return value.isDouble(); }

std::int64_t integer(const IValue& value) {
  return value.isBool() ? static_cast<std::int64_t>(value.toBool()) : value.toInt();
}

double number(const IValue& value) {
  return is_float(value) ? value.toDouble() : static_cast<double>(integer(value));
}

bool truth(const IValue& value) {
  return is_float(value) ? value.toDouble() != 0 : integer(value) != 0;
}

bool any_float(Numbers values) { return std::ranges::any_of(values, is_float); }

std::int64_t whole(double value) {
  // 2^63, the first that does not fit.
  constexpr double kEnd = 9223372036854775808.0;
  if (!(value >= -kEnd && value < kEnd)) overflow();
  return static_cast<std::int64_t>(value);
}

std::int64_t floor_divide(std::int64_t a, std::int64_t b) {
  if (b == 0) zero_division();
  if (a == std::numeric_limits<std::int64_t>::min() && b == -1) overflow();
  const std::int64_t quotient = a / b;
  return quotient - (a % b != 0 && (a < 0) != (b < 0) ? 1 : 0);
}

// By the remainder, as Python does: 1.0 // 0.1 is 9.
double floor_divide_floats(double a, double b) {
  if (b == 0) zero_division();
  const double rest = std::fmod(a, b);
  double quotient = (a - rest) / b;
  if (rest != 0 && (rest < 0) != (b < 0)) quotient -= 1;
  const double floored = std::floor(quotient);
  return quotient - floored > 0.5 ? floored + 1 : floored;
}

std::int64_t multiply(std::int64_t a, std::int64_t b) {
  std::int64_t product = 0;
  if (__builtin_mul_overflow(a, b, &product)) overflow();
  return product;
}

std::int64_t plus(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (__builtin_add_overflow(a, b, &sum)) overflow();
  return sum;
}

std::int64_t minus(std::int64_t a, std::int64_t b) {
  std::int64_t difference = 0;
  if (__builtin_sub_overflow(a, b, &difference)) overflow();
  return difference;
}

std::int64_t power(std::int64_t base, std::int64_t exponent) {
  if (base == 0 || base == 1) return exponent == 0 ? 1 : base;
  if (base == -1) return exponent % 2 == 0 ? 1 : -1;
  std::int64_t result = 1;
  for (; exponent > 0; --exponent) result = multiply(result, base);  // Overflows by the 63rd.
  return result;
}

IValue add(Numbers v) {
  if (any_float(v)) return number(v[0]) + number(v[1]);
  return plus(integer(v[0]), integer(v[1]));
}

IValue subtract(Numbers v) {
  if (any_float(v)) return number(v[0]) - number(v[1]);
  return minus(integer(v[0]), integer(v[1]));
}

IValue times(Numbers v) {
  if (any_float(v)) return number(v[0]) * number(v[1]);
  return multiply(integer(v[0]), integer(v[1]));
}

IValue floordiv(Numbers v) {
  if (!any_float(v)) return floor_divide(integer(v[0]), integer(v[1]));
  return floor_divide_floats(number(v[0]), number(v[1]));
}

IValue truediv(Numbers v) {
  if (number(v[1]) == 0) zero_division();
  return number(v[0]) / number(v[1]);
}

// The sign is the divisor's.
IValue modulo(Numbers v) {
  if (!any_float(v)) {
    const std::int64_t divisor = integer(v[1]);
    if (divisor == -1) return std::int64_t{0};
    const std::int64_t quotient = floor_divide(integer(v[0]), divisor);
    return integer(v[0]) - quotient * divisor;
  }
  const double divisor = number(v[1]);
  if (divisor == 0) zero_division();
  const double rest = std::fmod(number(v[0]), divisor);
  return rest != 0 && (rest < 0) != (divisor < 0) ? rest + divisor : rest;
}

IValue raise(Numbers v) {
  if (!any_float(v) && integer(v[1]) >= 0) return power(integer(v[0]), integer(v[1]));
  if (number(v[0]) == 0 && number(v[1]) < 0) zero_division();
  return std::pow(number(v[0]), number(v[1]));
}

IValue negative(Numbers v) {
  if (any_float(v)) return -number(v[0]);
  return minus(0, integer(v[0]));
}

IValue same(Numbers v) { return is_float(v[0]) ? v[0] : IValue(integer(v[0])); }

IValue absolute(Numbers v) {
  if (any_float(v)) return std::fabs(number(v[0]));
  return integer(v[0]) < 0 ? minus(0, integer(v[0])) : integer(v[0]);
}

// -1, 0 or 1; 2 where one is NaN.
int order(Numbers v) {
  if (!any_float(v)) {
    const std::int64_t a = integer(v[0]);
    const std::int64_t b = integer(v[1]);
    return a < b ? -1 : static_cast<int>(a > b);
  }
  const double a = number(v[0]);
  const double b = number(v[1]);
  if (std::isnan(a) || std::isnan(b)) return 2;
  return a < b ? -1 : static_cast<int>(a > b);
}

IValue equal(Numbers v) { return order(v) == 0; }
IValue unequal(Numbers v) { return order(v) != 0; }
IValue less(Numbers v) { return order(v) == -1; }
IValue less_equal(Numbers v) { return order(v) == -1 || order(v) == 0; }
IValue greater(Numbers v) { return order(v) == 1; }
IValue greater_equal(Numbers v) { return order(v) == 1 || order(v) == 0; }

IValue conjunction(Numbers v) {
  if (v[0].isBool() && v[1].isBool()) return v[0].toBool() && v[1].toBool();
  return integer(v[0]) & integer(v[1]);
}

IValue disjunction(Numbers v) {
  if (v[0].isBool() && v[1].isBool()) return v[0].toBool() || v[1].toBool();
  return integer(v[0]) | integer(v[1]);
}

IValue exclusive_or(Numbers v) {
  if (v[0].isBool() && v[1].isBool()) return v[0].toBool() != v[1].toBool();
  return integer(v[0]) ^ integer(v[1]);
}

IValue negation(Numbers v) { return !truth(v[0]); }

IValue shift_left(Numbers v) {
  const std::int64_t bits = integer(v[1]);
  if (bits < 0 || bits > 62) overflow();
  return multiply(integer(v[0]), std::int64_t{1} << bits);
}

IValue shift_right(Numbers v) {
  const std::int64_t bits = integer(v[1]);
  if (bits < 0) overflow();
  return integer(v[0]) >> std::min<std::int64_t>(bits, 63);
}

// Of an integer and a float, a float.
IValue promoted(const IValue& value, Numbers v) {
  return any_float(v) ? IValue(number(value)) : value;
}

IValue greatest(Numbers v) {
  return order(v) == -1 || (order(v) == 2 && std::isnan(number(v[1]))) ? promoted(v[1], v)
                                                                       : promoted(v[0], v);
}
IValue least(Numbers v) {
  return order(v) == 1 || (order(v) == 2 && std::isnan(number(v[1]))) ? promoted(v[1], v)
                                                                      : promoted(v[0], v);
}
IValue choose(Numbers v) { return truth(v[0]) ? v[1] : v[2]; }
IValue to_float(Numbers v) { return number(v[0]); }
IValue to_integer(Numbers v) { return is_float(v[0]) ? whole(number(v[0])) : integer(v[0]); }
IValue round_up(Numbers v) {
  return is_float(v[0]) ? whole(std::ceil(number(v[0]))) : integer(v[0]);
}
IValue round_down(Numbers v) {
  return is_float(v[0]) ? whole(std::floor(number(v[0]))) : integer(v[0]);
}

IValue root(Numbers v) {
  if (number(v[0]) < 0) throw ModelError({}, "the model takes the root of a negative size");
  return std::sqrt(number(v[0]));
}

std::int64_t axis_of(const at::Tensor& tensor, std::int64_t axis) {
  const std::int64_t rank = tensor.dim();
  if (axis < -rank || axis >= rank) {
    throw ModelError({}, "the model asks for axis " + std::to_string(axis) + " of a tensor with " +
                             std::to_string(rank));
  }
  return axis < 0 ? axis + rank : axis;
}

IValue size_of(Numbers v) {
  const at::Tensor& tensor = v[0].toTensor();
  return tensor.size(axis_of(tensor, integer(v[1])));
}
IValue stride_of(Numbers v) {
  const at::Tensor& tensor = v[0].toTensor();
  return tensor.stride(axis_of(tensor, integer(v[1])));
}
IValue count_of(Numbers v) { return v[0].toTensor().numel(); }
IValue offset_of(Numbers v) { return v[0].toTensor().storage_offset(); }

constexpr auto kOperators = std::to_array<NumberOperator>({
    {"_operator.add", 2, add},
    {"_operator.sub", 2, subtract},
    {"_operator.mul", 2, times},
    {"_operator.floordiv", 2, floordiv},
    {"_operator.truediv", 2, truediv},
    {"_operator.mod", 2, modulo},
    {"_operator.pow", 2, raise},
    {"_operator.neg", 1, negative},
    {"_operator.pos", 1, same},
    {"_operator.abs", 1, absolute},
    {"_operator.eq", 2, equal},
    {"_operator.ne", 2, unequal},
    {"_operator.lt", 2, less},
    {"_operator.le", 2, less_equal},
    {"_operator.gt", 2, greater},
    {"_operator.ge", 2, greater_equal},
    {"_operator.and_", 2, conjunction},
    {"_operator.or_", 2, disjunction},
    {"_operator.xor", 2, exclusive_or},
    {"_operator.not_", 1, negation},
    {"_operator.lshift", 2, shift_left},
    {"_operator.rshift", 2, shift_right},
    {"math.ceil", 1, round_up},
    {"math.floor", 1, round_down},
    {"math.trunc", 1, to_integer},
    {"math.sqrt", 1, root},
    {"torch.sym_not", 1, negation},
    {"torch.sym_max", 2, greatest},
    {"torch.sym_min", 2, least},
    {"torch.sym_float", 1, to_float},
    {"torch.sym_int", 1, to_integer},
    {"torch.sym_ite", 3, choose},
    {"torch.sym_sqrt", 1, root},
    {"torch._sym_sqrt", 1, root},
    {"torch.ops.aten.sym_size.int", 2, size_of, true},
    {"torch.ops.aten.sym_stride.int", 2, stride_of, true},
    {"torch.ops.aten.sym_numel.default", 1, count_of, true},
    {"torch.ops.aten.sym_storage_offset.default", 1, offset_of, true},
});

}  // namespace

const NumberOperator* find_number_operator(std::string_view target) {
  const auto* found = std::ranges::find(kOperators, target, &NumberOperator::target);
  return found == kOperators.end() ? nullptr : found;
}

}  // namespace tbviz
