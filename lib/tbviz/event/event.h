// An event of a log, as plain values.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "tbviz/summary/summary.h"

namespace tbviz {

/// The first event of a file.
struct FileVersion {
  std::string version;  ///< "brain.Event:2"
  std::string writer;   ///< What wrote the file; often empty.

  bool operator==(const FileVersion&) const = default;
};

/// A run was started, stopped or saved. A start at a step hides what was logged from it on.
struct SessionLog {
  enum class Status : std::uint8_t { kUnspecified, kStart, kStop, kCheckpoint };
  Status status = Status::kUnspecified;
  std::string checkpoint_path;
  std::string message;

  bool operator==(const SessionLog&) const = default;
};

/// What tbviz hands on without looking into it.
struct OpaqueEvent {
  std::string kind;   ///< "graph_def", "meta_graph_def", "run_metadata", or empty if unknown.
  std::string bytes;  ///< The field of that name; the whole event if unknown.

  bool operator==(const OpaqueEvent&) const = default;
};

using Summaries = std::vector<Summary>;

struct Event {
  double wall_time = 0;  ///< Seconds since 1970.
  std::int64_t step = 0;
  std::variant<OpaqueEvent, FileVersion, Summaries, SessionLog> what;

  bool operator==(const Event&) const = default;
};

}  // namespace tbviz
