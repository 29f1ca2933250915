// What readers of logs tell besides values.
#pragma once

#include <cstdint>
#include <string>

#include "tbviz/error.h"
#include "tbviz/event/record_reader.h"

namespace tbviz {

/// The start of a record, with which a log ends.
struct CutTail {
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;  ///< That are there.
};

/// "ends within the record at offset 812 (7 bytes of it are there): its writer is at work, or was
/// stopped"
[[nodiscard]] std::string describe(const CutTail& tail);

/// Is told of everything in logs that is not as it should be. Reading goes on in all cases; whoever
/// listens may end it by an exception.
class LogListener {
 public:
  virtual ~LogListener() = default;

  /// A file or folder cannot be read, or only in part, or a file is no log.
  virtual void unreadable(const Error& error) = 0;

  /// A link in a log directory leads to what there is not.
  virtual void leads_nowhere(const std::string& link) = 0;

  /// A place in a file is damaged; what lies behind it is read.
  virtual void damaged(const std::string& file, const Damage& damage) = 0;

  /// A file ends within a record: nothing unusual in the log of a live run.
  virtual void ends_early(const std::string& file, const CutTail& tail) = 0;

  /// Values of a run, which may go by its first file's name, were passed over: restarts hide them.
  virtual void hidden(const std::string& run, std::int64_t values) = 0;

  /// A file that is followed was replaced, or cut: it is read from its start.
  virtual void read_anew(const std::string& file) = 0;
};

}  // namespace tbviz
