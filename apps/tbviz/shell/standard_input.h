// What a command reads where no input is named.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz::cli {

/// `inputs`, or standard input if there are none and it is a pipe or a file. Throws UsageError,
/// which says what to name, if there is nothing to read or "-" is named twice.
[[nodiscard]] std::vector<std::string> inputs_or_standard_input(std::span<const std::string> inputs,
                                                                std::string_view what);

/// The same for a command that reads one input; `input` is empty if none is named.
[[nodiscard]] std::string input_or_standard_input(const std::string& input, std::string_view what);

}  // namespace tbviz::cli
