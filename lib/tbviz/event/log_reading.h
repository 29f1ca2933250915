// Reads whole logs: on behind damage, without what restarts hide.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "tbviz/event/event_files.h"
#include "tbviz/event/event_reader.h"
#include "tbviz/event/log_listener.h"
#include "tbviz/event/restarts.h"
#include "tbviz/io/byte_source.h"

namespace tbviz {

/// What was found in a file.
enum class LogOutcome : std::uint8_t {
  kEvents,
  kEmpty,       ///< A log whose writer has just begun.
  kUnreadable,  ///< No event, and the listener was told why.
};

/// Whether a file's bytes can be read but once: those of standard input ("-") and pipes.
[[nodiscard]] bool is_read_once(const std::filesystem::path& file);

/// Reads on to the present end of a log that is called `name` and calls `use` at every event.
/// `listener` is told of damage, and of what else ends the reading: then there is no status. kEnd
/// or kTruncated else. Throws what `use` throws, and Interrupted.
std::optional<ReadStatus> read_events(EventReader& reader, const std::string& name,
                                      LogListener& listener,
                                      const std::function<void(EventReader&)>& use);

/// Reads a file ("-" is standard input) to its end and calls `use` at every event. `listener` is
/// told of damage, of a cut tail, and if the file cannot be read or is no log. Throws what `use`
/// throws, and Interrupted.
LogOutcome read_log(const std::filesystem::path& file, LogListener& listener,
                    const std::function<void(EventReader&)>& use);

/// The same for a source that is open already.
LogOutcome read_log(ByteSource& source, LogListener& listener,
                    const std::function<void(EventReader&)>& use);

/// Reads the files of a run and calls `use` with every value that no restart hides. Nothing is
/// hidden in what can be read only once: standard input and pipes.
void read_values(const LogRun& run, RestartRule rule, LogListener& listener,
                 const std::function<void(const EventView&, const ValueView&)>& use);

}  // namespace tbviz
