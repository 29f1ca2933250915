// What the terminal says of itself when it is asked (DEC's "primary device attributes").
#pragma once

#include <string_view>

namespace tbviz::cli {

/// Asks the terminal that controls this process, by `ESC [ c`, whether it draws sixels. False if
/// there is none, if another process has the foreground, or if no answer comes within 100 ms.
/// Nothing is echoed meanwhile; what the terminal was set to is restored whatever happens.
[[nodiscard]] bool terminal_draws_sixels();

/// Whether an answer, `ESC [ ? 62 ; 4 c`, has the attribute 4: sixels. The first number is the
/// terminal's class.
[[nodiscard]] bool tells_of_sixels(std::string_view answer);

}  // namespace tbviz::cli
