// Ctrl-C and SIGTERM as a flag that work looks at where it can stop without losing anything.
#pragma once

namespace tbviz {

/// Asks running work to stop. Async-signal-safe. The program's signal handlers call it.
void request_interrupt(int signal_number) noexcept;

/// Throws Interrupted if a stop was asked for.
void throw_if_interrupted();

}  // namespace tbviz
