// What Model::run() refuses, in words that all runtimes share. Inline: the LibTorch module, which
// has nothing else of this folder, uses them as well. All throw ModelError, without a file.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <variant>

#include "tbviz/error.h"
#include "tbviz/model/run.h"

namespace tbviz {

/// "layer 'features.0'", "the model", "'x'" of a value that has a name.
[[nodiscard]] inline std::string words_of(const Site& site) {
  if (site.kind == SiteKind::kValue) return "'" + site.name + "'";
  return site.name.empty() ? "the model" : "layer '" + site.name + "'";
}

/// "a tensor of shape (3,)", "'text'", "a list of 3".
[[nodiscard]] inline std::string words_of(const ArgumentValue& value) {
  if (const auto* literal = std::get_if<Literal>(&value.form)) return "'" + literal->text + "'";
  if (const auto* tensor = std::get_if<TensorView>(&value.form)) {
    return "a tensor of shape " + format_shape(tensor->shape());
  }
  if (const auto* list = std::get_if<ArgumentValue::List>(&value.form)) {
    return "a list of " + std::to_string(list->size());
  }
  return "a dict of " + std::to_string(std::get<ArgumentValue::Dict>(value.form).size());
}

/// `what` is of `shape`; what should replace it must be.
inline void check_replacement(const std::string& what, const Shape& shape, const Shape& other) {
  if (shape == other) return;
  throw ModelError({}, what + " has the shape " + format_shape(shape) +
                           ", what should replace it has " + format_shape(other));
}

/// A value that stands in for a parameter must be of its type and shape.
inline void check_parameter_value(std::span<const ParameterInfo> parameters,
                                  const ParameterValue& given) {
  if (given.index >= parameters.size()) {
    throw ModelError({}, "there is no parameter " + std::to_string(given.index) +
                             ": the model has " + std::to_string(parameters.size()));
  }
  const ParameterInfo& info = parameters[given.index];
  const TensorView& value = given.value;
  if (value.dtype() == info.dtype && value.shape() == info.shape) return;
  throw ModelError({}, "the parameter " + info.name + " is " + std::string(name_of(info.dtype)) +
                           " " + format_shape(info.shape) + ", what should replace it is " +
                           std::string(name_of(value.dtype())) + " " + format_shape(value.shape()));
}

/// The argument `name` is of `type`, and the value is not.
[[nodiscard]] inline std::string words_of_misfit(const std::string& name, const std::string& type,
                                                 const ArgumentValue& value) {
  return "the input '" + name + "' is of type " + type + ", which " + words_of(value) +
         " does not fit";
}

/// So many arguments were given, and these are those that there are.
[[noreturn]] inline void refuse_number(std::span<const InputInfo> inputs, std::size_t given) {
  std::string list;
  for (const InputInfo& input : inputs) {
    list += (list.empty() ? "" : ", ") + input.name + ": " + input.type +
            (input.optional ? " (optional)" : "");
  }
  throw ModelError({}, "the model takes " + (list.empty() ? "nothing" : list) + "; " +
                           std::to_string(given) +
                           (given == 1 ? " input was given" : " inputs were given"));
}

}  // namespace tbviz
