// Failures that cross from a model's process to the program.
#pragma once

#include <string>
#include <string_view>

#include "tbviz/error.h"
#include "tbviz/process/message.h"

namespace tbviz {

/// An exception as it crosses.
struct Failure {
  ErrorKind kind = ErrorKind::kModel;
  bool has_class = true;  ///< FormatError, ...: an Error that is of no class of its own has none.
  std::string file = {};
  std::int64_t line = 0;  ///< 0: none.
  std::string fact = {};
  int signal_number = 0;       ///< Of Interrupted.
  bool out_of_memory = false;  ///< Memory could not be had.
};

/// The exception being handled. What is no Error becomes a ModelError about `file`. REQUIRES: one
/// is being handled
[[nodiscard]] Failure current_failure(const std::string& file);

/// Throws the exception that `failure` describes, of the same class and with the same message.
[[noreturn]] void throw_failure(const Failure& failure);

[[nodiscard]] OutMessage encode_failure(const Failure& failure);
[[nodiscard]] Failure decode_failure(const InMessage& message);

}  // namespace tbviz
