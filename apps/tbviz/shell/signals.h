// How the program reacts to signals. Installed once, by main.
#pragma once

namespace tbviz::cli {

/// SIGINT and SIGTERM ask running work to stop (a second one, a tenth of a second later or more,
/// ends the program at once); SIGBUS, which a mapped file raises that was cut short meanwhile, ends
/// in a message and exit 3; SIGXFSZ is ignored, so that a write beyond a size limit fails as one to
/// a full disk does; SIGCHLD is not, whatever the parent chose, so that the system says how a
/// model's process ended.
void install_signal_handlers();

}  // namespace tbviz::cli
