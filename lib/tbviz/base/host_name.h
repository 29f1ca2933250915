// The machine's name, as event files and default run directories carry it.
#pragma once

#include <string>

namespace tbviz {

/// What Python's socket.gethostname() gives.
[[nodiscard]] std::string host_name();

}  // namespace tbviz
