// Hyperparameters of a training, and what came of it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <variant>
#include <vector>

namespace tbviz {

/// A type of numbers, truth values included; characters are none.
template <class T>
concept HparamNumber =
    std::is_arithmetic_v<T> && !std::is_same_v<T, char> && !std::is_same_v<T, wchar_t> &&
    !std::is_same_v<T, char8_t> && !std::is_same_v<T, char16_t> && !std::is_same_v<T, char32_t>;

/// The value of a hyperparameter: a number, a text, or none. Truth values are the numbers 1 and 0,
/// as SummaryWriter has them. Numbers are held as double.
class HparamValue {
 public:
  // Implicit, so that lists are written of plain values.
  HparamValue(std::nullopt_t) {}  ///< As Python's None: the hyperparameter is left out.
  template <HparamNumber Number>
  HparamValue(Number number) : value_(static_cast<double>(number)) {}
  HparamValue(std::nullptr_t) = delete;
  HparamValue(const char* text) : value_(std::string(text)) {}
  HparamValue(std::string text) : value_(std::move(text)) {}
  HparamValue(std::string_view text) : value_(std::string(text)) {}

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

/// A result, under the tag of its curve.
struct MetricValue {
  template <HparamNumber Number>
  MetricValue(std::string metric_tag, Number number)
      : tag(std::move(metric_tag)), value(static_cast<double>(number)) {}

  std::string tag;
  double value;

  bool operator==(const MetricValue&) const = default;
};

}  // namespace tbviz
