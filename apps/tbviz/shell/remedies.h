// The program's words for what the library's messages advise.
#pragma once

#include <string>

#include "tbviz/error.h"

namespace tbviz::cli {

/// What to tell the user: the error's message, with the option in the place of each of the
/// library's own parameters, which it names between backticks.
[[nodiscard]] std::string message_of(const Error& error);

}  // namespace tbviz::cli
