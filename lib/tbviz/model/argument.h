// What a model is called with: values for the arguments of forward().
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "tbviz/tensor.h"

#pragma GCC visibility push(default)
namespace tbviz {

/// A number, a bool, a text or None as people write it: 16000, 0.5, true, en, none. Which of these
/// it is, the type of the argument says; where that leaves it open, how it is written.
struct Literal {
  std::string text;
  bool quoted = false;  ///< A text, whatever it looks like; `text` is without the quotes.
};

struct ArgumentEntry;

/// A value, as it was written down or read. Model::run() makes of it what forward() takes there; a
/// list also fills a tuple, a dict the fields of a named tuple, and a literal, or a list of numbers
/// (of lists of them), a tensor of one axis (or more): int64 if all are integers and the model
/// looks them up, as an embedding does its indices, else of its floating-point type.
struct ArgumentValue {
  using List = std::vector<ArgumentValue>;
  using Dict = std::vector<ArgumentEntry>;

  ArgumentValue() = default;                                     ///< None.
  ArgumentValue(TensorView tensor) : form(std::move(tensor)) {}  // NOLINT: what it is made of
  ArgumentValue(const Tensor& tensor) : form(tensor.view()) {}   // NOLINT: stands for it.
  ArgumentValue(Tensor&& tensor) = delete;                       // Views do not own.
  ArgumentValue(Literal literal) : form(std::move(literal)) {}   // NOLINT
  ArgumentValue(List list) : form(std::move(list)) {}            // NOLINT
  ArgumentValue(Dict dict) : form(std::move(dict)) {}            // NOLINT

  /// REQUIRES: it is one.
  [[nodiscard]] const TensorView& tensor() const { return std::get<TensorView>(form); }

  std::variant<Literal, TensorView, List, Dict> form = Literal{"None"};
};

/// An entry of a dict, in whose order they come.
struct ArgumentEntry {
  Literal key;
  ArgumentValue value;
};

/// Lists and dicts inside each other: no deeper than this.
inline constexpr std::size_t kDeepestArgument = 16;

/// Literals, tensors, lists and dicts in all arguments of a call together: no more than this.
inline constexpr std::size_t kMostArgumentValues = std::size_t{1} << 16;

/// A value for an argument of forward().
struct Argument {
  std::string name;  ///< Empty: the next argument in order. Arguments with names come last.
  ArgumentValue value;
};

}  // namespace tbviz
#pragma GCC visibility pop
