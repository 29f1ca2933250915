#include "tbviz/writer/tag_errors.h"

#include <fmt/format.h>

#include <string>

namespace tbviz {

void rethrow_for_tag(const Error& error, std::string_view tag) {
  const std::string fact = fmt::format("tag {}: {}", tag, error.what());
  switch (error.kind()) {
    case ErrorKind::kUsage:
      throw UsageError(fact);
    case ErrorKind::kFormat:
      throw FormatError({}, fact);
    case ErrorKind::kUnsupported:
      throw UnsupportedError({}, fact);
    case ErrorKind::kInput:
    case ErrorKind::kOutput:
    case ErrorKind::kModel:
    case ErrorKind::kInterrupted:
      break;
  }
  throw;
}

}  // namespace tbviz
