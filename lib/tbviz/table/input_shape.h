// What an input is: a table, JSON, or a log written for people.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace tbviz {

enum class InputKind : std::uint8_t { kTable, kJsonLines, kJsonDocument, kLog };

struct InputShape {
  InputKind kind = InputKind::kLog;
  char separator = '\0';  ///< Of a table; a blank: any run of them.
  std::size_t width = 0;  ///< How many cells a row has, where blanks part them and names hold some.
};

/// What the first lines of an input, without colours, blank ones and ends, tell; nothing while more
/// are needed. The rules apply in this order: `sep=;`; numbers alone; JSON; signs with numbers;
/// names above numbers; else a log.
/// `ended`: no more will come.
[[nodiscard]] std::optional<InputShape> shape_of(std::span<const std::string> lines,
                                                 bool ended = false);

/// The separator that makes all of a line's cells numbers or holes, and more than one cell unless
/// it is a blank; nothing if none does.
[[nodiscard]] std::optional<char> separator_of_numbers(std::string_view line);

}  // namespace tbviz
