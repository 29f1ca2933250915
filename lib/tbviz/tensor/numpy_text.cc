#include "tbviz/tensor/numpy_text.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "tbviz/base/bytes.h"
#include "tbviz/tensor/numpy_floats.h"

namespace tbviz {
namespace {

constexpr std::int64_t kThreshold = 1000;  // Elements; more are summarised.
constexpr std::int64_t kEdgeItems = 3;
constexpr std::size_t kLineWidth = 75;

/// Calls function(index) for the indices of an axis that are shown, ascending.
template <class Function>
void for_each_shown(std::int64_t size, bool summarised, Function&& function) {
  const bool gap = summarised && size > 2 * kEdgeItems;
  for (std::int64_t i = 0; i < size; ++i) {
    if (gap && i == kEdgeItems) i = size - kEdgeItems;
    function(i);
  }
}

template <class T>
void collect(const TensorView& view, bool summarised, std::vector<T>& values) {
  if (view.rank() == 0) {
    values.push_back(load_le<T>(view.data()));
    return;
  }
  for_each_shown(view.size(0), summarised,
                 [&](std::int64_t i) { collect(view[i], summarised, values); });
}

std::vector<std::string> bool_words(std::span<const std::uint8_t> values, bool scalar) {
  std::vector<std::string> words;
  for (const std::uint8_t value : values) {
    words.emplace_back(value != 0 ? (scalar ? "True" : " True") : "False");
  }
  return words;
}

template <class T>
std::vector<std::string> integer_words(std::span<const T> values) {
  std::vector<std::string> words;
  std::size_t width = 0;
  for (const T value : values) {
    words.push_back(fmt::format("{}", value));
    width = std::max(width, words.back().size());
  }
  for (std::string& word : words) word.insert(0, width - word.size(), ' ');
  return words;
}

// A word for every element that is shown, in order.
std::vector<std::string> words_of(const TensorView& view, bool summarised) {
  const bool scalar = view.rank() == 0;
  if (is_float8(view.dtype())) return words_of(to_float32(view), summarised);
  return visit_dtype(view.dtype(), [&]<class T>() -> std::vector<std::string> {
    std::vector<T> values;
    collect(view, summarised, values);
    if constexpr (std::is_same_v<T, std::uint8_t>) {
      if (view.dtype() == DType::kBool) return bool_words(values, scalar);
    }
    if constexpr (std::is_integral_v<T>) {
      return integer_words(std::span<const T>(values));
    } else if constexpr (kIsFloat8<T>) {
      return {};  // Converted above.
    } else {
      return numpy_float_words(std::span<const T>(values), scalar);
    }
  });
}

void trim_right(std::string& line) { line.resize(line.find_last_not_of(' ') + 1); }

/// Puts words into rows, lines and brackets.
class Layout {
 public:
  Layout(const Shape& shape, bool summarised, std::span<const std::string> words)
      : shape_(shape), summarised_(summarised), words_(words) {}

  [[nodiscard]] std::string render() { return axis_text(0); }

 private:
  [[nodiscard]] std::string axis_text(std::size_t axis) {
    return "[" + (axis + 1 == shape_.size() ? row_text(axis) : rows_text(axis)) + "]";
  }

  // The innermost axis, broken where a word would not fit.
  std::string row_text(std::size_t axis) {
    const std::string indent(axis + 1, ' ');
    const std::size_t width = kLineWidth - axis - 1;
    std::string text;
    std::string line = indent;
    const auto add = [&](std::string_view word) {
      if (line.size() + word.size() > width && line.size() > indent.size()) {
        trim_right(line);
        text += line + "\n";
        line = indent;
      }
      line.append(word).append(" ");
    };
    for_each_piece(
        axis, [&] { add(words_[next_++]); }, [&] { add("..."); });
    line.pop_back();
    text += line;
    return text.substr(indent.size());
  }

  std::string rows_text(std::size_t axis) {
    const std::string gap(shape_.size() - axis - 1, '\n');
    const std::string indent(axis + 1, ' ');
    std::string text;
    const auto add = [&](const std::string& part) {
      if (!text.empty()) text += gap + indent;
      text += part;
    };
    for_each_piece(
        axis, [&] { add(axis_text(axis + 1)); }, [&] { add("..."); });
    return text;
  }

  // item() for each index that is shown, summary() where some are left out.
  template <class Item, class Summary>
  void for_each_piece(std::size_t axis, Item&& item, Summary&& summary) {
    const bool gap = summarised_ && shape_[axis] > 2 * kEdgeItems;
    for_each_shown(shape_[axis], summarised_, [&](std::int64_t i) {
      if (gap && i == shape_[axis] - kEdgeItems) summary();
      item();
    });
  }

  const Shape& shape_;
  bool summarised_;
  std::span<const std::string> words_;
  std::size_t next_ = 0;
};

}  // namespace

std::string numpy_text(const TensorView& values) {
  if (values.count() == 0) return "[]";
  const bool summarised = values.count() > kThreshold;
  const std::vector<std::string> words = words_of(values, summarised);
  if (values.rank() == 0) return words[0];
  return Layout(values.shape(), summarised, words).render();
}

}  // namespace tbviz
