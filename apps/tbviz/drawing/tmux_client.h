// What tmux says of the terminal that shows it.
#pragma once

#include <optional>
#include <string>

namespace tbviz::cli {

struct TmuxClient {
  std::string terminal;             ///< Its TERM: "xterm-kitty".
  bool allows_passthrough = false;  ///< Whether escape sequences for it are handed on.
};

/// The client of the session that this process runs in. The environment tells of whoever started
/// the server, so tmux is asked. None if it does not answer within 200 ms.
[[nodiscard]] std::optional<TmuxClient> ask_tmux();

}  // namespace tbviz::cli
