// The sizes that an input wants, in words that all runtimes share. Inline: the LibTorch module,
// which has nothing else of this folder, uses them as well.
#pragma once

#include <cstddef>
#include <limits>
#include <span>
#include <string>

#include "tbviz/model/run.h"

namespace tbviz {

/// "224"; of a dynamic size its name and its range: "batch", "batch in 2..64", "batch >= 2". One
/// without a name is "2..64", ">= 2", or "any".
[[nodiscard]] inline std::string words_of(const SizeRange& size) {
  if (size.is_fixed()) return std::to_string(size.least);
  const std::string& symbol = size.symbol;
  if (size.most != std::numeric_limits<std::int64_t>::max()) {
    return (symbol.empty() ? "" : symbol + " in ") + std::to_string(size.least) + ".." +
           std::to_string(size.most);
  }
  if (size.least <= 1) return symbol.empty() ? "any" : symbol;  // Axes without elements are rare.
  return (symbol.empty() ? "" : symbol + " ") + ">= " + std::to_string(size.least);
}

/// As a shape is written: "(1, 3, 224, 224)", "(batch in 1..64, 3, side >= 32, side)", "(10,)". The
/// range of a size that several axes share is said at the first. Empty: "", of unknown sizes.
[[nodiscard]] inline std::string words_of_sizes(std::span<const SizeRange> sizes) {
  if (sizes.empty()) return "";
  std::string text;
  for (std::size_t i = 0; i < sizes.size(); ++i) {
    bool is_told = false;
    for (const SizeRange& before : sizes.first(i)) is_told = is_told || before == sizes[i];
    is_told = is_told && !sizes[i].is_fixed() && !sizes[i].symbol.empty();
    text += (i == 0 ? "" : ", ") + (is_told ? sizes[i].symbol : words_of(sizes[i]));
  }
  return "(" + text + (sizes.size() == 1 ? ",)" : ")");
}

/// "x: float32 (batch, 3, 224, 224)"; without the type where that is unknown, "x" where no size is
/// known.
[[nodiscard]] inline std::string words_of_wanted(const InputInfo& input) {
  if (input.sizes.empty()) return input.name;
  return input.name + ": " + (input.dtype ? std::string(name_of(*input.dtype)) + " " : "") +
         words_of_sizes(input.sizes);
}

}  // namespace tbviz
