// Arguments of a node as an exported program's JSON has them: objects of one member, whose key says
// what the argument is.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include "tbviz/checkpoint/export/exported_program.h"
#include "tbviz/text/json_tape.h"

namespace tbviz {

/// Finds the value of that name, kNoValue if there is none.
using ValueLookup = std::function<ValueId(std::string_view name)>;

/// The most arguments that a program may have, those in lists included: a byte or two of JSON may
/// be one, which takes a hundred in memory.
inline constexpr std::size_t kMostArguments = 1'000'000;

/// Reads such an object. What is no argument is of Kind::kOther, with the key as its text; a future
/// PyTorch may have more kinds, and who only looks at weights need not know them. `left`, of
/// kMostArguments, is how many there may be yet; throws FormatError, without a file, if there are
/// more.
[[nodiscard]] ExportedArgument read_exported_argument(JsonTape::Value json,
                                                      const ValueLookup& lookup, std::size_t& left);

/// "cpu", "cuda:0" of {"type": "cuda", "index": 0}; empty of anything else.
[[nodiscard]] std::string read_exported_device(JsonTape::Value json);

}  // namespace tbviz
