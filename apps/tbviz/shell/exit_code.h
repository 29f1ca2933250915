// What the program's exit codes mean. docs/commands/README.md has the table.
#pragma once

#include <string_view>

#include "tbviz/error.h"

namespace tbviz::cli {

enum class ExitCode : int {
  kDone = 0,
  kNo = 1,           ///< The answer to the question is no: damage found, a check failed.
  kUsage = 2,        ///< Wrong arguments, or a layer, tag, column or key that the input lacks.
  kInput = 3,        ///< Input missing or unreadable.
  kFormat = 4,       ///< Input malformed, damaged, refused, or without any value.
  kUnsupported = 5,  ///< Something not supported, or refused, or the LibTorch module missing.
  kOutput = 6,       ///< Output failed: disk full, no permission, file exists.
  kModel = 7,        ///< The model failed to run.
  kSignal = 128,     ///< Plus the signal's number.
};

/// What the program ends with after this failure.
[[nodiscard]] ExitCode exit_code_of(const Error& error);

/// What the code says in general, for help: "input missing or unreadable".
[[nodiscard]] std::string_view meaning_of(ExitCode code);

}  // namespace tbviz::cli
