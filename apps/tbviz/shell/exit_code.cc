#include "shell/exit_code.h"

#include <csignal>

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
  // A copy that says whom to blame has lost the number.
  const auto* interrupted = dynamic_cast<const Interrupted*>(&error);
  const int number = interrupted != nullptr ? interrupted->signal_number() : SIGINT;
  return static_cast<ExitCode>(static_cast<int>(ExitCode::kSignal) + number);
}

std::string_view meaning_of(ExitCode code) {
  switch (code) {
    case ExitCode::kDone:
      return "done";
    case ExitCode::kNo:
      return "the answer is no";
    case ExitCode::kUsage:
      return "wrong arguments, or a layer, tag, column or key that the input lacks";
    case ExitCode::kInput:
      return "input missing or unreadable";
    case ExitCode::kFormat:
      return "input malformed, damaged or refused, or without any value";
    case ExitCode::kUnsupported:
      return "something not supported, an operator refused, or the LibTorch module missing";
    case ExitCode::kOutput:
      return "output failed: disk full, no permission, file exists";
    case ExitCode::kModel:
      return "the model failed to run";
    case ExitCode::kSignal:
      break;
  }
  return "stopped by a signal, whose number is added: 130 Ctrl-C, 143 SIGTERM";
}

}  // namespace tbviz::cli
