// The words of --input, taken apart without looking at the model or at any file.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "tbviz/model/argument.h"

namespace tbviz::cli {

/// A word: NAME=VALUE, or VALUE.
struct InputWord {
  std::string name;     ///< Empty: the next argument in order.
  std::string text;     ///< The value as it was given.
  ArgumentValue value;  ///< What it spells. Files and arrays are literals in it.
};

/// The value that `text` spells: `[A,B]` a list, `{KEY:A,KEY:B}` a dict, these inside each other;
/// numbers and bools with commas between them, `1,2.5`, a list; anything else a literal, with
/// quotes 'A' or "A" around it or not. Inside lists and dicts literals that hold `,`, `]` or `}`
/// need quotes; a synthetic array keeps the commas of its shape. Throws UsageError if a bracket or
/// quote is not closed, a key comes twice, or values lie too deep.
[[nodiscard]] ArgumentValue parse_argument(std::string_view text);

/// All words, which each are an argument's. Throws as parse_argument() does.
[[nodiscard]] std::vector<InputWord> parse_input_words(const std::vector<std::string>& words);

}  // namespace tbviz::cli
