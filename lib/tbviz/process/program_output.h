// Other programs that are asked something.
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tbviz {

/// Whether the file is a program that may be run.
[[nodiscard]] bool is_program(const std::filesystem::path& path);

/// The program of this name in PATH, whose relative folders do not count; empty if there is none.
[[nodiscard]] std::filesystem::path find_program(std::string_view name);

/// All that a program prints on standard output: words[0] is its path, or a name to be found in
/// PATH. Its standard input is empty, and what else it says goes nowhere. Nothing if it could not
/// be started, has not ended its output within `patience`, or prints more than `most` bytes. It is
/// killed then, and also when it is still running behind its output's end.
[[nodiscard]] std::optional<std::string> output_of(const std::vector<std::string>& words,
                                                   std::chrono::milliseconds patience,
                                                   std::size_t most);

}  // namespace tbviz
