// Ctrl-C and SIGTERM as a flag that work looks at where it can stop without losing anything.
#pragma once

namespace tbviz {

/// Asks running work to stop; true if a stop was asked for a tenth of a second ago or before.
/// Async-signal-safe. The program's signal handlers call it.
bool request_interrupt(int signal_number) noexcept;

/// Throws Interrupted if a stop was asked for.
void throw_if_interrupted();

/// A file descriptor that becomes readable when a stop is asked for, to be polled beside what is
/// waited for: a flag alone may be set between a look at it and the wait. Look at the flag once
/// more after the first call. -1 if the system has none left.
[[nodiscard]] int interrupt_descriptor();

}  // namespace tbviz
