// Hyperparameters of a training.
#pragma once

#include <concepts>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "tbviz/tensor/values.h"

#pragma GCC visibility push(default)
namespace tbviz {

/// The value of a hyperparameter: a number, a text, or none. Truth values are the numbers 1 and 0,
/// as SummaryWriter has them. Numbers are held as double.
class HparamValue {
 public:
  // Implicit, so that lists are written of plain values.
  HparamValue(std::nullopt_t) {}  ///< As Python's None: the hyperparameter is left out.
  template <std::convertible_to<Number> Value>
  HparamValue(const Value& value) : value_(Number(value).value()) {}
  HparamValue(const char* text) : value_(std::string(text)) {}
  HparamValue(std::string text) : value_(std::move(text)) {}
  HparamValue(std::string_view text) : value_(std::string(text)) {}
  HparamValue(std::nullptr_t) = delete;

  /// The number or text held, or null.
  [[nodiscard]] const double* number() const { return std::get_if<double>(&value_); }
  [[nodiscard]] const std::string* text() const { return std::get_if<std::string>(&value_); }

  bool operator==(const HparamValue&) const = default;

 private:
  std::variant<std::monostate, double, std::string> value_;
};

/// A hyperparameter: lists of them are written {{"lr", 0.1}, {"batch", 32}, {"optimizer", "adam"}}.
struct Hparam {
  std::string name;
  HparamValue value;

  bool operator==(const Hparam&) const = default;
};

/// The values that a hyperparameter may take: {"optimizer", {"adam", "sgd"}}.
struct HparamDomain {
  std::string name;
  std::vector<HparamValue> values;

  bool operator==(const HparamDomain&) const = default;
};

}  // namespace tbviz
#pragma GCC visibility pop
