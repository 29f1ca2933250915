// The program's words for what the library's messages advise.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "tbviz/error.h"

namespace tbviz::cli {

/// A line of the table in program/remedy_table.cc.
struct Remedy {
  std::string_view library;  ///< As it stands in messages of the library.
  std::string_view program;  ///< What the user can do.
};

/// All of them.
[[nodiscard]] std::span<const Remedy> remedies();

/// What to tell the user: the error's message, with the option in the place of each of the
/// library's own parameters, which it names between backticks.
[[nodiscard]] std::string message_of(const Error& error);

/// The same for what is told, but is no failure.
[[nodiscard]] std::string message_of(std::string text);

}  // namespace tbviz::cli
