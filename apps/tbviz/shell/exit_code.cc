#include "shell/exit_code.h"

namespace tbviz::cli {

ExitCode exit_code_of(const Error& error) {
  switch (error.kind()) {
    case ErrorKind::kUsage:
      return ExitCode::kUsage;
    case ErrorKind::kInput:
      return ExitCode::kInput;
    case ErrorKind::kFormat:
      return ExitCode::kFormat;
    case ErrorKind::kUnsupported:
      return ExitCode::kUnsupported;
    case ErrorKind::kOutput:
      return ExitCode::kOutput;
    case ErrorKind::kModel:
      return ExitCode::kModel;
    case ErrorKind::kInterrupted:
      break;
  }
  const int number = dynamic_cast<const Interrupted&>(error).signal_number();
  return static_cast<ExitCode>(static_cast<int>(ExitCode::kSignal) + number);
}

}  // namespace tbviz::cli
